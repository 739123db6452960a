use actix_web::{
    get, post,
    web::{Data, Json},
};
use app::App;
use types::predecessor::{
    OldConfirmation, OldConfirmed, OldNameUpdate, OldNameUpdated, OldNextTag, OldNextTagQuery,
    OldTagReset, OldTagWasReset,
};

use crate::{
    extract::{Allowed, Body, Query, perm},
    openapi::problems::{
        AsksRt, AssetById, Binding, Checked, Editing, Recorded, Sequenced, TagInUse, Written,
    },
    problem::ApiResult,
};

/// The tag that comes next
///
/// It is kept for nobody: reserve one with `POST /api/v1/tags/reservations` instead.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/next-asset-tag?prefix=W12'
/// ```
#[utoipa::path(
    tag = "predecessor",
    params(OldNextTagQuery),
    responses((status = OK, description = "The tag", body = OldNextTag), Recorded),
    extensions(("x-permission" = json!("tags:read")), ("x-deprecated" = json!(true))),
)]
#[get("/next-asset-tag")]
pub async fn get_next_tag_at_the_old_address(
    context: Allowed<perm::ReadTags>,
    query: Query<OldNextTagQuery>,
    app: Data<App>,
) -> ApiResult<Json<OldNextTag>> {
    let next_asset_tag = app.next_tag(&context, query.0.prefix.as_deref()).await?;
    Ok(Json(OldNextTag { next_asset_tag }))
}

/// Confirm that a tag is an asset's
///
/// The tag is the asset's already, is reserved, or comes next; another one is refused, as it was
/// (`Expected: …`). The number is given once, and RT is told the name by the outbox.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/confirm-asset-tag \
///   --json '{"asset_tag": "W12-0412", "request_tracker_id": 412}'
/// ```
#[utoipa::path(
    tag = "predecessor",
    request_body = OldConfirmation,
    responses(
        (status = OK, description = "The tag is the asset's", body = OldConfirmed),
        Sequenced, Binding, TagInUse, AssetById, Checked,
    ),
    extensions(("x-permission" = json!("tags:reserve")), ("x-deprecated" = json!(true))),
)]
#[post("/confirm-asset-tag")]
pub async fn confirm_tag_at_the_old_address(
    context: Allowed<perm::ReserveTags>,
    what: Body<OldConfirmation>,
    app: Data<App>,
) -> ApiResult<Json<OldConfirmed>> {
    let OldConfirmation {
        asset_tag,
        request_tracker_id,
    } = what.0;
    let confirmed = app
        .confirm_tag(&context, &asset_tag, request_tracker_id)
        .await?;
    Ok(Json(confirmed))
}

/// Rename an asset
///
/// A name that is a tag follows the ledger: one that is another asset's is refused.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/update-asset-name \
///   --json '{"asset_id": 412, "asset_name": "W12-0412"}'
/// ```
#[utoipa::path(
    tag = "predecessor",
    request_body = OldNameUpdate,
    responses(
        (status = OK, description = "What it was called, and is", body = OldNameUpdated),
        AssetById, AsksRt, Editing, Written, Checked,
    ),
    extensions(("x-permission" = json!("assets:edit")), ("x-deprecated" = json!(true))),
)]
#[post("/update-asset-name")]
pub async fn update_asset_name_at_the_old_address(
    context: Allowed<perm::EditAssets>,
    update: Body<OldNameUpdate>,
    app: Data<App>,
) -> ApiResult<Json<OldNameUpdated>> {
    let OldNameUpdate {
        asset_id,
        asset_name,
    } = update.0;
    let updated = app.rename_asset(&context, asset_id, &asset_name).await?;
    Ok(Json(updated))
}

/// Have a sequence go on at a number
///
/// Never at one that was used: a number is given once.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/reset-asset-tag \
///   --json '{"start_number": 2000, "prefix": "W12"}'
/// ```
#[utoipa::path(
    tag = "predecessor",
    request_body = OldTagReset,
    responses(
        (status = OK, description = "The tag that comes next", body = OldTagWasReset),
        Sequenced, Checked,
    ),
    extensions(("x-permission" = json!("tags:manage")), ("x-deprecated" = json!(true))),
)]
#[post("/reset-asset-tag")]
pub async fn reset_tags_at_the_old_address(
    context: Allowed<perm::ManageTags>,
    reset: Body<OldTagReset>,
    app: Data<App>,
) -> ApiResult<Json<OldTagWasReset>> {
    let OldTagReset {
        start_number,
        prefix,
    } = reset.0;
    let next = app
        .reset_tags(&context, prefix.as_deref(), start_number)
        .await?;
    Ok(Json(next))
}
