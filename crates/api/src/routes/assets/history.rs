use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{AssetNumber, HistoryEntry, Page};

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{AsksRt, AssetById, Checked},
    problem::ApiResult,
    routes::queries::PageQuery,
};

/// What happened to an asset, newest first
///
/// Request Tracker's history of the asset: who changed what, from what, to what.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/assets/412/history?limit=20'
/// ```
#[utoipa::path(
    tag = "assets",
    params(
        ("asset_id" = u64, Path, description = "RT's number of the asset", minimum = 1, example = 412),
        PageQuery,
    ),
    responses(
        (status = OK, description = "A page of the history", body = Page<HistoryEntry>),
        AssetById, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/{asset_id}/history")]
pub async fn list_asset_history(
    context: Allowed<perm::ReadAssets>,
    asset_id: Path<AssetNumber>,
    page: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<HistoryEntry>>> {
    let PageQuery { limit, cursor } = page.0;
    let history = app
        .asset_history(&context, asset_id.0.get(), limit, cursor.as_deref())
        .await?;
    Ok(Json(history))
}
