use std::time::Duration;

use actix_web::{
    HttpResponse, get,
    http::header::{CacheControl, CacheDirective, ContentEncoding},
    web::{Bytes, Data},
};
use app::{App, Context};
use futures::stream;
use types::LabelJob;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::Recorded,
    problem::ApiResult,
};

/// After which silence a comment is sent, so that no proxy takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a stream lasts at most: whoever follows it shows a token again after that.
const LONGEST: Duration = Duration::from_mins(5);

/// Follow a label job
///
/// A stream of server-sent events: `job` with the job as JSON, first as it is, then each time that it
/// is further, until it is over. A stream that ends before that (after five minutes, or because the
/// server is restarted) can be opened again: its first event says where things stand.
///
/// ```sh
/// curl -N -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/labels/jobs/$ID/events
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (
            status = OK, description = "Events whose data is a `LabelJob`",
            content_type = "text/event-stream", body = String,
            example = "event: job\ndata: {\"id\":\"019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10\",\"state\":\"running\"}\n\n",
        ),
        Recorded,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/jobs/{job_id}/events")]
pub async fn follow_label_job(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    // What is not there is a problem, not an empty stream.
    let first = app.label_job(&context, job_id.0).await?;
    let following = Following {
        app: app.get_ref().clone(),
        context: (*context).clone(),
        id: job_id.0,
        seen: None,
        first: Some(first),
        ends: tokio::time::Instant::now() + LONGEST,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header(CacheControl(vec![CacheDirective::NoStore]))
        // Compression would hold events back until there are many.
        .insert_header(ContentEncoding::Identity)
        // The same, for Nginx.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(stream::unfold(following, |mut following| async {
            let chunk = following.next().await?;
            Some((Ok::<_, actix_web::Error>(chunk), following))
        })))
}

/// Somebody who follows a job.
struct Following {
    app: App,
    context: Context,
    id: Uuid,
    first: Option<LabelJob>,
    seen: Option<LabelJob>,
    ends: tokio::time::Instant,
}

impl Following {
    /// The next part of the stream; nothing when it is over.
    async fn next(&mut self) -> Option<Bytes> {
        let job = if let Some(first) = self.first.take() {
            Some(first)
        } else {
            let after = self
                .app
                .label_job_after(&self.context, self.id, self.seen.as_ref());
            tokio::select! {
                job = after => job.unwrap_or_else(|error| {
                    tracing::warn!(
                        label_job.id = %self.id,
                        error = &error as &dyn std::error::Error,
                        "a label job cannot be followed any more"
                    );
                    None
                }),
                () = tokio::time::sleep_until(self.ends) => None,
                () = tokio::time::sleep(KEEP_ALIVE) => {
                    return Some(Bytes::from_static(b": still there\n\n"));
                }
            }
        }?;
        let data = serde_json::to_string(&job).ok()?;
        self.seen = Some(job);
        Some(Bytes::from(format!("event: job\ndata: {data}\n\n")))
    }
}
