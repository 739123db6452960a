use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{AssetCreation, NewAsset, WriteState};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, perm},
    openapi::problems::{AsksRt, Keyed, Making, Sequenced, Written},
    problem::ApiResult,
};

/// Make an asset
///
/// The next tag is taken, RT is told, and what RT has is read back. The status is 202 while RT is
/// away: the asset waits under its tag, and is made by itself. A serial number that an asset has is a
/// 409 that names it. With an `Idempotency-Key` the same request makes one asset, however often it is
/// sent.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: 5CD9381XYZ" \
///   http://127.0.0.1:8000/api/v1/assets \
///   --json '{"fields": {"catalog": "Chromebooks", "model": "300e Gen 3"}, "serial": "5CD9381XYZ"}'
/// ```
#[utoipa::path(
    tag = "assets",
    params(IdempotencyKey),
    request_body = NewAsset,
    responses(
        (status = CREATED, description = "RT has the asset", body = AssetCreation),
        (status = ACCEPTED, description = "The asset waits for RT, under its tag", body = AssetCreation),
        Making, Sequenced, Keyed, Written, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[post("/assets")]
pub async fn create_asset(
    context: Allowed<perm::CreateAssets>,
    key: IdempotencyKey,
    new: Body<NewAsset>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let made = app.create_asset(&context, &new.0, key.as_deref()).await?;
    Ok(if made.state == WriteState::Applied {
        HttpResponse::Created().json(made)
    } else {
        HttpResponse::Accepted().json(made)
    })
}
