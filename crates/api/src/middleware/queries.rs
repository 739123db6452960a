//! A query where none is taken.
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

use crate::{Contract, problem::Failure};

/// Refuses every parameter of an operation that takes none: a misspelt or misplaced one would be
/// without effect, and nobody would be told.
pub async fn only_where_one_is_taken<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let takes_none = request
        .app_data::<Data<Contract>>()
        .is_some_and(|c| c.routes.takes_no_query(request.method(), request.path()));
    if takes_none && let Some(name) = first_parameter(request.query_string()) {
        let answer = request.error_response(refused(name));
        return Ok(answer.map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
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
