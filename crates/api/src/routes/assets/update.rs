use actix_web::{HttpResponse, patch, web::Data};
use app::App;
use types::{AssetEdit, AssetNumber, AssetPatch, WriteState};

use crate::{
    extract::{Allowed, Body, IfMatch, Path, perm},
    openapi::problems::{AsksRt, AssetById, Editing, Written},
    problem::ApiResult,
};

/// Change an asset
///
/// Each field is read back from RT: what RT refused is a 422 with RT's words, and its `fields` say what
/// became of the others. With `If-Match` and the `version` of the asset that was read, only that
/// version is changed. The status is 202 while RT is away: the change waits, and goes to RT by itself.
///
/// ```sh
/// curl -X PATCH -H "Authorization: Bearer $TOKEN" -H 'If-Match: "9041"' \
///   http://127.0.0.1:8000/api/v1/assets/412 --json '{"status": "in-use", "owner": "student0042"}'
/// ```
#[utoipa::path(
    tag = "assets",
    params(
        ("asset_id" = u64, Path, description = "RT's number of the asset", minimum = 1, example = 412),
        IfMatch,
    ),
    request_body = AssetPatch,
    responses(
        (status = OK, description = "RT has every field as asked", body = AssetEdit),
        (status = ACCEPTED, description = "The change waits for RT", body = AssetEdit),
        AssetById, Editing, Written, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[patch("/assets/{asset_id}")]
pub async fn update_asset(
    context: Allowed<perm::EditAssets>,
    asset_id: Path<AssetNumber>,
    version: IfMatch,
    patch: Body<AssetPatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let edit = app
        .edit_asset(&context, asset_id.0.get(), &patch.0, version.as_deref())
        .await?;
    Ok(if edit.state == WriteState::Applied {
        HttpResponse::Ok().json(edit)
    } else {
        HttpResponse::Accepted().json(edit)
    })
}
