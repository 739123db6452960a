//! `HEAD` is a `GET` whose body stays here.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// That the body of the answer stays here.
#[derive(Debug, Clone, Copy)]
pub struct BodyStaysHere;

/// Routes `HEAD` like `GET`. The HTTP layer remembers what the client asked for: it sends the
/// headers, the length among them, and leaves the body out.
pub async fn head_is_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(BodyStaysHere);
    }
    next.call(request).await
}
