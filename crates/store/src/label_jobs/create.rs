//! Putting jobs down.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use types::{AssetTag, LabelJobItemState, LabelJobKind, LabelJobState, LabelSize, OnMissing};
use uuid::Uuid;

use super::{
    stored,
    tell::{Printed, tell_printed},
};
use crate::{
    Result, Store, WriteTransaction,
    entities::{label_job, label_job_item},
    ledger::signed,
    webhooks::Listeners,
};

/// How many rows go into one statement.
const ROWS: usize = 500;

/// A job to put down.
#[derive(Debug, Clone)]
pub struct NewLabelJobRecord {
    pub id: Uuid,
    pub kind: LabelJobKind,
    pub title: Option<String>,
    pub on_missing: OnMissing,
    pub copies: u16,
    pub again_of: Option<Uuid>,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// An item of a job to put down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLabelJobItem {
    /// A code, or else the number of an asset.
    pub asked: Option<String>,
    pub asked_id: Option<u64>,
    pub template: Option<LabelSize>,
}

/// A label that was printed while the caller waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedItem {
    pub asset_id: Option<u64>,
    pub tag: AssetTag,
    pub template: LabelSize,
}

impl Store {
    /// Puts a job down, to be worked on.
    pub async fn create_label_job(
        &self,
        new: &NewLabelJobRecord,
        items: &[NewLabelJobItem],
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        let job = label_job::ActiveModel {
            total: Set(stored(u32::try_from(items.len()).unwrap_or(u32::MAX))),
            ..row(new)
        };
        job.insert(&*tx).await?;
        let items = items.iter().map(|wish| label_job_item::ActiveModel {
            asked: Set(wish.asked.clone()),
            asked_id: Set(wish.asked_id.map(signed)),
            template: Set(wish.template.map(|size| size.as_str().to_owned())),
            ..blank()
        });
        insert(&tx, new.id, items).await?;
        tx.commit().await
    }

    /// Records labels that were printed while the caller waited, as a job that is done.
    pub async fn record_label_prints(
        &self,
        new: &NewLabelJobRecord,
        items: &[PrintedItem],
    ) -> Result<()> {
        let total = stored(u32::try_from(items.len()).unwrap_or(u32::MAX));
        let tx = self.begin_write().await?;
        let job = label_job::ActiveModel {
            state: Set(LabelJobState::Done.as_str().to_owned()),
            total: Set(total),
            checked: Set(total),
            drawn: Set(total),
            pages: Set(total.saturating_mul(new.copies.into())),
            finished_at: Set(Some(new.at)),
            ..row(new)
        };
        job.insert(&*tx).await?;
        let rows = items.iter().map(|printed| label_job_item::ActiveModel {
            asked: Set(Some(printed.tag.to_string())),
            asset_id: Set(printed.asset_id.map(signed)),
            tag: Set(Some(printed.tag.to_string())),
            template: Set(Some(printed.template.as_str().to_owned())),
            state: Set(LabelJobItemState::Printed.as_str().to_owned()),
            ..blank()
        });
        insert(&tx, new.id, rows).await?;
        let printed = Printed {
            job_id: new.id,
            by: &new.by,
            copies: new.copies,
            at: new.at,
        };
        let listeners = Listeners::of(&*tx).await?;
        let tags: Vec<String> = items.iter().map(|item| item.tag.to_string()).collect();
        tell_printed(&tx, &listeners, &printed, &tags).await?;
        tx.commit().await
    }
}

async fn insert(
    tx: &WriteTransaction,
    job_id: Uuid,
    items: impl Iterator<Item = label_job_item::ActiveModel>,
) -> Result<()> {
    let rows: Vec<label_job_item::ActiveModel> = (1..)
        .zip(items)
        .map(|(line, item)| label_job_item::ActiveModel {
            job_id: Set(job_id),
            line: Set(line),
            ..item
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        label_job_item::Entity::insert_many(rows.iter().cloned())
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(())
}

fn row(new: &NewLabelJobRecord) -> label_job::ActiveModel {
    label_job::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind.as_str().to_owned()),
        title: Set(new.title.clone()),
        state: Set(LabelJobState::Waiting.as_str().to_owned()),
        on_missing: Set(new.on_missing.as_str().to_owned()),
        copies: Set(new.copies.into()),
        total: Set(0),
        checked: Set(0),
        drawn: Set(0),
        skipped: Set(0),
        pages: Set(0),
        file_size: Set(None),
        file_expires_at: Set(None),
        detail: Set(None),
        again_of: Set(new.again_of),
        created_by: Set(new.by.clone()),
        created_at: Set(new.at),
        finished_at: Set(None),
        attempts: Set(0),
        failures: Set(0),
        stuck_since: Set(None),
        next_attempt_at: Set(new.at),
        claimed_by: Set(None),
        claim_expires_at: Set(None),
    }
}

/// An item of which nothing is known. Each names every column, so that many go into one statement.
fn blank() -> label_job_item::ActiveModel {
    label_job_item::ActiveModel {
        job_id: Set(Uuid::nil()),
        line: Set(0),
        asked: Set(None),
        asked_id: Set(None),
        state: Set(LabelJobItemState::Waiting.as_str().to_owned()),
        detail: Set(None),
        asset_id: Set(None),
        tag: Set(None),
        template: Set(None),
        content: Set(None),
    }
}
