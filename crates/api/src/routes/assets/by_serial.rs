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

/// One asset, by its serial number
///
/// Exact, but for the case of letters. When several assets carry the number the answer is a 409
/// that lists their ids.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/by-serial/5CD9381XYZ
/// ```
#[utoipa::path(
    tag = "assets",
    params(("serial" = String, Path, description = "The serial number", example = "5CD9381XYZ")),
    responses((status = OK, description = "The asset", body = Asset), OneAsset, Checked, AsksRt),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/by-serial/{serial}")]
pub async fn get_asset_by_serial(
    context: Allowed<perm::ReadAssets>,
    serial: Path<String>,
    app: Data<App>,
) -> ApiResult<Json<Asset>> {
    Ok(Json(app.asset_by_serial(&context, &serial.0).await?))
}
