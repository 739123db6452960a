use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{AssetFilter, AssetSummary, Page};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::{AsksRt, Checked},
    problem::ApiResult,
};

/// Assets, in the order of their ids
///
/// Answered from the mirror once that is filled. Conditions add up. While there is more,
/// `next_cursor` is there: send it as `cursor`, with the same conditions. `fields` adds what a list
/// does not tell by itself, such as serial numbers, so that an export need not read each asset.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   'http://127.0.0.1:8000/api/v1/assets?catalog=Chromebooks&status=in-use&fields=serial,model&limit=100'
/// ```
#[utoipa::path(
    tag = "assets",
    params(AssetFilter),
    responses(
        (status = OK, description = "A page of the list", body = Page<AssetSummary>),
        Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets")]
pub async fn list_assets(
    context: Allowed<perm::ReadAssets>,
    filter: Query<AssetFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<AssetSummary>>> {
    Ok(Json(app.search_assets(&context, &filter.0).await?))
}
