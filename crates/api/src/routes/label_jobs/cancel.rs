use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::LabelJob;
use uuid::Uuid;

use crate::{
    extract::{Allowed, IdempotencyKey, Path, perm},
    openapi::problems::{Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Cancel a label job
///
/// What is drawn of it is thrown away. A job that is over stays as it is: that is a 409.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/labels/jobs/$ID/cancel
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(IdempotencyKey, ("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The job, cancelled", body = LabelJob), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels/jobs/{job_id}/cancel")]
pub async fn cancel_label_job(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<Json<LabelJob>> {
    let job = app.cancel_label_job(&context, job_id.0, key.as_deref());
    Ok(Json(job.await?))
}
