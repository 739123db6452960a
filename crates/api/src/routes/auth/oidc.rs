//! Signing in by an OpenID Connect provider: the browser goes there, and comes back.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    get,
    http::header,
    web::Data,
};
use app::{App, OidcReturn, auth::ATTEMPT_LIFETIME};
use secrecy::ExposeSecret;

use super::cookie;
use crate::{
    extract::{Anyone, ClientAddress, Query, wants_page},
    openapi::problems::{Provided, ProviderAnswers},
    problem::{self, ApiResult, Failure},
    routes::queries::{OidcCallbackQuery, OidcStartQuery},
};

/// What ties an attempt to this browser. Not `Strict`: the way back comes from another site.
const ATTEMPT: &str = "rtutils_oidc";
const ATTEMPT_PATH: &str = "/api/v1/auth/oidc";

/// Begin to sign in at the provider
///
/// Sends the browser to the sign-in provider and sets a cookie that ties the attempt to it, good
/// for ten minutes. `return_to` is the path to go on at afterwards. A browser that cannot be sent
/// there goes to `/?problem=` and the slug of the problem; everybody else gets the problem itself.
///
/// ```sh
/// curl -i 'http://127.0.0.1:8000/api/v1/auth/oidc/start?return_to=/assets'
/// ```
#[utoipa::path(
    tag = "session",
    params(OidcStartQuery),
    responses(
        (status = SEE_OTHER, description = "To the provider", headers(
            ("Location" = String, description = "The provider's page"),
            ("Set-Cookie" = String, description = "What ties the attempt to the browser"))),
        Provided,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/auth/oidc/start")]
pub async fn start_oidc_sign_in(
    context: Anyone,
    query: Query<OidcStartQuery>,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let started = app.begin_oidc(&context, query.0.return_to.as_deref()).await;
    let start = match started {
        Ok(start) => start,
        Err(error) => return for_eyes(&request, error),
    };
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, start.location.as_str()))
        .cookie(attempt(
            &app,
            start.cookie.expose_secret().to_owned(),
            Duration::seconds(ATTEMPT_LIFETIME.num_seconds()),
        ))
        .finish())
}

/// Come back from the provider
///
/// The provider sends the browser here. Opens a session, sets the refresh token as a cookie, and
/// goes on at the path that the sign-in began with. A browser that is not let in goes to
/// `/?problem=` and the slug of the problem; everybody else gets the problem itself.
///
/// ```sh
/// # Only a browser that began at /api/v1/auth/oidc/start can end here.
/// curl -i -b jar -c jar 'http://127.0.0.1:8000/api/v1/auth/oidc/callback?code=…&state=…'
/// ```
#[utoipa::path(
    tag = "session",
    params(OidcCallbackQuery),
    responses(
        (status = SEE_OTHER, description = "Signed in", headers(
            ("Location" = String, description = "Where the sign-in began"),
            ("Set-Cookie" = String, description = "The refresh token, `__Secure-rtutils_refresh`, and the browser's mark, `__Secure-rtutils_device`; without TLS neither has the prefix"))),
        ProviderAnswers,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/auth/oidc/callback")]
pub async fn finish_oidc_sign_in(
    context: Anyone,
    client: ClientAddress,
    query: Query<OidcCallbackQuery>,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let OidcCallbackQuery {
        code, state, error, ..
    } = query.0;
    let back = OidcReturn {
        code: code.map(Into::into),
        state,
        error,
        cookie: cookie::brought(&app, &request, ATTEMPT).map(Into::into),
    };
    let (open, return_to) = match app.finish_oidc(&context, back, client.0).await {
        Ok(finished) => finished,
        Err(error) => return for_eyes(&request, error),
    };
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, return_to))
        .cookie(cookie::of_session(&open, &context, &app))
        .cookie(cookie::of_device(&app, &open.session.user.username))
        // It is good once.
        .cookie(attempt(&app, String::new(), Duration::ZERO))
        .finish())
}

/// A person in a browser sees the sign-in screen, which says what the slug means.
fn for_eyes(request: &HttpRequest, error: app::Error) -> ApiResult<HttpResponse> {
    let failure = Failure::from(error);
    let kind = problem::kind(&failure);
    if !wants_page(request) {
        return Err(failure);
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/?problem={}", kind.slug())))
        .finish())
}

fn attempt(app: &App, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(cookie::name(app, ATTEMPT), value)
        .path(ATTEMPT_PATH)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.policy().cookie_secure)
        .max_age(max_age)
        .finish()
}
