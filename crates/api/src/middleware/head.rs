//! `HEAD` is a `GET` whose body stays here.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Routes `HEAD` like `GET`. The HTTP layer remembers what the client asked for: it sends the
/// headers, the length among them, and leaves the body out.
pub async fn head_is_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}
