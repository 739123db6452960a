//! Learning which of the next tags RT has assets of.
//!
//! A site may begin with thousands of tags in RT that the ledger has never seen. Finding them out one
//! by one would take a write to RT for each; a search for a hundred names costs RT about 50 ms.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rt_client::{Asset, AssetId, AssetQuery, Error as Rt, Fields, PageRequest};
use store::SequenceRecord;
use tokio::time::{Instant, error::Elapsed, timeout_at};
use types::{AssetTag, BreakerState};

use super::run::{Why, why};
use crate::{App, Result, assets::tag_of, error::internal, mirror::DELETED};

/// As many names as RT answers for at once.
const NAMES: u64 = 100;
/// Further numbers that are looked at: others take some in the meantime.
const SPARE: usize = 20;
/// How long somebody waits for this who wants tags.
const PATIENCE: Duration = Duration::from_secs(3);

/// What RT was asked about the next numbers of each sequence, by prefix.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<HashMap<String, Look>>);

/// Numbers that RT was asked about, one after the other.
#[derive(Debug, Clone)]
struct Look {
    /// When the first of them were asked about.
    at: DateTime<Utc>,
    from: u64,
    until: u64,
    /// Those of them that an asset of RT has.
    taken: BTreeSet<u64>,
}

impl Look {
    fn at(now: DateTime<Utc>, next: u64) -> Self {
        Self {
            at: now,
            from: next,
            until: next,
            taken: BTreeSet::new(),
        }
    }

    /// How many of the numbers from `next` on are free.
    fn free(&self, next: u64) -> usize {
        let numbers = self.until.saturating_sub(next);
        let taken = self.taken.range(next..).count();
        usize::try_from(numbers).map_or(usize::MAX, |numbers| numbers.saturating_sub(taken))
    }
}

impl Looks {
    /// What RT was asked since that time about the numbers from `next` on.
    fn since(&self, prefix: &str, since: DateTime<Utc>, next: u64) -> Option<Look> {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let look = looks.get(prefix)?;
        (look.at > since && (look.from..=look.until).contains(&next)).then(|| look.clone())
    }

    /// What RT was asked about a sequence does not hold any more.
    pub(super) fn forget(&self, prefix: &str) {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.remove(prefix);
    }

    fn keep(&self, prefix: &str, look: Look) {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.insert(prefix.to_owned(), look);
    }
}

impl App {
    /// Puts the assets into the mirror that RT has under the next tags of a sequence, until so many
    /// are free: numbers are taken around what the mirror knows. What RT was asked holds for as long
    /// as the mirror goes without asking. An RT that is away teaches nothing, and that is noted; tags
    /// are given nevertheless, and RT is asked again before one is used.
    pub(crate) async fn look_ahead(&self, prefix: &str, count: usize) -> Result<()> {
        let known = || async {
            let known = self.store().sequence(prefix).await;
            known.map_err(internal("read a sequence"))
        };
        let mut sequence = known().await?;
        if sequence.is_none() {
            // The first tags ever: the sequences of the configuration begin.
            self.begin_usual_sequences().await?;
            sequence = known().await?;
        }
        let Some(sequence) = sequence.filter(|_| count > 0) else {
            return Ok(());
        };
        let now = self.clock().now();
        let next = sequence.next_number;
        let looks = &self.outbox().looks;
        let before = looks.since(prefix, now - self.policy().mirror.poll, next);
        let mut look = before.unwrap_or_else(|| Look::at(now, next));
        if look.free(next) >= count {
            return Ok(());
        }
        let until = Instant::now() + PATIENCE;
        while look.free(next) < count + SPARE {
            let numbers = tags_from(&sequence, look.until);
            if numbers.is_empty() {
                break;
            }
            let tags: Vec<&AssetTag> = numbers.iter().map(|(_, tag)| tag).collect();
            let told = timeout_at(until, self.assets_called(&tags)).await;
            let Some(taken) = self.heard(told)? else {
                tracing::warn!(
                    tag.prefix = prefix,
                    tag.count = count,
                    "tags are given that RT was not asked about"
                );
                break;
            };
            let are_taken = numbers.iter().filter(|(_, tag)| taken.contains(tag));
            look.taken.extend(are_taken.map(|(number, _)| number));
            look.until += NAMES;
        }
        looks.keep(prefix, look);
        Ok(())
    }

    /// What RT told, if it did. An RT that is away is one for the writes as well.
    fn heard<T>(&self, told: Result<Result<Told<T>>, Elapsed>) -> Result<Option<T>> {
        let now = self.clock().now();
        let breaker = &self.outbox().breaker;
        let is_away = match told {
            Ok(told) => match told? {
                Told::So(told) => {
                    if breaker.look(now).0 == BreakerState::HalfOpen {
                        breaker.worked();
                    }
                    return Ok(Some(told));
                }
                Told::LeftAlone => false,
                Told::Failed(error) => why(&error) == Why::RtAway,
            },
            Err(_) => true,
        };
        if is_away {
            breaker.failed(now);
        }
        Ok(None)
    }

    /// Puts the assets into the mirror that RT has under these tags, and says which of the tags that
    /// are. What the mirror has under one of them and RT does not is read again: it was renamed since,
    /// or deleted, which no search tells.
    async fn assets_called(&self, tags: &[&AssetTag]) -> Result<Told<HashSet<AssetTag>>> {
        let now = self.clock().now();
        if self.outbox().breaker.look(now).0 == BreakerState::Open {
            return Ok(Told::LeftAlone);
        }
        let names: Vec<&str> = tags.iter().map(|tag| tag.as_str()).collect();
        let query = AssetQuery::name_in(&names);
        let mut page = PageRequest::default();
        let mut called: Vec<Asset> = Vec::new();
        loop {
            let found = match self.rt().search_assets(&query, Fields::Summary, page).await {
                Ok(found) => found,
                Err(error) => return Ok(Told::Failed(error)),
            };
            let items = found.items.into_iter();
            called.extend(items.filter(|asset| is_one_of(tags, asset)));
            if !found.has_more {
                break;
            }
            page = page.next();
        }
        let summaries = called.iter();
        let summaries: Vec<_> = summaries
            .map(|asset| self.mirror_summary(asset, now))
            .collect();
        let put = self.store().put_into_mirror(&summaries);
        put.await.map_err(internal("keep what RT told"))?;
        let mut taken: HashSet<AssetTag> = called.iter().filter_map(tag_of).collect();

        let tags: Vec<AssetTag> = tags.iter().map(|&tag| tag.clone()).collect();
        let mirrored = self.store().mirrored_by_tags(&tags).await;
        let mirrored = mirrored.map_err(internal("look tags up"))?;
        for (tag, rows) in mirrored {
            for row in rows.into_iter().map(|row| row.asset) {
                let id = AssetId::new(row.asset_id);
                let is_told = row.status == DELETED || called.iter().any(|asset| asset.id == id);
                let is_so = if is_told {
                    true
                } else {
                    match self.mirror_again(id).await? {
                        Ok(has) => has.as_ref() == Some(&tag),
                        Err(error) => return Ok(Told::Failed(error)),
                    }
                };
                if is_so {
                    taken.insert(tag.clone());
                }
            }
        }
        Ok(Told::So(taken))
    }

    /// Puts an asset into the mirror as RT has it now, and says which tag it has there.
    async fn mirror_again(&self, id: AssetId) -> Result<Result<Option<AssetTag>, Rt>> {
        let now = self.clock().now();
        let (tag, kept) = match self.rt().asset(id).await {
            Ok(asset) => {
                let record = self.mirror_record(&asset, now);
                (
                    tag_of(&asset),
                    self.store().put_into_mirror(&[record]).await,
                )
            }
            Err(Rt::NotFound) => (None, self.store().mark_gone(id.get(), now).await),
            Err(error) => return Ok(Err(error)),
        };
        kept.map_err(internal("keep what RT told"))?;
        Ok(Ok(tag))
    }
}

/// What came of a question to RT.
enum Told<T> {
    So(T),
    /// RT is not asked now.
    LeftAlone,
    Failed(Rt),
}

/// The next numbers of a sequence, and the tag of each.
fn tags_from(sequence: &SequenceRecord, next: u64) -> Vec<(u64, AssetTag)> {
    let numbers = next..next.saturating_add(NAMES);
    numbers
        .filter_map(|number| Some((number, sequence.tag(number)?)))
        .collect()
}

fn is_one_of(tags: &[&AssetTag], asset: &Asset) -> bool {
    tag_of(asset).is_some_and(|tag| tags.contains(&&tag))
}
