//! That an address of the system before this one is going, when, and what comes in its place.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};

/// The old addresses, and those that do the same now.
pub const SUCCESSORS: [(&str, &str); 8] = [
    (
        "/webhook/asset-created",
        "</api/v1/webhooks/rt/asset-created>; rel=\"successor-version\"",
    ),
    (
        "/next-asset-tag",
        "</api/v1/tags/reservations>; rel=\"successor-version\"",
    ),
    (
        "/confirm-asset-tag",
        "</api/v1/tags/reservations>; rel=\"successor-version\"",
    ),
    (
        "/update-asset-name",
        "</api/v1/assets>; rel=\"successor-version\"",
    ),
    (
        "/reset-asset-tag",
        "</api/v1/tags/sequences>; rel=\"successor-version\"",
    ),
    (
        "/labels/print",
        "</api/v1/labels>; rel=\"successor-version\"",
    ),
    (
        "/labels/batch",
        "</api/v1/labels>; rel=\"successor-version\"",
    ),
    (
        "/devices/api/asset/",
        "</api/v1/assets/resolve>; rel=\"successor-version\"",
    ),
];

/// Since 30 November 2026 (RFC 9745).
const DEPRECATED: HeaderValue = HeaderValue::from_static("@1795996800");
/// Not before the end of the school year (RFC 8594).
const SUNSET: HeaderValue = HeaderValue::from_static("Sun, 01 Aug 2027 00:00:00 GMT");

/// Says so on every answer of an old address, refusals included.
pub async fn say_what_comes_instead(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let successor = successor(request.path());
    let mut response = next.call(request).await?;
    if let Some(link) = successor {
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static("deprecation"), DEPRECATED);
        headers.insert(HeaderName::from_static("sunset"), SUNSET);
        headers.insert(
            actix_web::http::header::LINK,
            HeaderValue::from_static(link),
        );
    }
    Ok(response)
}

fn successor(path: &str) -> Option<&'static str> {
    SUCCESSORS
        .iter()
        .find(|(old, _)| match old.strip_suffix('/') {
            Some(_) => path.starts_with(old),
            None => path == *old,
        })
        .map(|(_, link)| *link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_address_has_a_successor_and_others_have_none() {
        assert!(successor("/labels/print").is_some());
        assert!(successor("/devices/api/asset/W12-0001").is_some());
        for other in ["/", "/labels", "/labels/412", "/api/v1/labels", "/devices"] {
            assert_eq!(successor(other), None, "{other}");
        }
    }
}
