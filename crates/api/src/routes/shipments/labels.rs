use actix_web::{HttpResponse, get, web::Data};
use app::App;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{AsksRt, Checked, Late, ManyLabels, Recorded},
    problem::ApiResult,
    routes::{
        labels::file::{self, File},
        queries::TemplateQuery,
    },
};

/// The labels of a shipment
///
/// One page for every asset that Request Tracker has by now, in the order of the lines. An asset
/// that has lost its tag since is left out, and `Label-Skipped` names it.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o labels.pdf \
///   http://127.0.0.1:8000/api/v1/shipments/$ID/labels
/// ```
#[utoipa::path(
    tag = "shipments",
    params(
        ("shipment_id" = Uuid, Path, description = "The shipment", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        TemplateQuery,
    ),
    responses(
        (
            status = OK, description = "The labels", content_type = "application/pdf", body = inline(File),
            headers(
                ("Label-Pages" = u32, description = "How many pages the PDF has"),
                ("Label-Skipped" = String, description = "A JSON array of `FieldError`; absent when nothing was skipped"),
                ("Label-Warnings" = String, description = "A JSON array of `LabelWarning`, each with the `index` of its asset"),
            ),
        ),
        Recorded, Late, ManyLabels, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/shipments/{shipment_id}/labels")]
pub async fn get_shipment_labels(
    context: Allowed<perm::PrintLabels>,
    shipment_id: Path<Uuid>,
    query: Query<TemplateQuery>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let sheet = app
        .shipment_labels_pdf(&context, shipment_id.0, query.0.template)
        .await?;
    let name = context
        .now
        .format("shipment-labels-%Y%m%d-%H%M%S.pdf")
        .to_string();
    Ok(file::sheet(&name, sheet))
}
