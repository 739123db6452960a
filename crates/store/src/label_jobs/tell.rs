//! What receivers are told of prints and of jobs that are over.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use types::{LabelJobItemState, LabelJobState, WebhookEventType};
use uuid::Uuid;

use super::{LabelJobEnd, LabelJobRecord};
use crate::{
    Result, WriteTransaction,
    entities::label_job_item,
    webhooks::{Listeners, NewWebhookEvent},
};

/// How many tags one event names at most.
const TAGS: usize = 1_000;

/// Whose print it was, and of how many copies.
pub(super) struct Printed<'a> {
    pub job_id: Uuid,
    pub by: &'a str,
    pub copies: u16,
    pub at: DateTime<Utc>,
}

/// Labels were printed.
pub(super) async fn tell_printed(
    tx: &WriteTransaction,
    listeners: &Listeners,
    printed: &Printed<'_>,
    tags: &[String],
) -> Result<()> {
    for tags in tags.chunks(TAGS) {
        let data = json!({
            "job_id": printed.job_id,
            "asset_tags": tags,
            "copies": printed.copies,
            "printed_by": printed.by,
        });
        let kind = WebhookEventType::LabelPrinted;
        let at = printed.at;
        listeners
            .tell(tx, &NewWebhookEvent { kind, data, at })
            .await?;
    }
    Ok(())
}

/// A job is over: its labels, when it is done, and that it is.
pub(super) async fn tell_finished(
    tx: &WriteTransaction,
    job: &LabelJobRecord,
    end: &LabelJobEnd,
) -> Result<()> {
    let listeners = Listeners::of(&**tx).await?;
    if end.state == LabelJobState::Done && listeners.want(WebhookEventType::LabelPrinted) {
        let tags: Vec<Option<String>> = label_job_item::Entity::find()
            .select_only()
            .column(label_job_item::Column::Tag)
            .filter(label_job_item::Column::JobId.eq(job.id))
            .filter(label_job_item::Column::State.eq(LabelJobItemState::Printed.as_str()))
            .order_by_asc(label_job_item::Column::Line)
            .into_tuple()
            .all(&**tx)
            .await?;
        let tags: Vec<String> = tags.into_iter().flatten().collect();
        let printed = Printed {
            job_id: job.id,
            by: &job.created_by,
            copies: job.copies,
            at: end.at,
        };
        tell_printed(tx, &listeners, &printed, &tags).await?;
    }
    let mut data = json!({
        "job_id": job.id,
        "job_kind": "label_job",
        "state": end.state,
        "total": job.total,
        "requested_by": job.created_by,
    });
    if let Some(title) = &job.title {
        data["title"] = json!(title);
    }
    if let Some(detail) = &end.detail {
        data["detail"] = json!(detail);
    }
    if end.state == LabelJobState::Done {
        data["pages"] = json!(end.pages);
    }
    let kind = WebhookEventType::JobFinished;
    let at = end.at;
    listeners
        .tell(tx, &NewWebhookEvent { kind, data, at })
        .await
}
