//! API tokens, for scripts.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{AllApiTokensFilter, ApiToken, ApiTokenFilter, IssuedApiToken, NewApiToken, Page};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Your API tokens, newest first
///
/// Without those that are over, unless `include_ended` says so.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tokens
/// ```
#[utoipa::path(
    tag = "tokens",
    params(ApiTokenFilter),
    responses((status = OK, description = "A page of the list", body = Page<ApiToken>), Checked),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[get("/tokens")]
pub async fn list_tokens(
    context: Allowed<perm::ManageAccount>,
    filter: Query<ApiTokenFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<ApiToken>>> {
    Ok(Json(app.my_api_tokens(&context, &filter.0).await?))
}

/// Make an API token
///
/// The answer has the token in `secret`, this once: it is stored as a digest. It does what its scopes
/// and your role both allow, as your role is then, and nothing with accounts.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tokens --json \
///   '{"name": "Nightly export", "scopes": ["assets:read"], "expires_in_days": 90}'
/// ```
#[utoipa::path(
    tag = "tokens",
    params(IdempotencyKey),
    request_body = NewApiToken,
    responses((status = CREATED, description = "The token", body = IssuedApiToken), Keyed, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/tokens")]
pub async fn create_token(
    context: Allowed<perm::ManageAccount>,
    key: IdempotencyKey,
    new: Body<NewApiToken>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let issued = app
        .create_api_token(&context, new.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Created().json(issued))
}

/// Everybody's API tokens, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:8000/api/v1/tokens/all?owner=technician"
/// ```
#[utoipa::path(
    tag = "tokens",
    params(AllApiTokensFilter),
    responses((status = OK, description = "A page of the list", body = Page<ApiToken>), Checked),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[get("/tokens/all")]
pub async fn list_all_tokens(
    context: Allowed<perm::ManagePeople>,
    filter: Query<AllApiTokensFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<ApiToken>>> {
    Ok(Json(app.all_api_tokens(&context, &filter.0).await?))
}

/// Revoke an API token
///
/// It is good for nothing from now on. Somebody else's needs `people:manage`.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/tokens/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/revoke
/// ```
#[utoipa::path(
    tag = "tokens",
    params(("token_id" = Uuid, Path, description = "The token's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The token, revoked", body = ApiToken), Recorded),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/tokens/{token_id}/revoke")]
pub async fn revoke_token(
    context: Allowed<perm::ManageAccount>,
    token_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<ApiToken>> {
    Ok(Json(app.revoke_api_token(&context, token_id.0).await?))
}
