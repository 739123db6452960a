//! How often a script may still ask, in the headers of draft-ietf-httpapi-ratelimit-headers-10.
//!
//! `RateLimit-Policy: "token";q=600;w=60` is what each API token gets: so many requests in so many
//! seconds. `RateLimit: "token";r=599;t=1` is what is left of it, and when all of it is back.

use std::time::Duration;

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use app::Quota;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Tells the bearer of an API token what is left of its quota.
pub async fn tell_quota(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let quota = response.request().extensions().get::<Quota>().copied();
    if let Some(quota) = quota {
        let policy = format!("\"token\";q={};w={}", quota.limit, quota.window.as_secs());
        let limit = format!(
            "\"token\";r={};t={}",
            quota.remaining,
            rounded_up(quota.reset)
        );
        for (name, value) in [(POLICY, policy), (LIMIT, limit)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    Ok(response)
}

fn rounded_up(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
