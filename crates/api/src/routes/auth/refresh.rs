use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use app::App;
use types::Session;

use super::cookie;
use crate::{
    extract::{Anyone, SameOrigin},
    openapi::problems::Refresh,
    problem::ApiResult,
};

/// Get a new access token
///
/// Takes the refresh token from the cookie and replaces it: each is good once. A token that comes
/// back after it was replaced closes its whole session, because somebody copied it.
///
/// ```sh
/// curl -b jar -c jar -X POST http://127.0.0.1:8000/api/v1/auth/refresh
/// ```
#[utoipa::path(
    tag = "session",
    responses(
        (status = OK, description = "Still signed in", body = Session, headers(
            ("Set-Cookie" = String, description = "The next refresh token, `__Secure-rtutils_refresh`; without TLS it has no prefix"))),
        Refresh,
    ),
    security(("refresh_cookie" = [])),
    extensions(("x-permission" = json!("anyone"))),
)]
#[post("/auth/refresh")]
pub async fn refresh_session(
    context: Anyone,
    _same_origin: SameOrigin,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let token = cookie::token(&app, &request).ok_or(app::Error::Unauthenticated)?;
    let open = app.refresh(&context, &token).await?;
    Ok(HttpResponse::Ok()
        .cookie(cookie::of_session(&open, &context, &app))
        .json(open.session))
}
