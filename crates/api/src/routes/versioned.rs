//! What has a version, with that in the header that conditional requests take it from.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{ETag, EntityTag},
    },
};
use serde::Serialize;

/// An answer that is a view of this version.
pub fn versioned(status: StatusCode, version: &str, view: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header(ETag(EntityTag::new_strong(version.to_owned())))
        .json(view)
}
