//! The addresses that a problem's `type` names.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, CacheControl, CacheDirective},
};

use crate::{
    extract::{Anyone, Path},
    problem::{ApiResult, Failure},
    problem_pages::ProblemPage,
};

/// What a type of problem means
///
/// The address that a problem's `type` names: what happened, and what to do. Markdown, or a page
/// for a browser.
///
/// ```sh
/// curl http://127.0.0.1:8000/problems/asset-not-found
/// ```
#[utoipa::path(
    tag = "reference",
    params(("slug" = String, Path, description = "The last part of the `type`", example = "asset-not-found")),
    responses((status = OK, description = "The explanation", content(
        (String = "text/markdown"), (String = "text/html")
    ))),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/problems/{slug}")]
pub async fn get_problem_type(
    _context: Anyone,
    request: HttpRequest,
    slug: Path<String>,
) -> ApiResult<HttpResponse> {
    let page = ProblemPage::find(&slug.0).ok_or(Failure::RouteNotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::VARY, "Accept"))
        .insert_header(CacheControl(vec![CacheDirective::NoCache]));
    Ok(if wants_html(&request) {
        response
            .content_type("text/html; charset=utf-8")
            .body(page.html())
    } else {
        response
            .content_type("text/markdown; charset=utf-8")
            .body(page.markdown())
    })
}

fn wants_html(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
