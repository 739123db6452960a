//! The ledger, and what people do with a tag.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{AssetTag, Page, Reason, TagAssignment, TagEntry, TagFilter, WriteState};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, Query, perm},
    openapi::problems::{AsksRt, AssetById, Binding, Checked, Keyed, Recorded, TagInUse},
    problem::ApiResult,
};

/// Tags of the ledger, the highest number first
///
/// Conditions add up. While there is more, `next_cursor` is there: send it as `cursor`, with the same
/// conditions.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   'http://127.0.0.1:8000/api/v1/tags?prefix=W12-&state=reserved'
/// ```
#[utoipa::path(
    tag = "tags",
    params(TagFilter),
    responses((status = OK, description = "A page of the list", body = Page<TagEntry>), Checked),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags")]
pub async fn list_tags(
    context: Allowed<perm::ReadTags>,
    filter: Query<TagFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<TagEntry>>> {
    Ok(Json(app.tags(&context, &filter.0).await?))
}

/// What the ledger knows of a tag
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/W12-0412
/// ```
#[utoipa::path(
    tag = "tags",
    params(("tag" = AssetTag, Path, description = "The asset tag", example = "W12-0412")),
    responses((status = OK, description = "The tag", body = TagEntry), Recorded),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags/{tag}")]
pub async fn get_tag(
    context: Allowed<perm::ReadTags>,
    tag: Path<AssetTag>,
    app: Data<App>,
) -> ApiResult<Json<TagEntry>> {
    Ok(Json(app.tag(&context, &tag.0).await?))
}

/// Bind a reserved tag to an asset
///
/// For blank labels: stick one on, scan both. The tag is the asset's at once; RT is told the name by
/// the outbox. The status is 202 while RT has not taken it yet.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/W12-0412/assign \
///   --json '{"asset_id": 412}'
/// ```
#[utoipa::path(
    tag = "tags",
    params(IdempotencyKey, ("tag" = AssetTag, Path, description = "The asset tag", example = "W12-0412")),
    request_body = TagAssignment,
    responses(
        (status = OK, description = "RT has the name", body = TagEntry),
        (status = ACCEPTED, description = "The tag is the asset's; the name waits for RT", body = TagEntry),
        Recorded, Binding, AssetById, Keyed),
    extensions(("x-permission" = json!("tags:reserve"))),
)]
#[post("/tags/{tag}/assign")]
pub async fn assign_tag(
    context: Allowed<perm::ReserveTags>,
    tag: Path<AssetTag>,
    key: IdempotencyKey,
    to: Body<TagAssignment>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let entry = app
        .assign_tag(&context, &tag.0, to.0.asset_id, key.as_deref())
        .await?;
    let waits = entry
        .rt_write
        .is_some_and(|state: WriteState| !state.is_final());
    Ok(if waits {
        HttpResponse::Accepted().json(entry)
    } else {
        HttpResponse::Ok().json(entry)
    })
}

/// Give a reserved tag back
///
/// The tag is void then: a number is given once.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/W12-0412/release
/// ```
#[utoipa::path(
    tag = "tags",
    params(IdempotencyKey, ("tag" = AssetTag, Path, description = "The asset tag", example = "W12-0412")),
    responses((status = OK, description = "The tag, void", body = TagEntry), Recorded, TagInUse, Keyed),
    extensions(("x-permission" = json!("tags:reserve"))),
)]
#[post("/tags/{tag}/release")]
pub async fn release_tag(
    context: Allowed<perm::ReserveTags>,
    tag: Path<AssetTag>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<Json<TagEntry>> {
    Ok(Json(
        app.release_tag(&context, &tag.0, key.as_deref()).await?,
    ))
}

/// Make a tag void
///
/// A reserved one. An administrator can also take a tag from an asset that the ledger gave it by
/// mistake, when Request Tracker says that the asset is not called so.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/W12-0412/void \
///   --json '{"reason": "The label was misprinted"}'
/// ```
#[utoipa::path(
    tag = "tags",
    params(IdempotencyKey, ("tag" = AssetTag, Path, description = "The asset tag", example = "W12-0412")),
    request_body = Reason,
    responses((status = OK, description = "The tag, void", body = TagEntry), Recorded, TagInUse, AsksRt, Keyed),
    extensions(("x-permission" = json!("tags:reserve"))),
)]
#[post("/tags/{tag}/void")]
pub async fn void_tag(
    context: Allowed<perm::ReserveTags>,
    tag: Path<AssetTag>,
    key: IdempotencyKey,
    why: Body<Reason>,
    app: Data<App>,
) -> ApiResult<Json<TagEntry>> {
    Ok(Json(
        app.void_tag(&context, &tag.0, &why.0.reason, key.as_deref())
            .await?,
    ))
}
