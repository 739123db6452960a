use actix_web::{HttpResponse, get, web::Data};
use app::App;
use types::AssetNumber;

use super::file::{self, File};
use crate::{
    extract::{Path, Query, Someone},
    openapi::problems::{AsksRt, Checked, OneLabel},
    problem::ApiResult,
    routes::queries::LabelQuery,
};

/// The label of an asset
///
/// One label, drawn at its true size. `Label-Warnings` says what a person should know before it is
/// printed: text that was cut, characters that no font has. From a network of the setting
/// `labels.open_networks` it needs no sign-in.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o label.pdf \
///   'http://127.0.0.1:8000/api/v1/assets/412/label?template=small&format=pdf'
/// ```
#[utoipa::path(
    tag = "labels",
    params(
        ("asset_id" = u64, Path, description = "RT's number of the asset", minimum = 1, example = 412),
        LabelQuery,
    ),
    responses(
        (
            status = OK, description = "The label",
            content(
                (inline(File) = "application/pdf"),
                (inline(File) = "image/png"),
                (String = "image/svg+xml"),
            ),
            headers(
                ("Content-Disposition" = String, description = "The file's name, such as `label-W12-0412-large.pdf`"),
                ("Label-Warnings" = String, description = "A JSON array of `LabelWarning`; absent when there is none"),
            ),
        ),
        OneLabel, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/assets/{asset_id}/label")]
pub async fn get_asset_label(
    context: Someone,
    asset_id: Path<AssetNumber>,
    query: Query<LabelQuery>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let LabelQuery {
        template,
        format,
        dpi,
    } = query.0;
    let drawing = app
        .label(
            &context,
            asset_id.0.get(),
            template,
            format.unwrap_or_default(),
            dpi,
        )
        .await?;
    let mut response = file::response(drawing.media_type, &drawing.file_name);
    file::list(&mut response, "Label-Warnings", &drawing.warnings);
    Ok(response.body(drawing.bytes))
}
