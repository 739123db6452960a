//! What no operation answers: the app's own files, `OPTIONS`, a wrong method, a wrong address.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
    web::Data,
};

use crate::{
    Contract, Settings,
    problem::{ApiResult, Failure},
    web_app,
};

/// Prefixes under which there is the API and nothing else.
const API: [&str; 3] = ["/api", "/health", "/problems"];

/// The default service.
pub async fn answer(
    request: HttpRequest,
    contract: Data<Contract>,
    settings: Data<Settings>,
) -> ApiResult<HttpResponse> {
    let allowed = contract.routes.allowed(request.path());
    if !allowed.is_empty() {
        return not_this_method(request.method(), allowed);
    }
    if is_of_the_api(request.path()) {
        return Err(Failure::RouteNotFound);
    }
    if request.method() == Method::GET {
        return web_app::serve(&request, settings.web_folder.as_deref()).await;
    }
    let allowed = vec![Method::GET, Method::HEAD, Method::OPTIONS];
    not_this_method(request.method(), allowed)
}

fn not_this_method(method: &Method, allowed: Vec<Method>) -> ApiResult<HttpResponse> {
    if method != Method::OPTIONS {
        return Err(Failure::MethodNotAllowed { allowed });
    }
    let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
    Ok(HttpResponse::NoContent()
        .insert_header((header::ALLOW, names.join(", ")))
        .finish())
}

fn is_of_the_api(path: &str) -> bool {
    API.iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
