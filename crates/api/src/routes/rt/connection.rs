//! How the connection to Request Tracker is.

use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::RtConnection;

use crate::{
    extract::{Allowed, Query, perm},
    problem::ApiResult,
    routes::queries::RefreshQuery,
};

/// The connection to RT: whether it works, what it lacks, how fresh the mirror is
///
/// Each check says what it is needed for and, where something is missing, where in RT an
/// administrator mends it. RT is asked at most every 30 seconds unless `refresh` is true.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/rt/connection?refresh=true'
/// ```
#[utoipa::path(
    tag = "request-tracker",
    params(RefreshQuery),
    responses((status = OK, description = "How the connection is, be it bad", body = RtConnection)),
    extensions(("x-permission" = json!("rt:manage"))),
)]
#[get("/rt/connection")]
pub async fn get_rt_connection(
    context: Allowed<perm::ManageRt>,
    query: Query<RefreshQuery>,
    app: Data<App>,
) -> ApiResult<Json<RtConnection>> {
    let refresh = query.0.refresh.unwrap_or_default();
    Ok(Json(app.rt_connection(&context, refresh).await?))
}
