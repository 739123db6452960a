//! What happens to a tag after it was reserved.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use types::{AssetTag, TagOrigin, TagState};

use super::{TagRecord, record, reserve::wait_in_turn, signed};
use crate::{
    Error, Result, Store, WriteTransaction,
    entities::{tag, tag_sequence},
    webhooks::tell_voided,
    writes::is_being_written,
};

/// One thing that happens to one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerEffect {
    /// A reserved tag becomes an asset's.
    Assign { tag: AssetTag, asset_id: u64 },
    /// A write is to use a reserved tag, and nothing else is: neither another write nor the end of
    /// its lease takes it away from now on.
    Hold { tag: AssetTag },
    /// A reserved tag that no write is to use is given back.
    Release { tag: AssetTag, reason: String },
    /// A tag is this asset's no more, or will never be one's. A tag that is another asset's
    /// meanwhile stays that one's.
    Void {
        tag: AssetTag,
        asset_id: Option<u64>,
        reason: String,
    },
    /// An asset is to be named so by hand: no asset has the tag, and none is promised it. A number of
    /// a sequence that the ledger does not know is reserved with that, for the write that names it.
    Name {
        tag: AssetTag,
        asset_id: u64,
        /// The sequence that the tag is of, and its number there.
        place: Option<(String, u64)>,
        by: String,
    },
    /// A write that was to name an asset so is over: what is still reserved for it is void.
    Unname { tag: AssetTag, reason: String },
    /// RT has an asset that is called like a reserved tag. It is the asset's from now on, or void when
    /// that has another one; a tag that a write is to use is left to the write, which looks itself.
    Follow { tag: AssetTag, asset_id: u64 },
    /// A tag is not this asset's, whatever the ledger has said until now, and no write is to use it.
    Disown {
        tag: AssetTag,
        asset_id: u64,
        reason: String,
    },
    /// RT has an asset of this name, however it came by it: the ledger follows. A tag that is
    /// another asset's in the ledger stays that one's.
    Adopt {
        tag: AssetTag,
        prefix: String,
        number: u64,
        asset_id: u64,
        by: String,
    },
}

impl Store {
    /// Does something to a tag, and gives the tag as it is then.
    ///
    /// [`Error::Missing`] when the ledger does not know it, [`Error::WrongState`] when it is not in
    /// a state for this, [`Error::InHand`] when a write is to use it, [`Error::Duplicate`] when the
    /// asset has another tag.
    pub async fn apply_to_ledger(&self, effects: &[LedgerEffect], at: DateTime<Utc>) -> Result<()> {
        let tx = self.begin_write().await?;
        for effect in effects {
            apply(&tx, effect, at).await?;
        }
        tx.commit().await
    }

    /// Makes void what was reserved until now and nobody used; gives those tags.
    pub async fn expire_leases(&self, now: DateTime<Utc>) -> Result<Vec<TagRecord>> {
        let tx = self.begin_write().await?;
        let rows = tag::Entity::find()
            .filter(tag::Column::State.eq(TagState::Reserved.as_str()))
            .filter(tag::Column::LeaseExpiresAt.lte(now))
            // In one order, so that two servers that do this at once do not wait for each other.
            .order_by_asc(tag::Column::Tag)
            .lock_exclusive()
            .all(&*tx)
            .await?;
        let mut expired = Vec::with_capacity(rows.len());
        let mut voided = Vec::new();
        for row in rows {
            let why = "Nobody used it while it was reserved";
            let row = void(&tx, row, why, now, &mut voided).await?;
            expired.push(record(row)?);
        }
        tell_voided(&tx, &voided, now).await?;
        tx.commit().await?;
        Ok(expired)
    }
}

/// Does something to a tag within a transaction, and tells whoever wants to know.
pub(crate) async fn apply(
    tx: &WriteTransaction,
    effect: &LedgerEffect,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut voided = Vec::new();
    carry_out(tx, effect, at, &mut voided).await?;
    tell_voided(tx, &voided, at).await
}

/// Tags that became void, and why.
type Voided = Vec<(AssetTag, String)>;

async fn carry_out(
    tx: &DatabaseTransaction,
    effect: &LedgerEffect,
    at: DateTime<Utc>,
    voided: &mut Voided,
) -> Result<()> {
    match effect {
        LedgerEffect::Assign { tag, asset_id } => {
            let row = locked(tx, tag).await?.ok_or(Error::Missing)?;
            let id = Some(signed(*asset_id));
            match (is(&row, TagState::Reserved), row.asset_id == id) {
                (true, _) => assign(tx, row, *asset_id, at).await?,
                (false, true) => {}
                (false, false) => return Err(Error::WrongState { state: row.state }),
            }
        }
        LedgerEffect::Hold { tag } => {
            let row = free(tx, tag).await?;
            let mut row = row.into_active_model();
            row.lease_expires_at = Set(None);
            row.update(tx).await?;
        }
        LedgerEffect::Release { tag, reason } => {
            let row = free(tx, tag).await?;
            void(tx, row, reason, at, voided).await?;
        }
        LedgerEffect::Void {
            tag,
            asset_id,
            reason,
        } => {
            let row = locked(tx, tag).await?.ok_or(Error::Missing)?;
            let is_its = is(&row, TagState::Assigned) && row.asset_id == asset_id.map(signed);
            if is(&row, TagState::Reserved) || is_its {
                void(tx, row, reason, at, voided).await?;
            }
        }
        LedgerEffect::Name {
            tag,
            asset_id,
            place,
            by,
        } => name(tx, tag, *asset_id, place.as_ref(), by, at).await?,
        LedgerEffect::Unname { tag, reason } => {
            if let Some(row) = locked(tx, tag).await?
                && is(&row, TagState::Reserved)
            {
                void(tx, row, reason, at, voided).await?;
            }
        }
        LedgerEffect::Follow { tag, asset_id } => {
            let row = match free(tx, tag).await {
                Err(Error::Missing | Error::WrongState { .. } | Error::InHand) => return Ok(()),
                other => other?,
            };
            match of_asset(tx, *asset_id).await? {
                None => assign(tx, row, *asset_id, at).await?,
                Some(other) => {
                    let has = other.tag;
                    let why = format!("Asset {asset_id} has this name in RT, and the tag {has}");
                    void(tx, row, &why, at, voided).await?;
                }
            }
        }
        LedgerEffect::Disown {
            tag,
            asset_id,
            reason,
        } => {
            let row = locked(tx, tag).await?.ok_or(Error::Missing)?;
            if !is(&row, TagState::Assigned) || row.asset_id != Some(signed(*asset_id)) {
                return Err(Error::WrongState { state: row.state });
            }
            if is_being_written(tx, tag).await? {
                return Err(Error::InHand);
            }
            void(tx, row, reason, at, voided).await?;
        }
        LedgerEffect::Adopt {
            tag,
            prefix,
            number,
            asset_id,
            by,
        } => {
            if of_asset(tx, *asset_id).await?.is_some() {
                return Ok(());
            }
            match locked(tx, tag).await? {
                Some(row) if is(&row, TagState::Assigned) => {}
                Some(row) => assign(tx, row, *asset_id, at).await?,
                None => {
                    wait_for(tx, prefix).await?;
                    let place = (prefix.as_str(), *number);
                    put_down(tx, tag, place, Some(*asset_id), by, at).await?;
                }
            }
        }
    }
    Ok(())
}

/// A name that an asset is to get, and which no number may come to from then on.
async fn name(
    tx: &DatabaseTransaction,
    tag: &AssetTag,
    asset_id: u64,
    place: Option<&(String, u64)>,
    by: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut row = locked(tx, tag).await?;
    if row.is_none() {
        // Whoever takes numbers or wants the same name has put it down by then.
        match place {
            Some((prefix, _)) => wait_for(tx, prefix).await?,
            None => wait_in_turn(tx).await?,
        }
        row = locked(tx, tag).await?;
    }
    let is_known = row.is_some();
    let taken = row.filter(|row| {
        is(row, TagState::Reserved)
            || (is(row, TagState::Assigned) && row.asset_id != Some(signed(asset_id)))
    });
    if let Some(row) = taken {
        return Err(Error::WrongState { state: row.state });
    }
    if is_being_written(tx, tag).await? {
        return Err(Error::InHand);
    }
    if let Some((prefix, number)) = place.filter(|_| !is_known) {
        put_down(tx, tag, (prefix, *number), None, by, at).await?;
    }
    Ok(())
}

/// Waits for whoever takes numbers of this sequence, and has everyone else wait.
async fn wait_for(tx: &DatabaseTransaction, prefix: &str) -> Result<()> {
    let sequence = tag_sequence::Entity::find_by_id(prefix).lock_exclusive();
    sequence.one(tx).await?;
    Ok(())
}

fn is(row: &tag::Model, state: TagState) -> bool {
    row.state == state.as_str()
}

/// A reserved tag that no write is to use, locked.
async fn free(tx: &DatabaseTransaction, tag: &AssetTag) -> Result<tag::Model> {
    let row = locked(tx, tag).await?.ok_or(Error::Missing)?;
    if !is(&row, TagState::Reserved) {
        return Err(Error::WrongState { state: row.state });
    }
    // Asked after the lock: whoever had it before has put its write down by now.
    if is_being_written(tx, tag).await? {
        return Err(Error::InHand);
    }
    Ok(row)
}

/// The tag that an asset has.
async fn of_asset(tx: &DatabaseTransaction, asset_id: u64) -> Result<Option<tag::Model>> {
    let found = tag::Entity::find().filter(tag::Column::AssetId.eq(signed(asset_id)));
    Ok(found.one(tx).await?)
}

async fn locked(tx: &DatabaseTransaction, tag: &AssetTag) -> Result<Option<tag::Model>> {
    let found = tag::Entity::find_by_id(tag.as_str()).lock_exclusive();
    Ok(found.one(tx).await?)
}

async fn assign(
    tx: &DatabaseTransaction,
    row: tag::Model,
    asset_id: u64,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut row = row.into_active_model();
    row.state = Set(TagState::Assigned.as_str().to_owned());
    row.asset_id = Set(Some(signed(asset_id)));
    row.assigned_at = Set(Some(at));
    row.lease_expires_at = Set(None);
    row.voided_at = Set(None);
    row.void_reason = Set(None);
    row.update(tx).await?;
    Ok(())
}

async fn void(
    tx: &DatabaseTransaction,
    row: tag::Model,
    reason: &str,
    at: DateTime<Utc>,
    voided: &mut Voided,
) -> Result<tag::Model> {
    if let Ok(tag) = AssetTag::parse(&row.tag) {
        voided.push((tag, reason.to_owned()));
    }
    let mut row = row.into_active_model();
    row.state = Set(TagState::Void.as_str().to_owned());
    row.asset_id = Set(None);
    row.voided_at = Set(Some(at));
    row.void_reason = Set(Some(reason.to_owned()));
    row.lease_expires_at = Set(None);
    Ok(row.update(tx).await?)
}

/// Puts a tag down that nobody took a number for: an asset's, or reserved for one.
async fn put_down(
    tx: &DatabaseTransaction,
    tag: &AssetTag,
    (prefix, number): (&str, u64),
    asset_id: Option<u64>,
    by: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    // The number may be there with another padding: that tag has it, and this one goes without.
    let same_number = tag::Entity::find()
        .filter(tag::Column::Prefix.eq(prefix))
        .filter(tag::Column::Number.eq(signed(number)))
        .one(tx)
        .await?;
    if same_number.is_some() {
        return Ok(());
    }
    let state = match asset_id {
        Some(_) => TagState::Assigned,
        None => TagState::Reserved,
    };
    tag::ActiveModel {
        tag: Set(tag.to_string()),
        prefix: Set(prefix.to_owned()),
        number: Set(signed(number)),
        state: Set(state.as_str().to_owned()),
        origin: Set(TagOrigin::Adopted.as_str().to_owned()),
        asset_id: Set(asset_id.map(signed)),
        reservation_id: Set(None),
        reserved_by: Set(by.to_owned()),
        reserved_at: Set(at),
        lease_expires_at: Set(None),
        assigned_at: Set(asset_id.map(|_| at)),
        voided_at: Set(None),
        void_reason: Set(None),
    }
    .insert(tx)
    .await?;
    Ok(())
}
