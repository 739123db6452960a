use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use app::App;

use super::cookie;
use crate::{
    extract::{Anyone, SameOrigin},
    openapi::problems::LogOut,
    problem::ApiResult,
};

/// Sign out
///
/// Revokes the session of the refresh cookie and removes the cookie. Without one there is nothing
/// to do, and the answer is the same.
///
/// ```sh
/// curl -b jar -c jar -X POST http://127.0.0.1:8000/api/v1/auth/logout
/// ```
#[utoipa::path(
    tag = "session",
    responses((status = NO_CONTENT, description = "Signed out"), LogOut),
    security((), ("refresh_cookie" = [])),
    extensions(("x-permission" = json!("anyone"))),
)]
#[post("/auth/logout")]
pub async fn log_out(
    context: Anyone,
    _same_origin: SameOrigin,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    app.log_out(&context, cookie::token(&app, &request).as_deref())
        .await?;
    Ok(HttpResponse::NoContent()
        .cookie(cookie::none(&app))
        .finish())
}
