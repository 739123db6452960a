use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::ResolvedScan;

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::{AsksRt, Checked, OneAsset},
    problem::ApiResult,
    routes::queries::ScanQuery,
};

/// The asset that a scan names
///
/// Reads whatever a scan box takes and finds the one asset that it names: by tag, then by serial
/// number, then by MAC address, then by id. Never a similar one. Answered from the mirror where that
/// knows it; `read_at` of the asset says how old that is.
///
/// ```sh
/// curl -G -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/assets/resolve \
///   --data-urlencode 'code=w12-0412'
/// ```
#[utoipa::path(
    tag = "assets",
    params(ScanQuery),
    responses(
        (status = OK, description = "The asset, and how it was found", body = ResolvedScan),
        OneAsset, Checked, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:read"))),
)]
#[get("/assets/resolve")]
pub async fn resolve_scan(
    context: Allowed<perm::ReadAssets>,
    query: Query<ScanQuery>,
    app: Data<App>,
) -> ApiResult<Json<ResolvedScan>> {
    Ok(Json(app.resolve_scan(&context, &query.0.code).await?))
}
