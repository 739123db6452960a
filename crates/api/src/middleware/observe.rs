//! The request's id and time, and its line in the log.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use app::App;
use chrono::{DateTime, Utc};
use tracing::Instrument;
use uuid::Uuid;

use crate::routes::labels::link as label_link;

/// The header that tells a client under which id the log knows its request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// What is decided once a request.
#[derive(Debug, Clone, Copy)]
pub struct RequestMeta {
    pub request_id: Uuid,
    pub now: DateTime<Utc>,
}

/// Gives the request an id and a time, and writes one line about it when it is answered.
///
/// The query is left out of the log: people search for names.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(app) = request.app_data::<Data<App>>() else {
        return Err(actix_web::error::ErrorInternalServerError("no application"));
    };
    let meta = RequestMeta {
        request_id: app.ids().next(),
        now: app.clock().now(),
    };
    request.extensions_mut().insert(meta);
    let span = tracing::info_span!(
        "request",
        request.id = %meta.request_id,
        http.method = %request.method(),
        // As the router reads it: `%6Cinks` is `links`.
        http.path = shown(request.match_info().as_str()),
    );
    let started = Instant::now();
    async move {
        let mut response = next.call(request).await?;
        let status = response.status().as_u16();
        let route = response.request().match_pattern();
        let route = route.as_deref().unwrap_or("-");
        let millis = started.elapsed().as_millis();
        if route.starts_with("/health/") {
            tracing::debug!(
                http.status = status,
                http.route = route,
                http.millis = millis,
                "answered"
            );
        } else {
            tracing::info!(
                http.status = status,
                http.route = route,
                http.millis = millis,
                "answered"
            );
        }
        if let Ok(id) = HeaderValue::from_str(&meta.request_id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        Ok(response)
    }
    .instrument(span)
    .await
}

/// The path without what opens something by itself.
fn shown(path: &str) -> &str {
    if path.starts_with(label_link::FOLDER) {
        label_link::FOLDER
    } else {
        path
    }
}
