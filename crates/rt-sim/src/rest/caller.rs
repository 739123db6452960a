//! Who is calling: a token, or a name and a password.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{answer::Refusal, params::Params};
use crate::{
    simulator::Served,
    state::{Rt, User},
};

/// The user who makes the request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) id: u64,
}

impl Caller {
    pub(super) fn may(self, rt: &Rt, right: &str) -> bool {
        rt.users.get(self.id).is_some_and(|user| user.may(right))
    }

    /// Whether the caller has the right in this catalog, or in all of them.
    pub(super) fn may_in(self, rt: &Rt, right: &str, catalog: u64) -> bool {
        rt.may_in(self.id, right, catalog)
    }

    pub(super) fn require_in(self, rt: &Rt, right: &str, catalog: u64) -> Result<(), Refusal> {
        if self.may_in(rt, right, catalog) {
            Ok(())
        } else {
            Err(Refusal::forbidden())
        }
    }

    pub(super) fn require(self, rt: &Rt, right: &str) -> Result<(), Refusal> {
        if self.may(rt, right) {
            Ok(())
        } else {
            Err(Refusal::forbidden())
        }
    }
}

impl FromRequest for Caller {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let served = request.app_data::<web::Data<Served>>();
        let caller = served.and_then(|served| {
            let rt = served.state.lock();
            identify(&rt, request).map(|user| Self { id: user.id })
        });
        ready(caller.ok_or_else(|| refusal(request)))
    }
}

fn text(request: &HttpRequest, name: header::HeaderName) -> &str {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn identify<'a>(rt: &'a Rt, request: &HttpRequest) -> Option<&'a User> {
    let by_token = |token: &str| {
        rt.users
            .iter()
            .find(|user| user.token.as_deref() == Some(token))
    };
    if let Some(token) = Params::of(request).get("token") {
        return by_token(token);
    }
    let (scheme, rest) = text(request, header::AUTHORIZATION).split_once(' ')?;
    if scheme.eq_ignore_ascii_case("token") {
        return by_token(rest);
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(rest).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    rt.user(name)
        .filter(|user| user.password.as_deref() == Some(password))
}

fn refusal(request: &HttpRequest) -> Refusal {
    let is_browser = request.headers().contains_key(header::COOKIE)
        || text(request, header::USER_AGENT).contains("Mozilla");
    if is_browser {
        Refusal::SentToLogin
    } else {
        Refusal::Message(401, "Unauthorized".to_owned())
    }
}
