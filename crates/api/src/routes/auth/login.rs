use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{NewSession, Session};

use super::cookie;
use crate::{
    extract::{Anyone, Body, ClientAddress},
    openapi::problems::SignIn,
    problem::ApiResult,
};

/// Sign in
///
/// Takes a name and a password, answers with an access token of ten minutes, and sets a refresh
/// token as an `HttpOnly` cookie. After several wrong passwords the answer is 429 for a while;
/// `Retry-After` says how long.
///
/// For an account with a second factor, the right password alone is answered with
/// `second-factor-needed`: ask for the code, and send all three. A code that is wrong or was used
/// before gets the same answer with `"is_wrong": true`.
///
/// ```sh
/// TOKEN=$(curl -s http://127.0.0.1:8000/api/v1/auth/login --json \
///   '{"username": "technician", "password": "…"}' | jq -r .access_token)
/// ```
#[utoipa::path(
    tag = "session",
    request_body = NewSession,
    responses(
        (status = OK, description = "Signed in", body = Session, headers(
            ("Set-Cookie" = String, description = "The refresh token, `__Secure-rtutils_refresh`, and the browser's mark, `__Secure-rtutils_device`; without TLS neither has the prefix"))),
        SignIn,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[post("/auth/login")]
pub async fn log_in(
    context: Anyone,
    client: ClientAddress,
    body: Body<NewSession>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    // The mark is for the name as it is typed, which is what comes again.
    let typed = body.0.username.clone();
    let open = app.log_in(&context, body.0, client.0).await?;
    Ok(HttpResponse::Ok()
        .cookie(cookie::of_session(&open, &context, &app))
        .cookie(cookie::of_device(&app, &typed))
        .json(open.session))
}
