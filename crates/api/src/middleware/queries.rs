//! A query where none is taken, and one that goes beyond what the document says.
//!
//! Operations that take one refuse what they do not know by themselves.

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use types::FieldError;

use crate::{Contract, problem::Failure, route_table::RouteTable};

/// Refuses every parameter of an operation that takes none: a misspelt or misplaced one would be
/// without effect, and nobody would be told. Bounds are those of the document, so that it is right.
pub async fn only_as_the_document_says<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let refusal = request
        .app_data::<Data<Contract>>()
        .and_then(|contract| refusal(&contract.routes, &request));
    if let Some(refusal) = refusal {
        let answer = request.error_response(refusal);
        return Ok(answer.map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn refusal(routes: &RouteTable, request: &ServiceRequest) -> Option<Failure> {
    let query = request.query_string();
    if query.is_empty() {
        return None;
    }
    if routes.takes_no_query(request.method(), request.path()) {
        return first_parameter(query).map(refused);
    }
    let beyond = routes.beyond_bounds(request.method(), request.path(), query);
    (!beyond.is_empty()).then_some(Failure::App(app::Error::Invalid(beyond)))
}

fn first_parameter(query: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.next().map(|(name, _)| name.into_owned())
}

fn refused(name: String) -> Failure {
    let detail = "this address takes no parameters".to_owned();
    Failure::Malformed {
        detail: format!("The query is not what this address takes: {detail}."),
        errors: vec![FieldError {
            pointer: name,
            code: "malformed".to_owned(),
            detail,
        }],
    }
}
