//! Lists of assets.

use std::collections::BTreeSet;

use rt_client::{Asset, AssetQuery, Fields, PageRequest};
use store::MirrorFilter;
use types::{AssetField, AssetFilter, AssetSummary, FieldError, Page, Permission, Scan};

use super::{
    cursor, in_time,
    mac::MacAddress,
    scan::Resolution,
    view::{mirrored_summary, summary, value},
};
use crate::{
    App, Context, CustomFieldNames, Error, Result,
    error::{internal, upstream},
    mirror::Trust,
};

const LIST: &str = "assets";
const USUAL_LIMIT: u8 = 50;
const MAX_LIMIT: u8 = 100;
const MAX_TEXT: usize = 100;
const MAX_WORD: usize = 255;
/// Searches for one page: what RT finds is looked through again, and few may be left of it.
const MAX_CALLS: usize = 10;

impl App {
    /// One page of the assets that a filter lets through, in the order of their numbers. A page
    /// can be short and still not be the last: `next_cursor` decides. From the mirror when that can
    /// tell; a page that one of the two began, the other goes on with.
    pub async fn search_assets(
        &self,
        ctx: &Context,
        filter: &AssetFilter,
    ) -> Result<Page<AssetSummary>> {
        ctx.require(Permission::ReadAssets)?;
        let search = self.search(filter)?;
        let fields = asked_fields(filter.fields.as_deref())?;
        let standing = self.mirror_standing().await?;
        let mut page = match self.trust(&standing) {
            Trust::Good => self.mirrored_page(&search).await?,
            Trust::Old => match in_time(self.page_of(&search)).await {
                Err(Error::Upstream(_)) => self.mirrored_page(&search).await?,
                told => told?,
            },
            Trust::Nothing => in_time(self.page_of(&search)).await?,
        };
        let ids: Vec<u64> = page.items.iter().map(|item| item.id).collect();
        let waiting = self.store().open_writes_of_assets(&ids).await;
        let waiting = waiting.map_err(internal("count writes"))?;
        for item in &mut page.items {
            item.waiting_writes = waiting.get(&item.id).copied().unwrap_or_default();
        }
        self.tell_besides(&mut page.items, &fields).await?;
        Ok(page)
    }

    /// Adds fields to the assets of a list, as the mirror has them where it is sure of them, else as
    /// RT has them. An asset that is gone meanwhile stays as it is.
    async fn tell_besides(
        &self,
        items: &mut [AssetSummary],
        fields: &BTreeSet<AssetField>,
    ) -> Result<()> {
        if fields.is_empty() || items.is_empty() {
            return Ok(());
        }
        let scans: Vec<Scan> = items
            .iter()
            .map(|item| Scan::Url { asset_id: item.id })
            .collect();
        let found = in_time(self.resolve_all(&scans)).await?;
        for (item, found) in items.iter_mut().zip(found) {
            if let Resolution::Found { found, .. } = found {
                add(item, &self.view_of(*found), fields);
            }
        }
        Ok(())
    }

    async fn mirrored_page(&self, search: &Search<'_>) -> Result<Page<AssetSummary>> {
        let limit = usize::from(search.limit);
        let found = self
            .store()
            .mirror_search(&search.mirrored, limit as u64 + 1)
            .await;
        let mut found = found.map_err(internal("search the mirror"))?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().map(|asset| asset.asset_id);
        Ok(Page {
            items: found.into_iter().map(mirrored_summary).collect(),
            next_cursor: last
                .filter(|_| has_more)
                .map(|last| cursor::write(LIST, &[last])),
        })
    }

    async fn page_of(&self, search: &Search<'_>) -> Result<Page<AssetSummary>> {
        let limit = usize::from(search.limit);
        let (mut after, mut page) = (search.after, PageRequest::first(search.limit));
        let mut items = Vec::new();
        for _ in 0..MAX_CALLS {
            let query = search.query.clone().and(AssetQuery::id_after(after));
            let listing = self.rt().search_assets(&query, search.fields, page).await;
            let listing = listing.map_err(upstream)?;
            // RT hides what its user may not see after it has cut the page.
            page = if listing.items.is_empty() {
                page.next()
            } else {
                PageRequest::first(search.limit)
            };
            let mut rest = listing.items.into_iter();
            for asset in rest.by_ref() {
                after = asset.id.get();
                if search.lets_through(&asset) {
                    items.push(summary(asset));
                }
                if items.len() == limit {
                    break;
                }
            }
            if !listing.has_more && rest.len() == 0 {
                return Ok(Page::whole(items));
            }
            if items.len() == limit {
                break;
            }
        }
        Ok(Page {
            items,
            next_cursor: Some(cursor::write(LIST, &[after])),
        })
    }
}

struct Search<'a> {
    /// What the mirror is asked.
    mirrored: MirrorFilter,
    /// What RT is asked.
    query: AssetQuery,
    fields: Fields,
    limit: u8,
    after: u64,
    names: &'a CustomFieldNames,
    /// What has to be compared again because RT takes it for a pattern.
    part: Option<String>,
    status: Option<String>,
    catalog: Option<String>,
}

impl App {
    /// What a filter asks for, if it can be asked for.
    fn search(&self, filter: &AssetFilter) -> Result<Search<'_>> {
        let names = &self.policy().custom_fields;
        let part = word(filter.q.as_deref());
        let status = word(filter.status.as_deref());
        let catalog = word(filter.catalog.as_deref());
        let owner = word(filter.owner.as_deref());
        let limit = filter.limit.unwrap_or(USUAL_LIMIT);
        let [after] = match &filter.cursor {
            Some(cursor) => cursor::read(LIST, cursor)?,
            None => [0],
        };
        check(&[
            ("q", part.as_deref(), MAX_TEXT),
            ("status", status.as_deref(), MAX_WORD),
            ("catalog", catalog.as_deref(), MAX_WORD),
            ("owner", owner.as_deref(), MAX_WORD),
        ])?;
        if !(1..=MAX_LIMIT).contains(&limit) {
            let detail = format!("A page has between 1 and {MAX_LIMIT} items.");
            return Err(Error::invalid("limit", "out_of_range", detail));
        }

        let mac = part.as_deref().and_then(MacAddress::parse);
        let with_mac = mac.iter().map(|mac| self.has_mac(mac));
        let holding = part
            .as_deref()
            .map(|part| AssetQuery::any_of(with_mac.chain([holding(part, names)])));
        let conditions = [
            holding,
            status.as_deref().map(AssetQuery::status_is),
            catalog.as_deref().map(AssetQuery::catalog_is),
            owner.as_deref().map(AssetQuery::owner_is),
        ];
        let query = AssetQuery::all_of(conditions.into_iter().flatten());
        if query.to_sql().is_err() {
            let detail = "Request Tracker cannot search for a catalog of this name.";
            return Err(Error::invalid("catalog", "unsearchable", detail));
        }
        let mirrored = MirrorFilter {
            part: part.clone(),
            mac: mac.map(|mac| mac.as_str().to_owned()),
            status: status.clone(),
            catalog: catalog.clone(),
            owner,
            after,
        };
        let part = part.filter(|part| part.contains(['%', '_']));
        Ok(Search {
            mirrored,
            query,
            fields: if part.is_some() {
                Fields::Full
            } else {
                Fields::Summary
            },
            limit,
            after,
            names,
            part,
            status,
            catalog,
        })
    }
}

impl Search<'_> {
    fn lets_through(&self, asset: &Asset) -> bool {
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted
                .as_ref()
                .is_none_or(|w| found.is_some_and(|f| f.to_lowercase() == w.to_lowercase()))
        };
        same(&self.status, Some(&asset.status))
            && same(&self.catalog, asset.catalog.name.as_deref())
            && self
                .part
                .as_ref()
                .is_none_or(|part| self.holds(asset, part))
    }

    fn holds(&self, asset: &Asset, part: &str) -> bool {
        let part = part.to_lowercase();
        let fields = [
            &self.names.serial,
            &self.names.internal_name,
            &self.names.model,
        ];
        let texts = [Some(asset.name.clone()), asset.description.clone()];
        texts
            .into_iter()
            .chain(fields.map(|field| value(asset, field)))
            .flatten()
            .any(|text| text.to_lowercase().contains(&part))
    }
}

fn holding(part: &str, names: &CustomFieldNames) -> AssetQuery {
    AssetQuery::any_of([
        AssetQuery::name_contains(part),
        AssetQuery::description_contains(part),
        AssetQuery::custom_field_contains(&names.serial, part),
        AssetQuery::custom_field_contains(&names.internal_name, part),
        AssetQuery::custom_field_contains(&names.model, part),
    ])
}

/// The fields that a list is asked for.
fn asked_fields(names: Option<&str>) -> Result<BTreeSet<AssetField>> {
    let Some(names) = names else {
        return Ok(BTreeSet::new());
    };
    let field = |name: &str| {
        AssetField::parse(name).ok_or_else(|| {
            let all = AssetField::ALL.map(AssetField::as_str).join(", ");
            let detail = format!("There is no field {name:?}. There are: {all}.");
            Error::invalid("fields", "unknown", detail)
        })
    };
    names.split(',').map(field).collect()
}

/// Puts what is asked for of the whole asset into its line.
fn add(item: &mut AssetSummary, whole: &types::Asset, fields: &BTreeSet<AssetField>) {
    for field in fields {
        match field {
            AssetField::Serial => item.serial.clone_from(&whole.serial),
            AssetField::InternalName => item.internal_name.clone_from(&whole.internal_name),
            AssetField::Manufacturer => item.manufacturer.clone_from(&whole.manufacturer),
            AssetField::Model => item.model.clone_from(&whole.model),
            AssetField::Type => item.asset_type.clone_from(&whole.asset_type),
            AssetField::FundingSource => item.funding_source.clone_from(&whole.funding_source),
            AssetField::HeldBy => item.held_by.clone_from(&whole.held_by),
            AssetField::CustomFields => item.custom_fields.clone_from(&whole.custom_fields),
            AssetField::CreatedAt => item.created_at = Some(whole.created_at),
        }
    }
}

fn word(raw: Option<&str>) -> Option<String> {
    let trimmed = raw?.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn check(words: &[(&str, Option<&str>, usize)]) -> Result<()> {
    let errors: Vec<FieldError> = words
        .iter()
        .filter(|(_, word, most)| word.is_some_and(|w| w.chars().count() > *most))
        .map(|(name, _, most)| FieldError {
            pointer: (*name).to_owned(),
            code: "too_long".to_owned(),
            detail: format!("At most {most} characters."),
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
