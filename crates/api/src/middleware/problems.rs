//! The one place where a failure becomes a response.

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::{
    middleware::observe::RequestMeta,
    problem::{self, Failure},
};

/// Marks a response whose error status is an answer, such as the state of an unhealthy service.
#[derive(Debug, Clone, Copy)]
pub struct Deliberate;

/// Gives every error response the shape of a problem, those that actix makes by itself included.
pub async fn every_error_is_a_problem<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let (request, response) = match next.call(request).await {
        Ok(response) => response.into_parts(),
        // No middleware of ours fails; a foreign one that does is our bug.
        Err(error) => return Err(error),
    };
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().contains::<Deliberate>() {
        let response = response.map_into_left_body();
        return Ok(ServiceResponse::new(request, response));
    }

    let stranger;
    let ours = response
        .error()
        .and_then(|error| error.as_error::<Failure>());
    let failure = if let Some(failure) = ours {
        failure
    } else {
        stranger = Failure::of_status(status, response.error());
        &stranger
    };
    let meta = request.extensions().get::<RequestMeta>().copied();
    let answer = problem::respond(failure, request.path(), meta);
    Ok(ServiceResponse::new(request, answer.map_into_right_body()))
}
