//! Sequences of tags.

use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    patch, post,
    web::{Data, Json},
};
use app::App;
use types::{NewTagSequence, Page, TagSequence, TagSequenceChange, TagSequencePatch};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, IfMatch, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Recorded, Revised, Sequenced},
    problem::ApiResult,
    routes::{queries::PageQuery, versioned::versioned},
};

/// Sequences of tags, and what became of their numbers
///
/// Each prefix has one sequence. Every number below the next one is in the ledger or was passed over
/// with a reason; `unexplained` is 0.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/sequences
/// ```
#[utoipa::path(
    tag = "tags",
    responses((status = OK, description = "Every sequence, by prefix", body = Page<TagSequence>)),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags/sequences")]
pub async fn list_tag_sequences(
    context: Allowed<perm::ReadTags>,
    app: Data<App>,
) -> ApiResult<Json<Page<TagSequence>>> {
    Ok(Json(app.tag_sequences(&context).await?))
}

/// Begin a sequence of tags
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/sequences \
///   --json '{"prefix": "LIB-", "reason": "The library labels its own"}'
/// ```
#[utoipa::path(
    tag = "tags",
    params(IdempotencyKey),
    request_body = NewTagSequence,
    responses((status = CREATED, description = "The new sequence", body = TagSequence), Sequenced, Keyed),
    extensions(("x-permission" = json!("tags:manage"))),
)]
#[post("/tags/sequences")]
pub async fn create_tag_sequence(
    context: Allowed<perm::ManageTags>,
    key: IdempotencyKey,
    new: Body<NewTagSequence>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let sequence = app
        .begin_tag_sequence(&context, &new.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Created().json(sequence))
}

/// Change a sequence of tags
///
/// The next number may be raised (the numbers between are explained by the reason then) or lowered,
/// never to one that was used.
///
/// ```sh
/// curl -X PATCH -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/sequences/W12- \
///   --json '{"next_number": 2000, "reason": "Numbers up to 1999 were used on paper"}'
/// ```
#[utoipa::path(
    tag = "tags",
    params(IfMatch, ("prefix" = String, Path, description = "The prefix", example = "W12-")),
    request_body = TagSequencePatch,
    responses(
        (
            status = OK, description = "The sequence as it is now", body = TagSequence,
            headers(("ETag" = String, description = "Its version, for `If-Match`")),
        ),
        Sequenced, Revised,
    ),
    extensions(("x-permission" = json!("tags:manage"))),
)]
#[patch("/tags/sequences/{prefix}")]
pub async fn update_tag_sequence(
    context: Allowed<perm::ManageTags>,
    prefix: Path<String>,
    version: IfMatch,
    patch: Body<TagSequencePatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let changed = app
        .change_tag_sequence(&context, &prefix.0, &patch.0, version.as_deref())
        .await?;
    Ok(versioned(StatusCode::OK, &changed.version, &changed))
}

/// What was done to a sequence of tags, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/sequences/W12-/changes
/// ```
#[utoipa::path(
    tag = "tags",
    params(
        ("prefix" = String, Path, description = "The prefix", example = "W12-"),
        PageQuery,
    ),
    responses(
        (status = OK, description = "A page of the list", body = Page<TagSequenceChange>),
        Recorded, Checked,
    ),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags/sequences/{prefix}/changes")]
pub async fn list_tag_sequence_changes(
    context: Allowed<perm::ReadTags>,
    prefix: Path<String>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<TagSequenceChange>>> {
    let PageQuery { limit, cursor } = query.0;
    let changes = app
        .tag_sequence_changes(&context, &prefix.0, limit, cursor.as_deref())
        .await?;
    Ok(Json(changes))
}
