use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{LabelJob, LabelJobFilter, Page};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::Checked,
    problem::ApiResult,
};

/// Label jobs, newest first
///
/// Every print is here: jobs, and what was drawn while somebody waited (`kind`).
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/labels/jobs?state=running'
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(LabelJobFilter),
    responses((status = OK, description = "A page of jobs", body = Page<LabelJob>), Checked),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/jobs")]
pub async fn list_label_jobs(
    context: Allowed<perm::PrintLabels>,
    filter: Query<LabelJobFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<LabelJob>>> {
    Ok(Json(app.label_jobs(&context, &filter.0).await?))
}
