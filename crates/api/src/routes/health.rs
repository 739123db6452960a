//! Is it alive, and can it work?

use actix_web::{
    HttpResponse, get,
    web::{Data, Json},
};
use app::App;
use types::{Health, ServiceState};

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
        state: ServiceState::Ok,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        components: Vec::new(),
    }))
}

/// Can the service do its work?
///
/// Asks the database, its schema, Request Tracker and the mirror, each with a short time-out, and says
/// in words what is wrong with each. The status is 503 when the database or its schema is failing, with
/// the same body. Without Request Tracker the service is `degraded` and the status 200: people sign in,
/// the mirror answers, and what is to be written waits.
///
/// ```sh
/// curl http://127.0.0.1:8000/health/ready
/// ```
#[utoipa::path(
    tag = "health",
    responses(
        (status = OK, description = "It can work; `degraded` where it does so without a part", body = Health),
        (status = SERVICE_UNAVAILABLE, description = "A part is failing that nothing goes without", body = Health),
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/health/ready")]
pub async fn get_readiness(_context: Anyone, app: Data<App>) -> ApiResult<HttpResponse> {
    let health = app.health().await;
    Ok(match health.state {
        ServiceState::Ok | ServiceState::Degraded => HttpResponse::Ok().json(health),
        ServiceState::Failing => {
            let mut response = HttpResponse::ServiceUnavailable().json(health);
            response.extensions_mut().insert(Deliberate);
            response
        }
    })
}
