//! The mirror of Request Tracker's assets.

use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::MirrorState;

use crate::{
    extract::{Allowed, perm},
    openapi::problems::Late,
    problem::ApiResult,
};

/// Compare the mirror with RT, asset by asset
///
/// Finds what RT's lists do not show, such as deleted assets. It is begun as soon as may be, and
/// takes some 20 seconds for 20,000 assets; `swept_at` of the connection says when it ended.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/rt/mirror/sweep
/// ```
#[utoipa::path(
    tag = "request-tracker",
    responses(
        (status = ACCEPTED, description = "It will be compared; how it is until then", body = MirrorState),
        Late,
    ),
    extensions(("x-permission" = json!("rt:manage"))),
)]
#[post("/rt/mirror/sweep")]
pub async fn sweep_rt_mirror(
    context: Allowed<perm::ManageRt>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let state = app.ask_for_sweep(&context).await?;
    Ok(HttpResponse::Accepted().json(state))
}
