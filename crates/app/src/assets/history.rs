//! What happened to an asset, in words that people know.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use rt_client::{AssetId, PageRequest, Transaction};
use types::{HistoryEntry, Page, Permission};

use super::{cursor, in_time, not_found};
use crate::{App, AssetKey, Context, Error, Result, error::upstream};

const LIST: &str = "history";
const USUAL_LIMIT: u8 = 20;
const MAX_LIMIT: u8 = 100;
/// How long a name is taken to be the same.
const NAMES_KEPT: TimeDelta = TimeDelta::minutes(10);
/// Names of people looked up at the same time for one request.
const CALLS_AT_ONCE: usize = 3;
/// Pages that new entries can have pushed out of place between two requests.
const MAX_CALLS: usize = 5;

/// RT's numbers in a history, and the names that they stand for.
#[derive(Debug, Default)]
pub(crate) struct FieldNames {
    names: Mutex<HashMap<Number, (String, DateTime<Utc>)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Number {
    CustomField(u64),
    User(u64),
}

impl App {
    /// One page of an asset's history, the newest first.
    pub async fn asset_history(
        &self,
        ctx: &Context,
        id: u64,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<HistoryEntry>> {
        ctx.require(Permission::ReadAssets)?;
        let limit = limit.unwrap_or(USUAL_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let detail = format!("A page has between 1 and {MAX_LIMIT} items.");
            return Err(Error::invalid("limit", "out_of_range", detail));
        }
        let from = start(limit, cursor)?;
        in_time(self.history_from(ctx, id, from)).await
    }

    async fn history_from(
        &self,
        ctx: &Context,
        id: u64,
        (mut page, before): (PageRequest, Option<u64>),
    ) -> Result<Page<HistoryEntry>> {
        let mut entries = Vec::new();
        let mut has_more = true;
        for _ in 0..MAX_CALLS {
            let listing = self.rt().asset_history(AssetId::new(id), page).await;
            let listing = listing.map_err(|error| match error {
                rt_client::Error::NotFound | rt_client::Error::Forbidden { .. } => {
                    not_found(AssetKey::Id(id))
                }
                other => upstream(other),
            })?;
            has_more = listing.has_more;
            page = page.next();
            // Entries that came since have pushed some of the page before into this one.
            let older = listing
                .items
                .into_iter()
                .filter(|t| before.is_none_or(|b| t.id.get() < b));
            entries.extend(older);
            if !entries.is_empty() || !has_more {
                break;
            }
        }
        self.learn_names(ctx, id, &entries).await?;
        let last = entries.last().map(|t| t.id.get()).or(before);
        Ok(Page {
            items: entries.into_iter().map(|t| self.entry(t)).collect(),
            next_cursor: last.filter(|_| has_more).map(|last| {
                let place = [u64::from(page.page()), u64::from(page.per_page()), last];
                cursor::write(LIST, &place)
            }),
        })
    }

    /// Makes sure that the names of the numbers in these entries are known, where RT tells them.
    async fn learn_names(&self, ctx: &Context, id: u64, entries: &[Transaction]) -> Result<()> {
        let known = &self.inner.field_names;
        let unknown: BTreeSet<Number> = entries
            .iter()
            .flat_map(numbers)
            .filter(|number| !known.has(*number, ctx.now))
            .collect();
        if unknown.iter().any(|n| matches!(n, Number::CustomField(_))) {
            let asset = self.rt().asset(AssetId::new(id)).await.map_err(upstream)?;
            for field in asset.custom_fields {
                known.learn(Number::CustomField(field.id.get()), field.name, ctx.now);
            }
        }
        let people = unknown.into_iter().filter_map(|number| match number {
            Number::User(user) => Some(user),
            Number::CustomField(_) => None,
        });
        stream::iter(people)
            .for_each_concurrent(CALLS_AT_ONCE, |user| async move {
                match self.rt().user(&user.to_string()).await {
                    Ok(found) => known.learn(Number::User(user), found.username, ctx.now),
                    // A group, or somebody whom we may not see: the number has to do.
                    Err(error) => tracing::debug!(%error, rt.user_id = user, "no name in history"),
                }
            })
            .await;
        Ok(())
    }

    fn entry(&self, transaction: Transaction) -> HistoryEntry {
        let known = &self.inner.field_names;
        let is_about_people = is_about_people(&transaction);
        let readable = |value: Option<String>| {
            let value = value?;
            let number = value
                .parse()
                .ok()
                .filter(|_| is_about_people)
                .map(Number::User);
            Some(number.and_then(|n| known.name(n)).unwrap_or(value))
        };
        let field = transaction
            .field
            .map(|field| match custom_field(&transaction.kind, &field) {
                Some(number) => known
                    .name(number)
                    .unwrap_or_else(|| format!("Custom field {field}")),
                None if field == "HeldBy" => "Held by".to_owned(),
                None => field,
            });
        HistoryEntry {
            id: transaction.id.get(),
            kind: transaction.kind,
            field,
            old_value: readable(transaction.old_value),
            new_value: readable(transaction.new_value),
            creator: transaction.creator,
            created_at: transaction.created_at,
        }
    }
}

impl FieldNames {
    fn has(&self, number: Number, now: DateTime<Utc>) -> bool {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names
            .get(&number)
            .is_some_and(|(_, learned)| now - *learned < NAMES_KEPT)
    }

    fn name(&self, number: Number) -> Option<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&number).map(|(name, _)| name.clone())
    }

    fn learn(&self, number: Number, name: String, now: DateTime<Utc>) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(number, (name, now));
    }
}

fn start(limit: u8, cursor: Option<&str>) -> Result<(PageRequest, Option<u64>)> {
    let Some(cursor) = cursor else {
        return Ok((PageRequest::first(limit), None));
    };
    let [page, per_page, before] = cursor::read(LIST, cursor)?;
    // The pages of a list have one size, so the cursor's is kept whatever the limit says now.
    let page = u32::try_from(page).unwrap_or(u32::MAX);
    let per_page = u8::try_from(per_page).unwrap_or(limit);
    Ok((PageRequest::new(page, per_page), Some(before)))
}

fn numbers(transaction: &Transaction) -> Vec<Number> {
    let field = transaction
        .field
        .as_deref()
        .and_then(|field| custom_field(&transaction.kind, field));
    let people = [&transaction.old_value, &transaction.new_value]
        .into_iter()
        .flatten()
        .filter(|_| is_about_people(transaction))
        .filter_map(|value| value.parse().ok().map(Number::User));
    field.into_iter().chain(people).collect()
}

fn custom_field(kind: &str, field: &str) -> Option<Number> {
    let number = field.parse().ok()?;
    (kind == "CustomField").then_some(Number::CustomField(number))
}

fn is_about_people(transaction: &Transaction) -> bool {
    transaction.kind.ends_with("Watcher")
}
