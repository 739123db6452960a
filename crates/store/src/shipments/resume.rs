//! Trying lines again that made no asset.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};
use types::{ShipmentItemState, WriteState};
use uuid::Uuid;

use super::{
    ShipmentLine,
    create::{ROUNDS, take},
    list::lines,
};
use crate::{
    Error, NewTags, NewWrite, Result, Store, TagRecord, WriteRecord, WriteTransaction,
    entities::{rt_write, shipment, shipment_item},
    ledger::{self, signed},
    writes,
};

impl Store {
    /// Has the lines of a shipment tried again whose write was given up, and asks anew, with tags
    /// of their own, for the assets that RT refused. Says how many lines that were.
    ///
    /// `names` has another internal name for lines whose own an asset has by now; without it that is
    /// [`Error::NameTaken`]. `key` is what no two assets in the making may share; `write` and `taken` are those of
    /// [`Store::create_shipment`].
    pub async fn resume_shipment(
        &self,
        id: Uuid,
        tags: &NewTags,
        names: &HashMap<u32, String>,
        key: impl Fn(&ShipmentLine) -> String + Send + Sync,
        write: impl Fn(&ShipmentLine, &TagRecord) -> NewWrite + Send + Sync,
        taken: impl Fn(&ShipmentLine, &WriteRecord) -> String + Send + Sync,
    ) -> Result<usize> {
        for _ in 0..ROUNDS {
            let tx = self.begin_write().await?;
            // Whoever resumes it at the same time waits here, and finds nothing left to do.
            shipment::Entity::find_by_id(id)
                .lock_exclusive()
                .one(&*tx)
                .await?
                .ok_or(Error::Missing)?;
            let mut lines = lines(&*tx, id, 0, u64::from(u32::MAX)).await?;
            for line in &mut lines {
                if let Some(name) = names.get(&line.line) {
                    line.internal_name = Some(name.clone());
                }
            }
            let retried = retry(&tx, &lines, tags.at).await?;
            match ask_anew(&tx, id, &lines, tags, &key, &write, &taken).await {
                Ok(asked) => {
                    tx.commit().await?;
                    return Ok(retried + asked);
                }
                Err(Error::Duplicate) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::Duplicate)
    }
}

async fn retry(tx: &WriteTransaction, lines: &[ShipmentLine], now: DateTime<Utc>) -> Result<usize> {
    let dead: Vec<Uuid> = lines
        .iter()
        .filter_map(|line| line.write.as_ref())
        .filter(|write| write.state == WriteState::Dead)
        .map(|write| write.id)
        .collect();
    for ids in dead.chunks(500) {
        rt_write::Entity::update_many()
            .set(rt_write::ActiveModel {
                state: Set(WriteState::Pending.as_str().to_owned()),
                attempts: Set(0),
                failures: Set(0),
                // That of an asset which was found before, and may not be the one that is found now.
                asset_id: Set(None),
                next_attempt_at: Set(now),
                finished_at: Set(None),
                ..Default::default()
            })
            .filter(rt_write::Column::Id.is_in(ids.iter().copied()))
            .filter(rt_write::Column::State.eq(WriteState::Dead.as_str()))
            .exec(&**tx)
            .await?;
    }
    Ok(dead.len())
}

async fn ask_anew(
    tx: &WriteTransaction,
    id: Uuid,
    lines: &[ShipmentLine],
    tags: &NewTags,
    key: &(impl Fn(&ShipmentLine) -> String + Send + Sync),
    write: &(impl Fn(&ShipmentLine, &TagRecord) -> NewWrite + Send + Sync),
    taken: &(impl Fn(&ShipmentLine, &WriteRecord) -> String + Send + Sync),
) -> Result<usize> {
    let refused: Vec<(&ShipmentLine, String)> = lines
        .iter()
        .filter(|line| line.state == ShipmentItemState::Refused)
        .map(|line| (line, key(line)))
        .collect();
    ledger::wait_in_turn(tx).await?;
    let keys: Vec<&str> = refused.iter().map(|(_, key)| key.as_str()).collect();
    let holders = writes::holders(&**tx, &keys).await?;
    let (held, free): (Vec<_>, Vec<_>) = refused
        .iter()
        .partition(|(_, key)| holders.contains_key(key));
    let tags = take(tx, tags, free.len()).await?;
    let mut wishes = Vec::with_capacity(free.len());
    for ((line, _), tag) in free.iter().zip(&tags) {
        let wish = write(line, tag);
        let item = shipment_item::ActiveModel {
            write_id: Set(Some(wish.id)),
            name: Set(line.internal_name.clone()),
            ..the_item(id, line)
        };
        item.update(&**tx).await?;
        wishes.push(wish);
    }
    writes::hold_names_free(&**tx, &wishes).await?;
    writes::insert_many(tx, &wishes).await?;
    writes::hold_names_new(&**tx, &wishes).await?;
    for (line, key) in held {
        let Some(holder) = holders.get(key) else {
            continue;
        };
        let item = shipment_item::ActiveModel {
            state: Set(ShipmentItemState::Duplicate.as_str().to_owned()),
            detail: Set(Some(taken(line, holder))),
            asset_id: Set(holder.asset_id.map(signed)),
            write_id: Set(None),
            ..the_item(id, line)
        };
        item.update(&**tx).await?;
    }
    Ok(wishes.len())
}

fn the_item(shipment_id: Uuid, line: &ShipmentLine) -> shipment_item::ActiveModel {
    shipment_item::ActiveModel {
        shipment_id: Unchanged(shipment_id),
        line: Unchanged(i32::try_from(line.line).unwrap_or(i32::MAX)),
        ..Default::default()
    }
}
