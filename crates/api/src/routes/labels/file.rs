//! A drawn label as a response: the file, its name, and what a person should know about it.

use std::fmt::Write;

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{self, ContentEncoding, HeaderName},
};
use app::BatchPdf;
use serde::Serialize;
use types::LabelWarning;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// Nginx reads all headers of an answer into one memory page, 4 KB, unless told otherwise, and answers 502 when they
/// do not fit; two lists of ours share it with everything else.
const MAX_HEADER_BYTES: usize = 1_024;

/// Pages in the PDF.
pub const PAGES: HeaderName = HeaderName::from_static("label-pages");

/// A file, for the document: bytes, not JSON.
#[derive(Debug)]
pub struct File;

impl PartialSchema for File {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}

impl ToSchema for File {}

/// Begins a response that is a file to look at or to save under this name.
pub fn response(media_type: &str, file_name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type(media_type).insert_header((
        header::CONTENT_DISPOSITION,
        format!("inline; filename=\"{}\"", quotable(file_name)),
    ));
    // PDF and PNG are compressed already; SVG gains, so it is left to the middleware.
    if media_type != "image/svg+xml" {
        response.insert_header(ContentEncoding::Identity);
    }
    response
}

/// A warning about one item of the request, counted from 0.
#[derive(Debug, Serialize)]
struct ItemWarning<'a> {
    index: usize,
    #[serde(flatten)]
    warning: &'a LabelWarning,
}

/// A PDF of many labels under this name.
pub fn sheet(file_name: &str, sheet: BatchPdf) -> HttpResponse {
    let warnings: Vec<ItemWarning> = sheet
        .warnings
        .iter()
        .map(|(index, warning)| ItemWarning {
            index: *index,
            warning,
        })
        .collect();
    let mut response = response("application/pdf", file_name);
    response.insert_header((PAGES, sheet.pages.to_string()));
    list(&mut response, "Label-Skipped", &sheet.skipped);
    list(&mut response, "Label-Warnings", &warnings);
    response.body(sheet.bytes)
}

/// Says `items` in a header as a JSON array, and in `{name}-Omitted` how many had no room.
pub fn list<T: Serialize>(response: &mut HttpResponseBuilder, name: &'static str, items: &[T]) {
    if items.is_empty() {
        return;
    }
    let (text, omitted) = json_list(items, MAX_HEADER_BYTES);
    response.insert_header((name, text));
    if omitted > 0 {
        response.insert_header((format!("{name}-Omitted"), omitted.to_string()));
    }
}

fn json_list<T: Serialize>(items: &[T], limit: usize) -> (String, usize) {
    let mut text = "[".to_owned();
    for (taken, item) in items.iter().enumerate() {
        let item = ascii(&serde_json::to_string(item).unwrap_or_default());
        if text.len() + item.len() + 2 > limit {
            text.push(']');
            return (text, items.len() - taken);
        }
        if taken > 0 {
            text.push(',');
        }
        text.push_str(&item);
    }
    text.push(']');
    (text, 0)
}

/// JSON with `\u` escapes for what a header cannot carry.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                // Writing into a text does not fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// File names come from tags, which may hold a slash.
fn quotable(file_name: &str) -> String {
    file_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_carries_any_text_as_ascii_json() {
        let (text, omitted) = json_list(&["Ünal", "画\u{1f600}"], 100);

        assert_eq!(text, "[\"\\u00dcnal\",\"\\u753b\\ud83d\\ude00\"]");
        assert_eq!(omitted, 0);
        let read: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, ["Ünal", "画\u{1f600}"]);
    }

    #[test]
    fn what_has_no_room_is_counted_and_the_rest_is_still_json() {
        let (text, omitted) = json_list(&["aaaa", "bbbb", "cccc"], 16);

        assert_eq!((text.as_str(), omitted), ("[\"aaaa\",\"bbbb\"]", 1));
    }

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(quotable("label-A/1\"\r\n.pdf"), "label-A_1___.pdf");
    }
}
