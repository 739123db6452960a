//! Whatever a scanner, a camera or a hand put into a scan box.

use std::collections::BTreeSet;

use rt_client::Asset;
use types::{AssetTag, InvalidScan, Permission, ResolvedScan, Scan, ScanMatch};

use super::in_time;
use crate::{App, AssetKey, Conflict, Context, Error, Result, Thing, error::sentence};

/// What a scan turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Resolution {
    Found {
        matched_by: ScanMatch,
        asset: Box<Asset>,
    },
    Ambiguous {
        key: AssetKey,
        asset_ids: Vec<u64>,
    },
    NotFound {
        key: AssetKey,
        /// The tag that it may have been meant to be.
        tag: Option<AssetTag>,
    },
}

impl App {
    /// The asset that was scanned: a label's URL names it by number, a tag with a check digit by
    /// tag, and any other text is a tag, else a serial number, else a number. Never a near miss.
    pub async fn resolve_scan(&self, ctx: &Context, raw: &str) -> Result<ResolvedScan> {
        ctx.require(Permission::ReadAssets)?;
        let scan = Scan::parse(raw).map_err(|invalid| invalid_scan("code", &invalid))?;
        in_time(self.resolve_one(&scan)).await
    }

    async fn resolve_one(&self, scan: &Scan) -> Result<ResolvedScan> {
        let resolutions = self.resolve_all(std::slice::from_ref(scan)).await?;
        match resolutions.into_iter().next() {
            Some(Resolution::Found { matched_by, asset }) => Ok(ResolvedScan {
                matched_by,
                asset: self.view(*asset),
            }),
            Some(Resolution::Ambiguous { key, asset_ids }) => {
                Err(Conflict::AssetAmbiguous { key, asset_ids }.into())
            }
            Some(Resolution::NotFound { key, tag }) => {
                let suggestions = match tag {
                    Some(tag) => self.suggestions(&tag).await,
                    None => Vec::new(),
                };
                Err(Thing::Asset { key, suggestions }.into())
            }
            None => Err(Error::internal("resolve a scan", "it has no outcome")),
        }
    }

    /// Resolves many scans in few calls to RT; the outcomes are in the order of the scans.
    pub(crate) async fn resolve_all(&self, scans: &[Scan]) -> Result<Vec<Resolution>> {
        let tags: BTreeSet<AssetTag> = scans.iter().filter_map(tag_meant).collect();
        let tags: Vec<AssetTag> = tags.into_iter().collect();
        let by_tag = self.find_by_tags(&tags).await?;

        let is_tagged =
            |tag: &Option<AssetTag>| tag.as_ref().is_some_and(|t| by_tag.contains_key(t));
        let serials: BTreeSet<String> = scans
            .iter()
            .filter_map(|scan| match scan {
                Scan::Text { text, tag, .. } if !is_tagged(tag) => Some(text.clone()),
                _ => None,
            })
            .collect();
        let serials: Vec<String> = serials.into_iter().collect();
        let by_serial = self.find_by_serials(&serials).await?;

        let ids: BTreeSet<u64> = scans
            .iter()
            .filter_map(|scan| match scan {
                Scan::Url { asset_id } => Some(*asset_id),
                Scan::Text { text, asset_id, .. } if !by_serial.contains_key(text) => *asset_id,
                _ => None,
            })
            .collect();
        let ids: Vec<u64> = ids.into_iter().collect();
        let by_id = self.find_by_ids(&ids).await?;

        let found_by_id = |id: &u64| {
            by_id.get(id).map(|asset| {
                outcome(
                    ScanMatch::Id,
                    AssetKey::Id(*id),
                    std::slice::from_ref(asset),
                )
            })
        };
        let outcomes = scans.iter().map(|scan| match scan {
            Scan::Url { asset_id } => found_by_id(asset_id).unwrap_or(Resolution::NotFound {
                key: AssetKey::Id(*asset_id),
                tag: None,
            }),
            Scan::CheckedTag(tag) => match by_tag.get(tag) {
                Some(hits) => outcome(ScanMatch::Tag, AssetKey::Tag(tag.clone()), hits),
                None => Resolution::NotFound {
                    key: AssetKey::Tag(tag.clone()),
                    tag: Some(tag.clone()),
                },
            },
            Scan::Text {
                text,
                tag,
                asset_id,
            } => {
                let by_tag = tag.as_ref().and_then(|tag| {
                    let hits = by_tag.get(tag)?;
                    Some(outcome(ScanMatch::Tag, AssetKey::Tag(tag.clone()), hits))
                });
                let by_serial = || {
                    let hits = by_serial.get(text)?;
                    Some(outcome(
                        ScanMatch::Serial,
                        AssetKey::Serial(text.clone()),
                        hits,
                    ))
                };
                by_tag
                    .or_else(by_serial)
                    .or_else(|| asset_id.as_ref().and_then(found_by_id))
                    .unwrap_or_else(|| Resolution::NotFound {
                        key: AssetKey::Scan(text.clone()),
                        tag: tag.clone(),
                    })
            }
        });
        Ok(outcomes.collect())
    }
}

fn tag_meant(scan: &Scan) -> Option<AssetTag> {
    match scan {
        Scan::CheckedTag(tag) => Some(tag.clone()),
        Scan::Text { tag, .. } => tag.clone(),
        Scan::Url { .. } => None,
    }
}

fn outcome(matched_by: ScanMatch, key: AssetKey, hits: &[Asset]) -> Resolution {
    match hits {
        [only] => Resolution::Found {
            matched_by,
            asset: Box::new(only.clone()),
        },
        several => Resolution::Ambiguous {
            key,
            asset_ids: several.iter().map(|asset| asset.id.get()).collect(),
        },
    }
}

/// A scan that cannot be looked up, at the place where it stood.
pub(crate) fn invalid_scan(pointer: &str, invalid: &InvalidScan) -> Error {
    let code = match invalid {
        InvalidScan::Empty => "required",
        InvalidScan::TooLong => "too_long",
        InvalidScan::CheckDigit { .. } => "check_digit",
        InvalidScan::ForeignUrl => "foreign_url",
        InvalidScan::ControlCharacter => "control_character",
    };
    Error::invalid(pointer, code, sentence(invalid))
}
