//! A method that an address does not take.

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};

use crate::{Contract, problem::Failure};

/// Refuses what the document does not have at an address.
///
/// The router would go on looking: to it `PATCH /assets/options` is an asset called "options", and the
/// answer would be about a number that is none.
pub async fn only_those_of_the_document<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = request
        .app_data::<Data<Contract>>()
        .map(|contract| contract.routes.allowed(request.path()))
        .unwrap_or_default();
    let is_told_by_the_fallback = request.method() == Method::OPTIONS;
    if allowed.is_empty() || is_told_by_the_fallback || allowed.contains(request.method()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let answer = request.error_response(Failure::MethodNotAllowed { allowed });
    Ok(answer.map_into_right_body())
}
