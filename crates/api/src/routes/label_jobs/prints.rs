use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{LabelPrint, LabelPrintFilter, Page};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::Checked,
    problem::ApiResult,
};

/// What was printed, when and by whom
///
/// Every label that was drawn as a PDF for somebody who was signed in, the newest print first.
/// Whether paper came out of the printer is not known.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/labels/prints?asset_id=412'
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(LabelPrintFilter),
    responses((status = OK, description = "A page of prints", body = Page<LabelPrint>), Checked),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/prints")]
pub async fn list_label_prints(
    context: Allowed<perm::PrintLabels>,
    filter: Query<LabelPrintFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<LabelPrint>>> {
    Ok(Json(app.label_prints(&context, &filter.0).await?))
}
