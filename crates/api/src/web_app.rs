//! The files of the single-page app.
//!
//! A file of the folder is served as it is; every other address is one of the app's own pages and
//! gets `index.html`. File names with a hash in them never change, so browsers keep them.

use std::{
    fs::File,
    io,
    path::{Component, Path, PathBuf},
};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderMap, HeaderValue},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    middleware::headers::PAGE_POLICY,
    problem::{ApiResult, Failure},
};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Answers with a file, or with the app's page.
pub async fn serve(request: &HttpRequest, folder: Option<&Path>) -> ApiResult<HttpResponse> {
    let Some(folder) = folder else {
        return Err(missing());
    };
    let relative = relative_path(request.path()).ok_or(Failure::RouteNotFound)?;
    if relative.as_os_str().is_empty() || relative == Path::new("index.html") {
        return index(folder).await;
    }
    match open(&folder.join(&relative), request.headers()) {
        Ok(file) if file.metadata().is_file() => Ok(with_cache(file, &relative, request)),
        // A page of the app has no extension; a file that is gone must not turn into HTML.
        _ if relative.extension().is_none() => index(folder).await,
        _ => Err(Failure::RouteNotFound),
    }
}

fn missing() -> Failure {
    Failure::FileNotFound {
        detail: "The app is not installed here. Build it with `make frontend`, or name its folder \
                 in the configuration as web.folder."
            .to_owned(),
    }
}

/// Opens a file, or its twin that the bundler compressed, with more patience than a request has.
fn open(path: &Path, headers: &HeaderMap) -> io::Result<NamedFile> {
    for (encoding, name, extension) in [
        (ContentEncoding::Brotli, "br", ".br"),
        (ContentEncoding::Gzip, "gzip", ".gz"),
    ] {
        let mut twin = path.as_os_str().to_owned();
        twin.push(extension);
        if accepts(headers, name)
            && let Ok(file) = File::open(twin)
        {
            // The path decides the content type: it is the one that was asked for.
            return Ok(NamedFile::from_file(file, path)?.set_content_encoding(encoding));
        }
    }
    NamedFile::open(path)
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            name.trim().eq_ignore_ascii_case(encoding).then_some(weight)
        })
        .any(|weight| !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
}

fn with_cache(file: NamedFile, path: &Path, request: &HttpRequest) -> HttpResponse {
    let mut response = file.into_response(request);
    let cache = if has_hash(path) {
        IMMUTABLE
    } else {
        REVALIDATE
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    if headers.contains_key(header::CONTENT_ENCODING) {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// The start page. The bundler writes one inline script that starts the WebAssembly; the policy
/// names it by its digest.
async fn index(folder: &Path) -> ApiResult<HttpResponse> {
    let path = folder.join("index.html");
    let page = actix_web::web::block(move || std::fs::read_to_string(path))
        .await
        .map_err(|error| app::Error::internal("read index.html", error))?
        .map_err(|_| missing())?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, REVALIDATE))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy_for(&page)))
        .body(page))
}

fn policy_for(page: &str) -> String {
    let mut allowed = vec!["'wasm-unsafe-eval'".to_owned()];
    allowed.extend(inline_scripts(page).map(|script| {
        let digest = BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
        format!("'sha256-{digest}'")
    }));
    PAGE_POLICY.replace("'wasm-unsafe-eval'", &allowed.join(" "))
}

fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script")?;
        (!attributes.contains("src=") && !script.is_empty()).then_some(script)
    })
}

/// The path below the folder, or nothing when it would lead elsewhere or to a hidden file.
fn relative_path(path: &str) -> Option<PathBuf> {
    let decoded = percent_encoding_free(path)?;
    let relative = PathBuf::from(decoded.trim_start_matches('/'));
    relative
        .components()
        .all(|part| {
            matches!(part, Component::Normal(name)
                if name.to_str().is_some_and(|n| !n.starts_with('.') && !n.contains(['\\', '\0', ':'])))
        })
        .then_some(relative)
}

/// No file of the app has a name that needs an escape; a page address may, but is not a file.
fn percent_encoding_free(path: &str) -> Option<&str> {
    (!path.contains("%00")).then_some(path)
}

/// Whether the bundler put a digest of the content into the name, as in `app-0f3a9c81d2e4b567.js`.
fn has_hash(path: &Path) -> bool {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .is_some_and(|stem| {
            stem.split(['-', '_', '.'])
                .any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in [
            "/../secret",
            "/a/../../b",
            "/.env",
            "/a/.git/config",
            "//etc/../x",
        ] {
            assert_eq!(relative_path(path), None, "{path}");
        }
        assert_eq!(relative_path("/a/b.js"), Some(PathBuf::from("a/b.js")));
    }

    #[test]
    fn a_name_with_a_digest_never_changes() {
        assert!(has_hash(Path::new("frontend-0f3a9c81d2e4b567_bg.wasm")));
        assert!(has_hash(Path::new("style-0f3a9c81d2e4b567.css")));
        assert!(!has_hash(Path::new("icons/feedface.svg")));
        assert!(!has_hash(Path::new("site.webmanifest")));
    }

    #[test]
    fn the_bundlers_inline_script_is_allowed_by_its_digest() {
        let policy =
            policy_for("<script type=\"module\">go()</script><script src=\"a.js\"></script>");

        let digest = BASE64_STANDARD.encode(Sha256::digest("go()"));
        assert!(policy.contains(&format!("'wasm-unsafe-eval' 'sha256-{digest}';")));
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
    }
}
