//! Who a script is, before anything else of its request is read.
//!
//! An API token is looked up in the database, which takes a moment. An extractor that waited would
//! be overtaken by the one of the body, and a stranger would be told what is wrong with the body.

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use app::{App, Identified};
use types::API_TOKEN_PREFIX;

use super::observe::RequestMeta;
use crate::extract::{bearer_token, client};

/// What became of the look-up; the extractor takes it.
struct Script(app::Result<Identified>);

/// Looks an API token up.
pub async fn identify(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let token = bearer_token(request.headers())
        .filter(|token| token.starts_with(API_TOKEN_PREFIX))
        .map(str::to_owned);
    let app = request.app_data::<Data<App>>().cloned();
    let meta = request.extensions().get::<RequestMeta>().copied();
    if let (Some(token), Some(app), Some(meta)) = (token, app, meta) {
        let client = client(request.request());
        let outcome = app.identify(&token, &client, meta.now).await;
        request.extensions_mut().insert(Script(outcome));
    }
    next.call(request).await
}

/// Who the script is that sent the request, if one did.
pub(crate) fn identified(request: &HttpRequest) -> Option<app::Result<Identified>> {
    let script = request.extensions_mut().remove::<Script>();
    script.map(|script| script.0)
}
