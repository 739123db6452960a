use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, ETag, EntityTag, Header, IfNoneMatch},
    web::{Data, Json},
};
use app::App;
use types::{LabelFont, Page};

use super::file::File;
use crate::{
    extract::{Anyone, Path, Query},
    openapi::problems::Named,
    problem::{ApiResult, Failure},
    routes::queries::FontQuery,
};

/// The fonts that labels are set in
///
/// In the order in which they are tried for a character. A preview drawn with these files shows
/// the very glyphs of the print.
///
/// ```sh
/// curl http://127.0.0.1:8000/api/v1/labels/fonts
/// ```
#[utoipa::path(
    tag = "labels",
    responses((status = OK, description = "The fonts", body = Page<LabelFont>)),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/labels/fonts")]
pub async fn list_label_fonts(
    _context: Anyone,
    app: Data<App>,
) -> ApiResult<Json<Page<LabelFont>>> {
    let fonts = app.label_fonts().into_iter().map(|font| LabelFont {
        name: font.name.to_owned(),
        url: address(font.name, font.version),
    });
    Ok(Json(Page::whole(fonts.collect())))
}

/// A font file
///
/// TrueType or OpenType, as the list of fonts names it.
///
/// ```sh
/// curl -O http://127.0.0.1:8000/api/v1/labels/fonts/NotoSans-Regular.ttf
/// ```
#[utoipa::path(
    tag = "labels",
    params(
        ("name" = String, Path, description = "The font's name", example = "NotoSans-Regular.ttf"),
        FontQuery,
    ),
    responses(
        (
            status = OK, description = "The file",
            content((inline(File) = "font/ttf"), (inline(File) = "font/otf")),
            headers(("ETag" = String, description = "The version of the file")),
        ),
        Named,
    ),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/labels/fonts/{name}")]
pub async fn get_label_font(
    _context: Anyone,
    request: HttpRequest,
    name: Path<String>,
    query: Query<FontQuery>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let fonts = app.label_fonts();
    let font = fonts
        .iter()
        .find(|font| font.name == name.0)
        .ok_or_else(|| Failure::FileNotFound {
            detail: format!("There is no font named {}.", name.0),
        })?;
    let tag = EntityTag::new_strong(font.version.to_owned());
    let cache = match query.0.v.as_deref() {
        Some(version) if version == font.version => "public, max-age=31536000, immutable",
        _ => "no-cache",
    };
    let is_known = is_known(&request, &tag);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(tag))
        .insert_header((header::CACHE_CONTROL, cache));
    if is_known {
        return Ok(response.finish());
    }
    Ok(response
        .content_type(media_type(font.name))
        .body(font.bytes.to_vec()))
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Err(_) => false,
    }
}

fn media_type(name: &str) -> &'static str {
    if name.to_ascii_lowercase().ends_with(".otf") {
        "font/otf"
    } else {
        "font/ttf"
    }
}

fn address(name: &str, version: &str) -> String {
    let name = url::form_urlencoded::byte_serialize(name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    format!("/api/v1/labels/fonts/{name}?v={version}")
}
