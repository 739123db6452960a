use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{LabelTemplate, Page};

use crate::{
    extract::{Allowed, perm},
    problem::ApiResult,
};

/// The sizes of labels
///
/// Each with its measures, the lines that it prints and the types of asset that get it unless a
/// person says otherwise.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/labels/templates
/// ```
#[utoipa::path(
    tag = "labels",
    responses((status = OK, description = "The sizes", body = Page<LabelTemplate>)),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/templates")]
pub async fn list_label_templates(
    context: Allowed<perm::PrintLabels>,
    app: Data<App>,
) -> ApiResult<Json<Page<LabelTemplate>>> {
    Ok(Json(Page::whole(app.label_templates(&context)?)))
}
