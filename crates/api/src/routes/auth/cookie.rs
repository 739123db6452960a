//! The cookie that carries the refresh token, where no script can read it.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use app::{App, Context, OpenSession};
use secrecy::ExposeSecret;

/// Its name.
pub const NAME: &str = "rtutils_refresh";

/// The cookie of a browser that signed in before.
const DEVICE: &str = "rtutils_device";
/// As long as browsers keep any cookie.
const DEVICE_DAYS: i64 = 400;

/// Sent to these addresses alone.
const PATH: &str = "/api/v1/auth";

/// The cookie of an open session. It goes when the token does.
pub fn of_session(open: &OpenSession, context: &Context, app: &App) -> Cookie<'static> {
    let left = open.refresh_expires_at - context.now;
    build(
        app,
        open.refresh_token.expose_secret().to_owned(),
        Duration::seconds(left.num_seconds().max(0)),
    )
}

/// A cookie that removes itself.
pub fn none(app: &App) -> Cookie<'static> {
    build(app, String::new(), Duration::ZERO)
}

/// The refresh token that the request brought.
pub fn token(request: &HttpRequest) -> Option<String> {
    request
        .cookie(NAME)
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| !token.is_empty())
}

/// The mark of a browser that signed in: see `app::auth`. It opens nothing, so it may stay long.
pub fn of_device(app: &App, username: &str) -> Cookie<'static> {
    let mark = app.device_mark(username).expose_secret().to_owned();
    let mut cookie = build(app, mark, Duration::days(DEVICE_DAYS));
    cookie.set_name(DEVICE);
    cookie
}

/// The mark that the request brought.
pub fn device(request: &HttpRequest) -> Option<String> {
    request
        .cookie(DEVICE)
        .map(|cookie| cookie.value().to_owned())
}

fn build(app: &App, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(NAME, value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.policy().cookie_secure)
        .max_age(max_age)
        .finish()
}
