use actix_web::{
    get, post,
    web::{Data, Json},
};
use app::App;
use types::{AssetOptions, InternalName};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::AsksRt,
    problem::ApiResult,
    routes::queries::RefreshQuery,
};

/// What can be chosen when an asset is made
///
/// Catalogs, custom fields and what they offer, as RT has them. Kept for ten minutes, unless
/// `refresh` asks RT again.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/options
/// ```
#[utoipa::path(
    tag = "assets",
    params(RefreshQuery),
    responses((status = OK, description = "The choices", body = AssetOptions), AsksRt),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/options")]
pub async fn get_asset_options(
    context: Allowed<perm::ReadAssets>,
    query: Query<RefreshQuery>,
    app: Data<App>,
) -> ApiResult<Json<AssetOptions>> {
    let refresh = query.0.refresh.unwrap_or_default();
    Ok(Json(app.asset_options(&context, refresh).await?))
}

/// A free internal name
///
/// An adjective and an animal that no asset has. It is a suggestion, and kept for nobody.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/internal-names
/// ```
#[utoipa::path(
    tag = "assets",
    responses((status = OK, description = "The name", body = InternalName)),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[post("/assets/internal-names")]
pub async fn suggest_internal_name(
    context: Allowed<perm::CreateAssets>,
    app: Data<App>,
) -> ApiResult<Json<InternalName>> {
    let internal_name = app.suggest_internal_name(&context).await?;
    Ok(Json(InternalName { internal_name }))
}
