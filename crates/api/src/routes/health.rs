//! Is it alive, and can it work?

use actix_web::{
    HttpResponse, get,
    web::{Data, Json},
};
use app::App;
use types::{ComponentState, Health};

use crate::{extract::Anyone, middleware::problems::Deliberate, problem::ApiResult};

/// Is the process alive?
///
/// Answers as long as the process can answer at all, and asks nothing of anyone. For a supervisor
/// that restarts what hangs.
///
/// ```sh
/// curl http://127.0.0.1:8000/health/live
/// ```
#[utoipa::path(
    tag = "health",
    responses((status = OK, description = "Alive", body = Health)),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/health/live")]
pub async fn get_liveness(_context: Anyone) -> ApiResult<Json<Health>> {
    Ok(Json(Health {
        state: ComponentState::Ok,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        components: Vec::new(),
    }))
}

/// Can the service do its work?
///
/// Asks the database and Request Tracker, each with a short time-out. The status is 503 as soon as
/// one of them is failing, with the same body.
///
/// ```sh
/// curl http://127.0.0.1:8000/health/ready
/// ```
#[utoipa::path(
    tag = "health",
    responses(
        (status = OK, description = "Every part works", body = Health),
        (status = SERVICE_UNAVAILABLE, description = "A part is failing", body = Health),
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/health/ready")]
pub async fn get_readiness(_context: Anyone, app: Data<App>) -> ApiResult<HttpResponse> {
    let health = app.health().await;
    Ok(match health.state {
        ComponentState::Ok => HttpResponse::Ok().json(health),
        ComponentState::Failing => {
            let mut response = HttpResponse::ServiceUnavailable().json(health);
            response.extensions_mut().insert(Deliberate);
            response
        }
    })
}
