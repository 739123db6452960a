use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Asset, AssetTag};

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::{AsksRt, OneAsset},
    problem::ApiResult,
};

/// One asset, by its tag
///
/// The tag is read in any case. It is exact: no such asset is a 404, whose `suggestions` are tags
/// like it that exist. A slash in a tag is written `%2F`.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/by-tag/W12-0412
/// ```
#[utoipa::path(
    tag = "assets",
    params(("tag" = AssetTag, Path, description = "The asset tag", example = "W12-0412")),
    responses((status = OK, description = "The asset", body = Asset), OneAsset, AsksRt),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/by-tag/{tag}")]
pub async fn get_asset_by_tag(
    context: Allowed<perm::ReadAssets>,
    tag: Path<AssetTag>,
    app: Data<App>,
) -> ApiResult<Json<Asset>> {
    Ok(Json(app.asset_by_tag(&context, &tag.0).await?))
}
