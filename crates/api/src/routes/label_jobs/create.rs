use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{LabelJob, NewLabelJob};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, perm},
    openapi::problems::Keyed,
    problem::ApiResult,
};

/// Print thousands of labels
///
/// The job is stored at once, its labels are looked up and drawn by and by, in the order given, also
/// when Request Tracker is away for the moment. Ask `GET /api/v1/labels/jobs/{job_id}` how far it is,
/// or follow `…/events`; the PDF is at `…/result` once it is done. An item that cannot be printed
/// fails the job, unless `on_missing` is `skip`; `…/items` says which and why. With an
/// `Idempotency-Key` the same request is one job, however often it is sent.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: lincoln-2026-08-14" \
///   http://127.0.0.1:8000/api/v1/labels/jobs \
///   --json '{"items": [{"tag": "W12-0007"}, {"tag": "W12-0008"}], "on_missing": "skip"}'
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(IdempotencyKey),
    request_body(content = NewLabelJob, example = json!({
        "items": [{ "tag": "W12-0007" }, { "asset_id": 412, "template": "small" }],
        "on_missing": "skip",
        "title": "Lincoln High, all carts"
    })),
    responses(
        (status = ACCEPTED, description = "It is stored, and is drawn by itself", body = LabelJob),
        Keyed,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels/jobs")]
pub async fn create_label_job(
    context: Allowed<perm::PrintLabels>,
    key: IdempotencyKey,
    new: Body<NewLabelJob>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let job = app
        .create_label_job(&context, &new.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(job))
}
