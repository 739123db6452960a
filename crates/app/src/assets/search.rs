//! Lists of assets.

use rt_client::{Asset, AssetQuery, Fields, PageRequest};
use types::{AssetFilter, AssetSummary, FieldError, Page, Permission};

use super::{
    cursor, in_time,
    view::{summary, value},
};
use crate::{App, Context, CustomFieldNames, Error, Result, error::upstream};

const LIST: &str = "assets";
const USUAL_LIMIT: u8 = 50;
const MAX_LIMIT: u8 = 100;
const MAX_TEXT: usize = 100;
const MAX_WORD: usize = 255;
/// Searches for one page: what RT finds is looked through again, and few may be left of it.
const MAX_CALLS: usize = 10;

impl App {
    /// One page of the assets that a filter lets through, in the order of their numbers. A page
    /// can be short and still not be the last: `next_cursor` decides.
    pub async fn search_assets(
        &self,
        ctx: &Context,
        filter: &AssetFilter,
    ) -> Result<Page<AssetSummary>> {
        ctx.require(Permission::ReadAssets)?;
        let search = Search::new(filter, &self.policy().custom_fields)?;
        in_time(self.page_of(&search)).await
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

impl<'a> Search<'a> {
    fn new(filter: &AssetFilter, names: &'a CustomFieldNames) -> Result<Self> {
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

        let conditions = [
            part.as_deref().map(|part| holding(part, names)),
            status.as_deref().map(AssetQuery::status_is),
            catalog.as_deref().map(AssetQuery::catalog_is),
            owner.as_deref().map(AssetQuery::owner_is),
        ];
        let query = AssetQuery::all_of(conditions.into_iter().flatten());
        if query.to_sql().is_err() {
            let detail = "Request Tracker cannot search for a catalog of this name.";
            return Err(Error::invalid("catalog", "unsearchable", detail));
        }
        let part = part.filter(|part| part.contains(['%', '_']));
        Ok(Self {
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
