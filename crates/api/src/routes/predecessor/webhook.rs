use actix_web::{
    HttpRequest, post,
    web::{Bytes, Data, Json},
};
use app::App;
use types::{AssetCreated, predecessor::OldTaggedAsset};

use crate::{
    extract::Anyone,
    openapi::problems::{Checked, Hooked, Sequenced},
    problem::ApiResult,
    routes::webhooks::proof,
};

/// RT made an asset, at the address of the system before this one
///
/// As `POST /api/v1/webhooks/rt/asset-created`, for scrips that call the old address. It needs the
/// secret as well.
///
/// ```sh
/// curl http://127.0.0.1:8000/webhook/asset-created -H "Authorization: Bearer $SECRET" \
///   --json '{"asset_id": 412}'
/// ```
#[utoipa::path(
    tag = "predecessor",
    params(
        ("X-Signature-256" = Option<String>, Header, description = "`sha256=` and the HMAC-SHA256 of the body", example = "sha256=5d41402abc4b2a76b9719d911017c592"),
    ),
    request_body = AssetCreated,
    responses(
        (status = OK, description = "The asset's tag", body = OldTaggedAsset),
        Hooked, Checked, Sequenced,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone")), ("x-deprecated" = json!(true))),
)]
#[post("/webhook/asset-created")]
pub async fn receive_asset_created_at_the_old_address(
    context: Anyone,
    request: HttpRequest,
    body: Bytes,
    app: Data<App>,
) -> ApiResult<Json<OldTaggedAsset>> {
    let proof = proof(&request);
    let tagged = app
        .asset_was_created_of_old(&context, &body, &proof)
        .await?;
    Ok(Json(tagged))
}
