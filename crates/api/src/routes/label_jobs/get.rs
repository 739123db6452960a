use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::LabelJob;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::Recorded,
    problem::ApiResult,
};

/// How far a label job is
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/labels/jobs/$ID
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The job", body = LabelJob), Recorded),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/jobs/{job_id}")]
pub async fn get_label_job(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<LabelJob>> {
    Ok(Json(app.label_job(&context, job_id.0).await?))
}
