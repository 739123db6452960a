use actix_web::{
    HttpRequest,
    http::header,
    post,
    web::{Bytes, Data, Json},
};
use app::{App, tags::WebhookProof};
use types::{AssetCreated, TaggedAsset};

use crate::{
    extract::Anyone,
    openapi::problems::{Checked, Hooked, Sequenced},
    problem::ApiResult,
};

/// RT made an asset
///
/// For a scrip of RT 6: answers at once with the asset's tag, which is in the ledger then, and renames
/// the asset in RT afterwards. The same asset is told the same tag, however often it is asked for; one
/// that has a tag keeps it.
///
/// The body is signed with the shared secret (`X-Signature-256: sha256=` and the HMAC-SHA256 of the
/// body in hexadecimal, and a `timestamp` that is not old), or the secret itself is sent as a bearer
/// token.
///
/// ```sh
/// BODY="{\"asset_id\":412,\"event\":\"create\",\"timestamp\":$(date +%s)}"
/// SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')
/// curl http://127.0.0.1:8000/api/v1/webhooks/rt/asset-created \
///   -H "X-Signature-256: sha256=$SIGNATURE" --json "$BODY"
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(
        ("X-Signature-256" = Option<String>, Header, description = "`sha256=` and the HMAC-SHA256 of the body", example = "sha256=5d41402abc4b2a76b9719d911017c592"),
    ),
    request_body = AssetCreated,
    responses(
        (status = OK, description = "The asset's tag", body = TaggedAsset),
        Hooked, Checked, Sequenced,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[post("/webhooks/rt/asset-created")]
pub async fn receive_asset_created(
    context: Anyone,
    request: HttpRequest,
    body: Bytes,
    app: Data<App>,
) -> ApiResult<Json<TaggedAsset>> {
    let proof = proof(&request);
    Ok(Json(app.asset_was_created(&context, &body, &proof).await?))
}

/// What came with the request to show who sent it.
pub fn proof(request: &HttpRequest) -> WebhookProof {
    let text = |name: &str| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    if let Some(signature) = text("x-signature-256") {
        return WebhookProof::Signature(signature);
    }
    let bearer = text(header::AUTHORIZATION.as_str()).and_then(|value| {
        let (scheme, secret) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| secret.trim().to_owned())
    });
    bearer.map_or(WebhookProof::Nothing, WebhookProof::Bearer)
}
