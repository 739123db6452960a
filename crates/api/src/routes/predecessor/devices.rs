use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::predecessor::OldDevice;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::{AsksRt, OneAsset, Recorded},
    problem::ApiResult,
};

/// An asset, whoever has it, and what else they have
///
/// The asset is named by its tag, exactly: no other one is given in its place.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/devices/api/asset/W12-0412
/// ```
#[utoipa::path(
    tag = "predecessor",
    params(("tag" = String, Path, description = "The asset's tag", example = "W12-0412")),
    responses(
        (status = OK, description = "The asset and its owner", body = OldDevice),
        OneAsset, Recorded, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:read")), ("x-deprecated" = json!(true))),
)]
#[get("/devices/api/asset/{tag}")]
pub async fn get_device_at_the_old_address(
    context: Allowed<perm::ReadAssets>,
    tag: Path<String>,
    app: Data<App>,
) -> ApiResult<Json<OldDevice>> {
    let device = Box::pin(app.device_of_old(&context, &tag.0)).await?;
    Ok(Json(device))
}
