//! Putting a changeset down: its lines and its writes, all or nothing.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};
use types::ChangesetItemState;
use uuid::Uuid;

use crate::{
    Error, NewWrite, RequestKey, Result, Store, WriteTransaction,
    entities::{changeset, changeset_item},
    ledger::signed,
    writes,
};

/// A changeset to put down.
#[derive(Debug, Clone)]
pub struct NewChangesetRecord {
    pub id: Uuid,
    /// What is to be changed, in the words of whoever asks.
    pub changes: String,
    pub reason: Option<String>,
    /// The changeset that this one undoes; it is undone once.
    pub undo_of: Option<Uuid>,
    pub request: Option<RequestKey>,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A line of a changeset to put down.
#[derive(Debug, Clone)]
pub struct NewChangesetLine {
    pub line: u32,
    pub asked: String,
    pub asset_id: Option<u64>,
    pub name: Option<String>,
    /// What is known of it now.
    pub state: ChangesetItemState,
    pub detail: Option<String>,
    /// What changes the asset; none where nothing is to be done.
    pub write: Option<NewWrite>,
}

impl Store {
    /// Puts a changeset down with the writes of its lines. The same request gives the changeset
    /// that it made before.
    ///
    /// [`Error::Duplicate`] when what it undoes is undone already.
    pub async fn create_changeset(
        &self,
        new: &NewChangesetRecord,
        lines: &[NewChangesetLine],
    ) -> Result<Uuid> {
        let tx = self.begin_write().await?;
        match put_down(&tx, new, lines).await {
            Ok(id) => {
                tx.commit().await?;
                Ok(id)
            }
            Err(Error::Duplicate) => {
                // Of two requests with one key, this is the second.
                drop(tx);
                let before = match &new.request {
                    Some(request) => of_request(&self.db, request).await?,
                    None => None,
                };
                before.ok_or(Error::Duplicate)
            }
            Err(other) => Err(other),
        }
    }

    /// The changeset that this request made before.
    pub async fn changeset_of_request(&self, request: &RequestKey) -> Result<Option<Uuid>> {
        of_request(&self.db, request).await
    }
}

async fn of_request(db: &impl ConnectionTrait, request: &RequestKey) -> Result<Option<Uuid>> {
    let found = changeset::Entity::find()
        .filter(changeset::Column::RequestKey.eq(&request.key))
        .one(db)
        .await?;
    match found {
        Some(row) if row.fingerprint.as_deref() != Some(&request.fingerprint) => {
            Err(Error::KeyReused)
        }
        other => Ok(other.map(|row| row.id)),
    }
}

async fn put_down(
    tx: &WriteTransaction,
    new: &NewChangesetRecord,
    lines: &[NewChangesetLine],
) -> Result<Uuid> {
    if let Some(request) = &new.request
        && let Some(before) = of_request(&**tx, request).await?
    {
        return Ok(before);
    }
    let changeset = changeset::ActiveModel {
        id: Set(new.id),
        changes: Set(new.changes.clone()),
        reason: Set(new.reason.clone()),
        undo_of: Set(new.undo_of),
        request_key: Set(new.request.as_ref().map(|r| r.key.clone())),
        fingerprint: Set(new.request.as_ref().map(|r| r.fingerprint.clone())),
        created_by: Set(new.by.clone()),
        created_at: Set(new.at),
    };
    changeset.insert(&**tx).await?;
    let wishes: Vec<NewWrite> = lines.iter().filter_map(|line| line.write.clone()).collect();
    writes::insert_many(tx, &wishes).await?;
    for lines in lines.chunks(500) {
        changeset_item::Entity::insert_many(lines.iter().map(|line| item(new.id, line)))
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(new.id)
}

fn item(changeset_id: Uuid, line: &NewChangesetLine) -> changeset_item::ActiveModel {
    changeset_item::ActiveModel {
        changeset_id: Set(changeset_id),
        line: Set(i32::try_from(line.line).unwrap_or(i32::MAX)),
        asked: Set(line.asked.clone()),
        asset_id: Set(line.asset_id.map(signed)),
        name: Set(line.name.clone()),
        state: Set(line.state.as_str().to_owned()),
        detail: Set(line.detail.clone()),
        write_id: Set(line.write.as_ref().map(|write| write.id)),
    }
}
