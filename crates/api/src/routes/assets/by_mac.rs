use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::Asset;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::{AsksRt, Checked, OneAsset},
    problem::ApiResult,
};

/// One asset, by its MAC address
///
/// In any notation: `02:12:00:AB:CD:EF`, with dashes, in groups of four, or bare. When several assets
/// carry the address the answer is a 409 that lists their ids.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/by-mac/02:12:00:AB:CD:EF
/// ```
#[utoipa::path(
    tag = "assets",
    params(("mac" = String, Path, description = "The MAC address", example = "02:12:00:AB:CD:EF")),
    responses((status = OK, description = "The asset", body = Asset), OneAsset, Checked, AsksRt),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/by-mac/{mac}")]
pub async fn get_asset_by_mac(
    context: Allowed<perm::ReadAssets>,
    mac: Path<String>,
    app: Data<App>,
) -> ApiResult<Json<Asset>> {
    Ok(Json(app.asset_by_mac(&context, &mac.0).await?))
}
