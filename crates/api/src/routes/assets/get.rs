use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Asset, AssetNumber};

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::{AsksRt, AssetById},
    problem::ApiResult,
};

/// One asset, by RT's number
///
/// Read from Request Tracker at this moment, with every custom field and what a label of it says.
/// While Request Tracker is away it comes from the mirror: `read_at` says how old it is, and there is
/// no `version`.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/412
/// ```
#[utoipa::path(
    tag = "assets",
    params(("asset_id" = u64, Path, description = "RT's number of the asset", minimum = 1, example = 412)),
    responses((status = OK, description = "The asset", body = Asset), AssetById, AsksRt),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/{asset_id}")]
pub async fn get_asset(
    context: Allowed<perm::ReadAssets>,
    asset_id: Path<AssetNumber>,
    app: Data<App>,
) -> ApiResult<Json<Asset>> {
    Ok(Json(app.asset(&context, asset_id.0.get()).await?))
}
