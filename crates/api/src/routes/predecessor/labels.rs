use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web::Data};
use app::{App, Context};
use types::{
    LabelFormat,
    predecessor::{OldLabelBatch, OldPrintQuery},
};

use crate::{
    extract::{Allowed, FormOrBody, Query, Someone, perm, wants_page},
    openapi::problems::{AsksRt, Checked, ManyLabels, OneAsset, OneLabel, Recorded},
    problem::ApiResult,
    routes::labels::file::{self, File},
};

/// The labels in the app.
const PAGE: &str = "/labels";

/// Print the label of an asset
///
/// By `assetId`, or by `assetName`, which is its tag, exactly. From a network of the setting
/// `labels.open_networks` it needs no sign-in, as `GET /api/v1/assets/{asset_id}/label`; a browser from
/// elsewhere, such as one that follows a link in Request Tracker, is sent to the label in the app.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o label.pdf \
///   'http://127.0.0.1:8000/labels/print?assetId=412&size=small'
/// ```
#[utoipa::path(
    tag = "predecessor",
    params(OldPrintQuery),
    responses(
        (
            status = OK, description = "The label", content_type = "application/pdf", body = inline(File),
            headers(("Label-Warnings" = String, description = "A JSON array of `LabelWarning`; absent when there is none")),
        ),
        (status = SEE_OTHER, description = "A browser that did not sign in: to the app", headers(
            ("Location" = String, description = "The label in the app"))),
        OneAsset, OneLabel, Recorded, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("labels:print")), ("x-deprecated" = json!(true))),
)]
#[get("/labels/print")]
pub async fn print_label_at_the_old_address(
    context: Someone,
    query: Query<OldPrintQuery>,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let drawing = match draw(&app, &context, &query.0).await {
        Err(app::Error::Unauthenticated) if wants_page(&request) => {
            return Ok(to_the_app(&page_of(&query.0)));
        }
        other => other?,
    };
    let mut response = file::response(drawing.media_type, &drawing.file_name);
    file::list(&mut response, "Label-Warnings", &drawing.warnings);
    Ok(response.body(drawing.bytes))
}

async fn draw(
    app: &App,
    context: &Context,
    query: &OldPrintQuery,
) -> app::Result<app::labels::Drawing> {
    match (query.asset_id, query.asset_name.as_deref()) {
        (Some(id), _) => {
            let format = LabelFormat::Pdf;
            app.label(context, id, query.size, format, None).await
        }
        (None, name) => {
            let name = name.unwrap_or_default();
            app.label_by_tag(context, name, query.size).await
        }
    }
}

/// Where the app has what was asked for.
fn page_of(query: &OldPrintQuery) -> String {
    match (query.asset_id, query.asset_name.as_deref()) {
        (Some(id), _) => format!("{PAGE}/{id}"),
        (None, Some(name)) => {
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            format!("/assets?q={name}")
        }
        (None, None) => PAGE.to_owned(),
    }
}

fn to_the_app(page: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, page))
        .finish()
}

/// The page of labels
///
/// Was a form; sends to the one in the app.
///
/// ```sh
/// curl -i -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/labels/batch
/// ```
#[utoipa::path(
    tag = "predecessor",
    responses((status = SEE_OTHER, description = "To the app", headers(
        ("Location" = String, description = "The labels in the app")))),
    extensions(("x-permission" = json!("labels:print")), ("x-deprecated" = json!(true))),
)]
#[get("/labels/batch")]
pub async fn open_label_batch_at_the_old_address(
    context: Someone,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    match context.require(types::Permission::PrintLabels) {
        Err(app::Error::Unauthenticated) if wants_page(&request) => {}
        other => drop(other?),
    }
    Ok(to_the_app(PAGE))
}

/// Print the labels of many assets
///
/// `asset_names` are tags, with spaces, commas or line ends between. A search in the words of Request
/// Tracker (`query`) is not taken any more.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o labels.pdf http://127.0.0.1:8000/labels/batch \
///   -d 'asset_names=W12-0412 W12-0413'
/// ```
#[utoipa::path(
    tag = "predecessor",
    request_body(
        description = "As JSON, or as the form that a browser sends",
        content = OldLabelBatch,
    ),
    responses(
        (status = OK, description = "The labels", content_type = "application/pdf", body = inline(File)),
        ManyLabels, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("labels:print")), ("x-deprecated" = json!(true))),
)]
#[post("/labels/batch")]
pub async fn print_labels_at_the_old_address(
    context: Allowed<perm::PrintLabels>,
    batch: FormOrBody<OldLabelBatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let sheet = app.labels_by_tags(&context, &batch.0.asset_names).await?;
    let name = context.now.format("labels-%Y%m%d-%H%M%S.pdf").to_string();
    Ok(file::sheet(&name, sheet))
}
