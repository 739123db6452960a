//! Label jobs: thousands of labels, drawn into one PDF while nobody waits.
//!
//! A job is rows before anything happens: its items in their order. Whoever takes it in hand looks
//! the items up, some hundred at a time, and keeps what each label says; then the labels are drawn
//! from that, straight to the disk. So a server that dies in between leaves a job that another one
//! goes on with, and a PDF that is lost, or was drawn on another server, is drawn again as it was.

mod create;
mod draw;
mod file;
mod follow;
mod prints;
mod read;
mod work;

use chrono::{DateTime, Utc};
use store::{JobItem, LabelJobRecord};
use tokio::sync::{Mutex, Notify};
use types::{LabelJob, LabelJobItem, LabelJobKind, LabelJobState};
use uuid::Uuid;

pub use self::file::JobFile;
use crate::{Error, Thing};

/// What the label jobs of this server share.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    /// Something is to do.
    work: Notify,
    /// Some job is further than it was.
    moved: Notify,
    /// One PDF is drawn again at a time.
    redraw: Mutex<()>,
}

fn no_such(id: Uuid) -> Error {
    Thing::Record {
        what: "label job",
        name: id.to_string(),
    }
    .into()
}

fn view(job: LabelJobRecord, now: DateTime<Utc>) -> LabelJob {
    let is_done = job.state == LabelJobState::Done;
    LabelJob {
        id: job.id,
        kind: job.kind,
        title: job.title,
        state: job.state,
        on_missing: job.on_missing,
        copies: job.copies,
        total: job.total,
        checked: job.checked,
        drawn: job.drawn,
        skipped: job.skipped,
        pages: is_done.then_some(job.pages),
        file_size: job.file_size.filter(|_| is_done),
        file_expires_at: job.file_expires_at.filter(|until| *until > now),
        detail: job.detail,
        again_of: job.again_of,
        created_by: job.created_by,
        created_at: job.created_at,
        finished_at: job.finished_at,
        is_finished: job.state.is_finished(),
    }
}

fn item_view(item: JobItem) -> LabelJobItem {
    let asked = match (item.asked, item.asked_id) {
        (Some(code), _) => code,
        (None, Some(number)) => number.to_string(),
        (None, None) => String::new(),
    };
    LabelJobItem {
        line: item.line,
        asked,
        state: item.state,
        detail: item.detail,
        asset_id: item.asset_id,
        tag: item.tag,
        template: item.template,
    }
}

/// Whether a print has a PDF of its own that is kept.
fn keeps_file(kind: LabelJobKind) -> bool {
    kind == LabelJobKind::Job
}
