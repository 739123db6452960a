use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{LabelJob, LabelJobAgain};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, perm},
    openapi::problems::{Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Print labels of a job again
///
/// From a line on (`from_line`, after a paper jam), some lines (`lines`), or all of them. It is a job
/// of its own, and its assets are looked up anew. Also for what was drawn while somebody waited:
/// every print is in the list of jobs.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/labels/jobs/$ID/again --json '{"from_line": 137}'
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(
        ("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        IdempotencyKey,
    ),
    request_body(content = LabelJobAgain, example = json!({ "from_line": 137 })),
    responses(
        (status = ACCEPTED, description = "The new job", body = LabelJob),
        Recorded, Late, Keyed,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels/jobs/{job_id}/again")]
pub async fn print_label_job_again(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    key: IdempotencyKey,
    again: Body<LabelJobAgain>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let job = app
        .print_label_job_again(&context, job_id.0, &again.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(job))
}
