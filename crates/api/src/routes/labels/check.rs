use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::{LabelBatch, LabelCheck};

use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::AsksRt,
    problem::ApiResult,
};

/// What a batch of labels would print
///
/// Takes what `POST /api/v1/labels` takes and says of each item what would become of it, without
/// printing: which asset, which size, what is wrong.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/labels/check \
///   --json '{"items": [{"tag": "W12-0007"}, {"tag": "W12-9999"}]}'
/// ```
#[utoipa::path(
    tag = "labels",
    request_body(content = LabelBatch, example = json!({
        "items": [{ "tag": "W12-0007" }, { "tag": "W12-9999" }]
    })),
    responses((status = OK, description = "Item by item", body = LabelCheck), AsksRt),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels/check")]
pub async fn check_label_sheet(
    context: Allowed<perm::PrintLabels>,
    batch: Body<LabelBatch>,
    app: Data<App>,
) -> ApiResult<Json<LabelCheck>> {
    Ok(Json(app.check_labels(&context, &batch.0).await?))
}
