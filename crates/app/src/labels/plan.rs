//! From the items of a batch to labels: which asset each one is, and whether it can be printed.

use labels::{Label, layout};
use types::{
    AssetTag, FieldError, LabelBatch, LabelCheckState, LabelContent, LabelItem, LabelSize, Scan,
    label::{MAX_BATCH_ITEMS, MAX_BATCH_PAGES, MAX_COPIES},
    scan::MAX_SCAN_LENGTH,
};

use super::busy;
use crate::{
    App, AssetKey, Conflict, Error, Result, Thing,
    assets::{Resolution, invalid_scan},
    error::sentence,
};

/// What is to become of one item.
#[derive(Debug)]
pub(super) struct Planned {
    /// The place in the request, counted from 0.
    pub index: usize,
    pub outcome: Result<Ready, Refusal>,
}

/// A label, ready to be drawn.
#[derive(Debug)]
pub(super) struct Ready {
    pub asset_id: u64,
    pub content: LabelContent,
    pub label: Label,
}

/// Why there is no label.
#[derive(Debug)]
pub(super) struct Refusal {
    pub state: LabelCheckState,
    pub detail: String,
    pub asset_id: Option<u64>,
    pub template: Option<LabelSize>,
    /// The tag that was not found, for suggestions.
    pub tag: Option<AssetTag>,
}

impl Refusal {
    fn new(state: LabelCheckState, detail: String) -> Self {
        Self {
            state,
            detail,
            asset_id: None,
            template: None,
            tag: None,
        }
    }

    /// The refusal as a problem lists it.
    pub fn field_error(&self, index: usize) -> FieldError {
        let code = match self.state {
            LabelCheckState::Ready => "ready",
            LabelCheckState::NotFound => "not_found",
            LabelCheckState::Ambiguous => "ambiguous",
            LabelCheckState::Untagged => "untagged",
            LabelCheckState::Invalid => "invalid",
            LabelCheckState::Unprintable => "unprintable",
        };
        FieldError {
            pointer: format!("/items/{index}"),
            code: code.to_owned(),
            detail: self.detail.clone(),
        }
    }
}

/// An item whose asset is known and has something to print.
struct Known {
    asset_id: u64,
    size: LabelSize,
    content: LabelContent,
}

/// Whether a batch keeps within the bounds; its items are looked at one by one later.
pub(super) fn check_bounds(batch: &LabelBatch) -> Result<()> {
    let mut errors = Vec::new();
    let mut demand = |holds: bool, pointer: &str, detail: String| {
        if !holds {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                code: "out_of_range".to_owned(),
                detail,
            });
        }
    };
    let count = batch.items.len();
    let start_at = usize::from(batch.start_at);
    let copies = usize::from(batch.copies);
    demand(
        (1..=MAX_BATCH_ITEMS).contains(&count),
        "/items",
        format!("A batch has between 1 and {MAX_BATCH_ITEMS} items."),
    );
    demand(
        (1..=usize::from(MAX_COPIES)).contains(&copies),
        "/copies",
        format!("Print between 1 and {MAX_COPIES} copies."),
    );
    demand(
        (1..=count.max(1)).contains(&start_at),
        "/start_at",
        format!("Start between item 1 and the last, item {count}."),
    );
    demand(
        count.saturating_sub(start_at.saturating_sub(1)) * copies <= MAX_BATCH_PAGES,
        "/copies",
        format!("One PDF has at most {MAX_BATCH_PAGES} pages."),
    );
    check_codes(&batch.items, &mut errors);
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Whatever else is wrong with an item: what can be no code and no number is not looked up.
pub(super) fn check_codes(items: &[LabelItem], errors: &mut Vec<FieldError>) {
    for (index, item) in items.iter().enumerate() {
        let tag = item.tag.as_deref().unwrap_or_default();
        let is_too_long = tag.chars().count() > MAX_SCAN_LENGTH;
        let is_no_number = item.asset_id == Some(0);
        if is_too_long || is_no_number {
            let (member, code, detail) = if is_too_long {
                (
                    "tag",
                    "too_long",
                    format!("At most {MAX_SCAN_LENGTH} characters."),
                )
            } else {
                ("asset_id", "out_of_range", "Numbers begin at 1.".to_owned())
            };
            errors.push(FieldError {
                pointer: format!("/items/{index}/{member}"),
                code: code.to_owned(),
                detail,
            });
        }
    }
}

impl App {
    /// Looks up and lays out the items from `first` on; the outcomes are in their order.
    pub(super) async fn plan(&self, items: &[LabelItem], first: usize) -> Result<Vec<Planned>> {
        let asked: Vec<Result<Scan, Refusal>> = items.iter().skip(first).map(asked).collect();
        let scans: Vec<Scan> = asked.iter().flatten().cloned().collect();
        let mut resolutions = self.resolve_all(&scans).await?.into_iter();
        let known: Vec<Result<Known, Refusal>> = asked
            .into_iter()
            .zip(items.iter().skip(first))
            .map(|(asked, item)| {
                asked?;
                match resolutions.next() {
                    Some(resolution) => self.known(resolution, item.template),
                    None => Err(Refusal::new(LabelCheckState::NotFound, String::new())),
                }
            })
            .collect();

        let settings = self.policy().label_settings.clone();
        let fonts = self.inner.parts.fonts.library();
        busy("lay labels out", move || {
            let laid_out = known.into_iter().enumerate().map(|(at, known)| Planned {
                index: first + at,
                outcome: known.and_then(|known| {
                    let label = layout(&known.content, known.size, &settings, &fonts);
                    let label = label.map_err(|error| Refusal {
                        asset_id: Some(known.asset_id),
                        template: Some(known.size),
                        ..Refusal::new(LabelCheckState::Unprintable, sentence(&error))
                    })?;
                    Ok(Ready {
                        asset_id: known.asset_id,
                        content: known.content,
                        label,
                    })
                }),
            });
            laid_out.collect()
        })
        .await
    }

    fn known(&self, resolution: Resolution, template: Option<LabelSize>) -> Result<Known, Refusal> {
        match resolution {
            Resolution::Found { found, .. } => {
                let asset = self.view_of(*found);
                let size = template.unwrap_or(asset.default_label_size);
                if let Some(content) = asset.label {
                    return Ok(Known {
                        asset_id: asset.id,
                        size,
                        content,
                    });
                }
                let conflict = Conflict::AssetUntagged {
                    asset_id: asset.id,
                    name: asset.name,
                };
                Err(Refusal {
                    asset_id: Some(asset.id),
                    template: Some(size),
                    ..Refusal::new(LabelCheckState::Untagged, conflict.to_string())
                })
            }
            Resolution::Ambiguous { key, asset_ids } => {
                let conflict = Conflict::AssetAmbiguous { key, asset_ids };
                Err(Refusal::new(
                    LabelCheckState::Ambiguous,
                    conflict.to_string(),
                ))
            }
            Resolution::NotFound { key, tag } => {
                let thing = Thing::Asset {
                    key: short(key),
                    suggestions: Vec::new(),
                };
                Err(Refusal {
                    tag,
                    ..Refusal::new(LabelCheckState::NotFound, thing.to_string())
                })
            }
        }
    }
}

/// What an item asks for.
fn asked(item: &LabelItem) -> Result<Scan, Refusal> {
    let invalid = |detail: &str| Refusal::new(LabelCheckState::Invalid, detail.to_owned());
    match (&item.tag, item.asset_id) {
        (Some(code), None) => {
            Scan::parse(code).map_err(|error| invalid(&invalid_scan("tag", &error).to_string()))
        }
        (None, Some(0)) => Err(invalid("Asset numbers start at 1.")),
        (None, Some(asset_id)) => Ok(Scan::Url { asset_id }),
        (None, None) => Err(invalid("Name an asset by its tag or its number.")),
        (Some(_), Some(_)) => Err(invalid(
            "Name an asset by its tag or by its number, not by both.",
        )),
    }
}

/// Most items are tags, and a person who reads many refusals wants them short.
fn short(key: AssetKey) -> AssetKey {
    match key {
        AssetKey::Scan(text) => AssetTag::parse(&text).map_or(AssetKey::Scan(text), AssetKey::Tag),
        other => other,
    }
}
