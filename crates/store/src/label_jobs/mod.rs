//! Label jobs: what is to be printed, item by item, how far it is, and what was printed.
//!
//! Every print is a job here, those that were drawn while the caller waited included: they are put
//! down when they are done. So one table says what was printed, when and by whom.

mod create;
mod list;
mod tell;
mod work;

use chrono::{DateTime, Utc};
use types::{AssetTag, LabelJobItemState, LabelJobKind, LabelJobState, LabelSize, OnMissing};
use uuid::Uuid;

pub use self::{
    create::{NewLabelJobItem, NewLabelJobRecord, PrintedItem},
    list::{JobListFilter, PrintListFilter, PrintRecord},
    work::{CheckedItem, JobProgress, LabelJobEnd, LaidAside},
};
use crate::{
    Error, Result,
    entities::{label_job, label_job_item},
    ledger::unsigned,
};

/// A label job, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelJobRecord {
    pub id: Uuid,
    pub kind: LabelJobKind,
    pub title: Option<String>,
    pub state: LabelJobState,
    pub on_missing: OnMissing,
    pub copies: u16,
    pub total: u32,
    pub checked: u32,
    pub drawn: u32,
    pub skipped: u32,
    pub pages: u32,
    pub file_size: Option<u64>,
    pub file_expires_at: Option<DateTime<Utc>>,
    pub detail: Option<String>,
    pub again_of: Option<Uuid>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// How often it was laid aside since it last came further.
    pub attempts: u32,
    /// How often that was for a reason of ours.
    pub failures: u32,
    /// Since when it comes no further.
    pub stuck_since: Option<DateTime<Utc>>,
    /// Who has it in hand, this time.
    pub claimer: String,
}

/// An item of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobItem {
    pub line: u32,
    /// A code, or else the number of an asset.
    pub asked: Option<String>,
    pub asked_id: Option<u64>,
    pub state: LabelJobItemState,
    pub detail: Option<String>,
    pub asset_id: Option<u64>,
    pub tag: Option<AssetTag>,
    pub template: Option<LabelSize>,
    /// What the label says, in the words of whoever checked it.
    pub content: Option<String>,
}

fn record(row: label_job::Model) -> Result<LabelJobRecord> {
    let known = |column, word: &str| Error::UnknownValue {
        column,
        value: word.to_owned(),
    };
    Ok(LabelJobRecord {
        kind: LabelJobKind::from_word(&row.kind).ok_or_else(|| known("kind", &row.kind))?,
        state: LabelJobState::from_word(&row.state).ok_or_else(|| known("state", &row.state))?,
        on_missing: OnMissing::from_word(&row.on_missing)
            .ok_or_else(|| known("on_missing", &row.on_missing))?,
        id: row.id,
        title: row.title,
        copies: u16::try_from(row.copies).unwrap_or(1),
        total: count(row.total),
        checked: count(row.checked),
        drawn: count(row.drawn),
        skipped: count(row.skipped),
        pages: count(row.pages),
        file_size: row.file_size.map(unsigned),
        file_expires_at: row.file_expires_at,
        detail: row.detail,
        again_of: row.again_of,
        created_by: row.created_by,
        created_at: row.created_at,
        finished_at: row.finished_at,
        attempts: count(row.attempts),
        failures: count(row.failures),
        stuck_since: row.stuck_since,
        claimer: row.claimed_by.unwrap_or_default(),
    })
}

fn item(row: label_job_item::Model) -> Result<JobItem> {
    let known = |column, word: &str| Error::UnknownValue {
        column,
        value: word.to_owned(),
    };
    let tag = row.tag.as_deref().map(AssetTag::parse).transpose();
    let template = row
        .template
        .as_deref()
        .map(|word| LabelSize::from_word(word).ok_or_else(|| known("template", word)));
    Ok(JobItem {
        line: count(row.line),
        asked_id: row.asked_id.map(unsigned),
        state: LabelJobItemState::from_word(&row.state)
            .ok_or_else(|| known("state", &row.state))?,
        detail: row.detail,
        asset_id: row.asset_id.map(unsigned),
        tag: tag.map_err(|_| known("tag", row.tag.as_deref().unwrap_or_default()))?,
        template: template.transpose()?,
        asked: row.asked,
        content: row.content,
    })
}

fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
