//! The headers that keep a browser from being turned against its user.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
};

use crate::extract::came_by_tls;

/// What a page of ours may load: scripts and styles from our own files.
///
/// The app's WebAssembly is let through. Styles come
/// from our files too; the drawing of a label sets style attributes. `blob:` is how the app shows
/// and prints what it fetched with its token.
pub const PAGE_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; \
    font-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; object-src 'self' blob:; \
    worker-src 'self' blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

/// An answer of the API that a browser opens by itself loads nothing and runs nothing.
const DATA_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// Chromium's own PDF viewer does not start under `default-src 'none'`.
const PDF_POLICY: &str = "frame-ancestors 'self'; object-src 'self'";

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::X_FRAME_OPTIONS,
        HeaderValue::from_static("SAMEORIGIN"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        header::PERMISSIONS_POLICY,
        HeaderValue::from_static(
            "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
        ),
    ),
    (
        header::CROSS_ORIGIN_OPENER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
];

/// For a year from now, a browser that came by TLS comes by nothing else.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what every answer carries, and what follows from its content type.
pub async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let came_by_tls = came_by_tls(request.request());
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = policy_for(headers);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if came_by_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    Ok(response)
}

fn policy_for(headers: &HeaderMap) -> HeaderValue {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    HeaderValue::from_static(if kind.starts_with("text/html") {
        PAGE_POLICY
    } else if kind.starts_with("application/pdf") {
        PDF_POLICY
    } else {
        DATA_POLICY
    })
}
