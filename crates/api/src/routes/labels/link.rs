//! Links to labels that open without signing in.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{LabelLink, NewLabelLink};

use super::file::{self, File};
use crate::{
    extract::{Allowed, Anyone, Body, IdempotencyKey, Path, perm},
    openapi::problems::{AsksRt, AssetById, Keyed, Linked, OneLabel},
    problem::ApiResult,
};

/// What the address of every link begins with. What follows opens a label, so no log has it.
pub const FOLDER: &str = "/api/v1/labels/links/";

/// Make a link to a label
///
/// Whoever has the link opens that one label without signing in, until it runs out: for pages of
/// Request Tracker and for printers. It cannot be ended before.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/labels/links \
///   --json '{"asset_id": 412, "template": "large", "format": "pdf", "expires_in_seconds": 86400}'
/// ```
#[utoipa::path(
    tag = "labels",
    params(IdempotencyKey),
    request_body = NewLabelLink,
    responses((status = OK, description = "The link", body = LabelLink), AssetById, AsksRt, Keyed),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[post("/labels/links")]
pub async fn create_label_link(
    context: Allowed<perm::PrintLabels>,
    key: IdempotencyKey,
    new: Body<NewLabelLink>,
    app: Data<App>,
) -> ApiResult<Json<LabelLink>> {
    Ok(Json(
        app.create_label_link(&context, &new.0, key.as_deref())
            .await?,
    ))
}

/// Open a link to a label
///
/// ```sh
/// curl -o label.pdf "http://127.0.0.1:8000$URL"
/// ```
#[utoipa::path(
    tag = "labels",
    params(("link" = String, Path, description = "The last part of the link's `url`", example = "412-large-pdf-1795507200-Zm9yIHRoZSBkb2N1bWVudA")),
    responses(
        (
            status = OK, description = "The label",
            content(
                (inline(File) = "application/pdf"),
                (inline(File) = "image/png"),
                (String = "image/svg+xml"),
            ),
        ),
        Linked, OneLabel, AsksRt,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/labels/links/{link}")]
pub async fn open_label_link(
    context: Anyone,
    link: Path<String>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let drawing = app.open_label_link(&context, &link.0).await?;
    let mut response = file::response(drawing.media_type, &drawing.file_name);
    Ok(response.body(drawing.bytes))
}
