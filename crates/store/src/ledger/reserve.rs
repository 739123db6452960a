//! Taking numbers.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use types::{AssetTag, TagOrigin, TagState};
use uuid::Uuid;

use super::{
    RequestKey, ReservationRecord, SequenceRecord, TagRecord,
    reservations::{of_request, reservation},
    sequence, signed, unsigned,
};
use crate::{
    Error, Result, Store,
    entities::{mirror_asset, tag, tag_reservation, tag_sequence},
    webhooks::tell_reserved,
};

/// A wish for tags that nobody has yet.
#[derive(Debug, Clone)]
pub struct NewReservation {
    pub id: Uuid,
    pub prefix: String,
    pub count: u16,
    pub note: Option<String>,
    pub request: Option<RequestKey>,
    pub by: String,
    pub at: DateTime<Utc>,
    pub lease_expires_at: Option<DateTime<Utc>>,
}

/// What came of a wish for tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserved {
    New(ReservationRecord),
    /// The same request came before, and was given these.
    Before(ReservationRecord),
}

/// Numbers to take, and what for.
#[derive(Debug, Clone)]
pub struct NewTags {
    pub prefix: String,
    pub count: u16,
    pub origin: TagOrigin,
    pub reservation_id: Option<Uuid>,
    /// With an asset the tags are assigned at once; there is one then.
    pub asset_id: Option<u64>,
    pub by: String,
    pub at: DateTime<Utc>,
    pub lease_expires_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Reserves the next numbers of a sequence, at once or not at all.
    ///
    /// A number whose tag an asset of the mirror has is recorded as that asset's and passed over.
    pub async fn reserve_tags(&self, new: &NewReservation) -> Result<Reserved> {
        let tx = self.begin_write().await?;
        if let Some(request) = &new.request
            && let Some(before) = of_request(&*tx, request).await?
        {
            return Ok(Reserved::Before(before));
        }
        let row = tag_reservation::ActiveModel {
            id: Set(new.id),
            prefix: Set(new.prefix.clone()),
            count: Set(i32::from(new.count)),
            note: Set(new.note.clone()),
            request_key: Set(new.request.as_ref().map(|r| r.key.clone())),
            fingerprint: Set(new.request.as_ref().map(|r| r.fingerprint.clone())),
            reserved_by: Set(new.by.clone()),
            reserved_at: Set(new.at),
            lease_expires_at: Set(new.lease_expires_at),
        };
        // First, so that of two requests with one key the second waits here for the first.
        let row = match row.insert(&*tx).await.map_err(Error::from) {
            Err(Error::Duplicate) => {
                drop(tx);
                return self.reserved_before(new).await;
            }
            other => other?,
        };
        let wish = NewTags {
            prefix: new.prefix.clone(),
            count: new.count,
            origin: TagOrigin::Reservation,
            reservation_id: Some(new.id),
            asset_id: None,
            by: new.by.clone(),
            at: new.at,
            lease_expires_at: new.lease_expires_at,
        };
        let tags = take(&tx, &wish).await?;
        tell_reserved(&tx, new, &tags).await?;
        tx.commit().await?;
        Ok(Reserved::New(reservation(row, tags)))
    }

    async fn reserved_before(&self, new: &NewReservation) -> Result<Reserved> {
        let request = new.request.as_ref().ok_or(Error::Duplicate)?;
        let before = of_request(&self.db, request).await?;
        before.map(Reserved::Before).ok_or(Error::Duplicate)
    }
}

/// Waits for whoever takes numbers, of whichever sequence, and has everyone else wait until the
/// transaction ends. What is looked up from then on is not taken by somebody in between.
pub(crate) async fn wait_in_turn(tx: &DatabaseTransaction) -> Result<()> {
    tag_sequence::Entity::find()
        // Always in one order, so that no two wait for each other.
        .order_by_asc(tag_sequence::Column::Prefix)
        .lock_exclusive()
        .all(tx)
        .await?;
    Ok(())
}

/// Takes the next numbers of a sequence, whose row stays locked until the transaction ends.
pub(crate) async fn take(tx: &DatabaseTransaction, new: &NewTags) -> Result<Vec<TagRecord>> {
    let no_sequence = || Error::NoSequence {
        prefix: new.prefix.clone(),
    };
    let row = tag_sequence::Entity::find_by_id(&new.prefix)
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(no_sequence)?;
    let sequence = sequence(row);
    if !sequence.is_active {
        return Err(Error::SequenceClosed {
            prefix: new.prefix.clone(),
        });
    }
    let mut next = sequence.next_number;
    let mut taken = Vec::with_capacity(usize::from(new.count));
    let mut rows = Vec::new();
    while taken.len() < usize::from(new.count) {
        let wanted = u64::from(new.count) - taken.len() as u64;
        let candidates = candidates(&sequence, next, wanted)?;
        let used = used(tx, &sequence.prefix, &candidates).await?;
        for (number, tag) in candidates {
            next = number + 1;
            if used.in_ledger.contains(&number) {
                continue;
            }
            match used.in_mirror.get(tag.as_str()) {
                Some(&asset_id) if new.asset_id != Some(asset_id) => {
                    rows.push(passed_over(new, number, tag, asset_id, &used));
                }
                _ => {
                    let row = given(new, number, tag);
                    taken.push(row.clone());
                    rows.push(row);
                }
            }
        }
    }
    insert(tx, &rows).await?;
    tag_sequence::ActiveModel {
        prefix: Set(sequence.prefix),
        next_number: Set(signed(next)),
        updated_at: Set(new.at),
        ..Default::default()
    }
    .update(tx)
    .await?;
    Ok(taken)
}

fn candidates(sequence: &SequenceRecord, next: u64, count: u64) -> Result<Vec<(u64, AssetTag)>> {
    (next..next.saturating_add(count))
        .map(|number| {
            let tag = sequence.tag(number);
            tag.map(|tag| (number, tag))
                .ok_or_else(|| Error::SequenceUsedUp {
                    prefix: sequence.prefix.clone(),
                })
        })
        .collect()
}

/// What is in the way of some numbers.
struct Used {
    in_ledger: HashSet<u64>,
    /// Assets by the tag that RT has them under.
    in_mirror: HashMap<String, u64>,
    /// Those of the assets that have a tag in the ledger: another one.
    tagged: HashSet<u64>,
}

async fn used(
    tx: &DatabaseTransaction,
    prefix: &str,
    candidates: &[(u64, AssetTag)],
) -> Result<Used> {
    let (Some((first, _)), Some((last, _))) = (candidates.first(), candidates.last()) else {
        return Ok(Used {
            in_ledger: HashSet::new(),
            in_mirror: HashMap::new(),
            tagged: HashSet::new(),
        });
    };
    let in_ledger: Vec<i64> = tag::Entity::find()
        .select_only()
        .column(tag::Column::Number)
        .filter(tag::Column::Prefix.eq(prefix))
        .filter(tag::Column::Number.between(signed(*first), signed(*last)))
        .into_tuple()
        .all(tx)
        .await?;
    let mut in_mirror = HashMap::new();
    for names in candidates.chunks(500) {
        let names = names.iter().map(|(_, tag)| tag.as_str());
        let found: Vec<(Option<String>, i64)> = mirror_asset::Entity::find()
            .select_only()
            .column(mirror_asset::Column::Tag)
            .column(mirror_asset::Column::AssetId)
            .filter(mirror_asset::Column::Tag.is_in(names))
            .filter(mirror_asset::Column::GoneAt.is_null())
            .into_tuple()
            .all(tx)
            .await?;
        for (tag, asset_id) in found {
            in_mirror.insert(tag.unwrap_or_default(), unsigned(asset_id));
        }
    }
    let mut tagged = HashSet::new();
    if !in_mirror.is_empty() {
        let found: Vec<Option<i64>> = tag::Entity::find()
            .select_only()
            .column(tag::Column::AssetId)
            .filter(tag::Column::AssetId.is_in(in_mirror.values().copied().map(signed)))
            .into_tuple()
            .all(tx)
            .await?;
        tagged.extend(found.into_iter().flatten().map(unsigned));
    }
    Ok(Used {
        in_ledger: in_ledger.into_iter().map(unsigned).collect(),
        in_mirror,
        tagged,
    })
}

fn given(new: &NewTags, number: u64, tag: AssetTag) -> TagRecord {
    TagRecord {
        tag,
        prefix: new.prefix.clone(),
        number,
        state: match new.asset_id {
            Some(_) => TagState::Assigned,
            None => TagState::Reserved,
        },
        origin: new.origin,
        asset_id: new.asset_id,
        reservation_id: new.reservation_id,
        reserved_by: new.by.clone(),
        reserved_at: new.at,
        lease_expires_at: new.lease_expires_at,
        assigned_at: new.asset_id.map(|_| new.at),
        voided_at: None,
        void_reason: None,
    }
}

/// The row of a number that RT has an asset for. An asset with another tag in the ledger keeps
/// that one; the number is void then.
fn passed_over(new: &NewTags, number: u64, tag: AssetTag, asset_id: u64, used: &Used) -> TagRecord {
    let has_another = used.tagged.contains(&asset_id);
    TagRecord {
        state: if has_another {
            TagState::Void
        } else {
            TagState::Assigned
        },
        origin: TagOrigin::Adopted,
        asset_id: (!has_another).then_some(asset_id),
        reservation_id: None,
        lease_expires_at: None,
        assigned_at: (!has_another).then_some(new.at),
        voided_at: has_another.then_some(new.at),
        void_reason: has_another.then(|| format!("Asset {asset_id} had this name in RT")),
        ..given(new, number, tag)
    }
}

async fn insert(tx: &DatabaseTransaction, rows: &[TagRecord]) -> Result<()> {
    for rows in rows.chunks(200) {
        let models = rows.iter().map(row);
        tag::Entity::insert_many(models)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// A row of the ledger, as the database keeps it.
pub(super) fn row(tag: &TagRecord) -> tag::ActiveModel {
    tag::ActiveModel {
        tag: Set(tag.tag.to_string()),
        prefix: Set(tag.prefix.clone()),
        number: Set(signed(tag.number)),
        state: Set(tag.state.as_str().to_owned()),
        origin: Set(tag.origin.as_str().to_owned()),
        asset_id: Set(tag.asset_id.map(signed)),
        reservation_id: Set(tag.reservation_id),
        reserved_by: Set(tag.reserved_by.clone()),
        reserved_at: Set(tag.reserved_at),
        lease_expires_at: Set(tag.lease_expires_at),
        assigned_at: Set(tag.assigned_at),
        voided_at: Set(tag.voided_at),
        void_reason: Set(tag.void_reason.clone()),
    }
}
