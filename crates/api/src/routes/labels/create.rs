use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::LabelBatch;

use super::file::{self, File};
use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::{AsksRt, ManyLabels},
    problem::ApiResult,
};

/// Many labels in one PDF
///
/// One page a label, in the order given. An item that cannot be printed fails the whole request
/// with a problem that lists every such item, unless `on_missing` is `skip`: then `Label-Skipped`
/// lists them. A header that would pass 4 KB is cut, and `Label-Skipped-Omitted` or
/// `Label-Warnings-Omitted` counts the rest.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o labels.pdf http://127.0.0.1:8000/api/v1/labels \
///   --json '{"items": [{"tag": "W12-0007"}, {"asset_id": 412, "template": "small"}]}'
/// ```
#[utoipa::path(
    tag = "labels",
    request_body(content = LabelBatch, example = json!({
        "items": [{ "tag": "W12-0007" }, { "asset_id": 412, "template": "small" }],
        "copies": 1
    })),
    responses(
        (
            status = OK, description = "The labels", content_type = "application/pdf", body = inline(File),
            headers(
                ("Label-Pages" = u32, description = "How many pages the PDF has"),
                ("Label-Skipped" = String, description = "A JSON array of `FieldError`; absent when nothing was skipped"),
                ("Label-Warnings" = String, description = "A JSON array of `LabelWarning`, each with the `index` of its item"),
            ),
        ),
        ManyLabels, AsksRt,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels")]
pub async fn create_label_sheet(
    context: Allowed<perm::PrintLabels>,
    batch: Body<LabelBatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let sheet = app.labels_pdf(&context, &batch.0).await?;
    let name = context.now.format("labels-%Y%m%d-%H%M%S.pdf").to_string();
    Ok(file::sheet(&name, sheet))
}
