//! The cookie that carries the refresh token, where no script can read it.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use app::{App, Context, OpenSession};
use secrecy::ExposeSecret;

/// The name of the cookie of a session.
const SESSION: &str = "rtutils_refresh";

/// The cookie of a browser that signed in before.
const DEVICE: &str = "rtutils_device";
/// As long as browsers keep any cookie.
const DEVICE_DAYS: i64 = 400;

/// Sent to these addresses alone.
const PATH: &str = "/api/v1/auth";

/// The name of a cookie of ours. Behind TLS it has a prefix that no browser takes from an address
/// without TLS, so nobody on the way can plant one.
pub fn name(app: &App, of: &str) -> String {
    if app.policy().cookie_secure {
        format!("__Secure-{of}")
    } else {
        of.to_owned()
    }
}

/// The cookie of an open session. It goes when the token does.
pub fn of_session(open: &OpenSession, context: &Context, app: &App) -> Cookie<'static> {
    let left = open.refresh_expires_at - context.now;
    build(
        app,
        SESSION,
        open.refresh_token.expose_secret().to_owned(),
        Duration::seconds(left.num_seconds().max(0)),
    )
}

/// A cookie that removes itself.
pub fn none(app: &App) -> Cookie<'static> {
    build(app, SESSION, String::new(), Duration::ZERO)
}

/// The refresh token that the request brought.
pub fn token(app: &App, request: &HttpRequest) -> Option<String> {
    brought(app, request, SESSION).filter(|token| !token.is_empty())
}

/// The mark of a browser that signed in: see `app::auth`. It opens nothing, so it may stay long.
pub fn of_device(app: &App, username: &str) -> Cookie<'static> {
    let mark = app.device_mark(username).expose_secret().to_owned();
    build(app, DEVICE, mark, Duration::days(DEVICE_DAYS))
}

/// The mark that the request brought.
pub fn device(app: &App, request: &HttpRequest) -> Option<String> {
    brought(app, request, DEVICE)
}

/// The value of a cookie that the request brought.
pub fn brought(app: &App, request: &HttpRequest, of: &str) -> Option<String> {
    let cookie = request.cookie(&name(app, of))?;
    Some(cookie.value().to_owned())
}

fn build(app: &App, of: &str, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(name(app, of), value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.policy().cookie_secure)
        .max_age(max_age)
        .finish()
}
