use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{LabelJobItem, LabelJobItemFilter, Page};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{Checked, Recorded},
    problem::ApiResult,
};

/// The items of a label job
///
/// In their order: what was asked for, and what came of it. `trouble=true` lists those that cannot
/// be printed.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/labels/jobs/$ID/items?trouble=true"
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(
        ("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        LabelJobItemFilter,
    ),
    responses(
        (status = OK, description = "A page of items", body = Page<LabelJobItem>),
        Recorded, Checked,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/jobs/{job_id}/items")]
pub async fn list_label_job_items(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    filter: Query<LabelJobItemFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<LabelJobItem>>> {
    let items = app.label_job_items(&context, job_id.0, &filter.0).await?;
    Ok(Json(items))
}
