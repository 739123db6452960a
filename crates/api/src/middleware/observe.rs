//! The request's id and time, and its line in the log.

use std::time::Instant;

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use app::App;
use chrono::{DateTime, Utc};
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::{
    Settings,
    observer::{Answered, OTHER, Observer, method_name},
    routes::labels::link as label_link,
};

/// The header that tells a client under which id the log knows its request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// What is decided once a request.
#[derive(Debug, Clone, Copy)]
pub struct RequestMeta {
    pub request_id: Uuid,
    pub now: DateTime<Utc>,
}

/// Who was let in; the line about the request says it.
#[derive(Debug, Clone, Copy)]
pub struct Who(pub Uuid);

/// Gives the request an id and a time, and writes one line about it when it is answered.
///
/// The query is left out of the log: people search for names. The line has a target of its own, `access`,
/// so that `logging.filter` can switch it off and leave the rest.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("no application"));
    };
    let settings = request.app_data::<Data<Settings>>();
    let observer = settings.and_then(|settings| settings.observer.clone());
    let meta = RequestMeta {
        request_id: app.ids().next(),
        now: app.clock().now(),
    };
    request.extensions_mut().insert(meta);
    // At the highest level, so that no filter parts a line from the id of its request.
    let span = tracing::error_span!(
        "request",
        request.id = %meta.request_id,
        http.method = %request.method(),
        // As the router reads it: `%6Cinks` is `links`.
        http.path = shown(request.match_info().as_str()),
    );
    if let Some(observer) = &observer {
        observer.begins(&span, request.headers());
    }
    let method = method_name(request.method());
    let started = Instant::now();
    let within = span.clone();
    async move {
        let outcome = next.call(request).await;
        let elapsed = started.elapsed();
        let observer = observer.as_deref();
        let mut response = match outcome {
            Ok(response) => response,
            Err(error) => {
                let status = error.as_response_error().status_code().as_u16();
                let answered = Answered::new(method, OTHER, status, elapsed);
                tell(observer, &span, &answered, None);
                return Err(error);
            }
        };
        let route = response.request().match_pattern();
        let route = route.as_deref().unwrap_or(OTHER);
        let answered = Answered::new(method, route, response.status().as_u16(), elapsed);
        let who = response.request().extensions().get::<Who>().copied();
        tell(observer, &span, &answered, who);
        if let Ok(id) = HeaderValue::from_str(&meta.request_id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        if app.is_closing() {
            // Whoever keeps the connection comes back to the next server instead of losing a request.
            let head = response.response_mut().head_mut();
            head.set_connection_type(ConnectionType::Close);
        }
        Ok(response)
    }
    .instrument(within)
    .await
}

/// One line, and whoever watches. What supervisors ask all the time is told at a level of its own.
fn tell(observer: Option<&dyn Observer>, span: &Span, answered: &Answered<'_>, who: Option<Who>) {
    if let Some(observer) = observer {
        observer.answered(span, answered);
    }
    let user = who.map(|Who(id)| id.to_string());
    let millis = u64::try_from(answered.elapsed.as_millis()).unwrap_or(u64::MAX);
    if answered.route.starts_with("/health/") {
        tracing::debug!(
            target: "access",
            {
                http.method = answered.method,
                http.route = answered.route,
                http.status = answered.status,
                http.millis = millis,
            },
            "answered"
        );
    } else {
        tracing::info!(
            target: "access",
            {
                http.method = answered.method,
                http.route = answered.route,
                http.status = answered.status,
                http.millis = millis,
                user.id = user,
            },
            "answered"
        );
    }
}

/// The path without what opens something by itself.
fn shown(path: &str) -> &str {
    if path.starts_with(label_link::FOLDER) {
        label_link::FOLDER
    } else {
        path
    }
}
