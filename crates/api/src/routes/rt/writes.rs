//! Writes to Request Tracker.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use app::App;
use types::{Page, Reason, RtWrite, WriteCounts, WriteFilter};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Writes to RT, newest first
///
/// Every change is a row before RT is told, and says what became of it: field by field, in RT's
/// words where RT refused.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/rt/writes?state=dead'
/// ```
#[utoipa::path(
    tag = "request-tracker",
    params(WriteFilter),
    responses((status = OK, description = "A page of the list", body = Page<RtWrite>), Checked),
    extensions(("x-permission" = json!("rt_writes:read"))),
)]
#[get("/rt/writes")]
pub async fn list_rt_writes(
    context: Allowed<perm::ReadRtWrites>,
    filter: Query<WriteFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<RtWrite>>> {
    Ok(Json(app.rt_writes(&context, &filter.0).await?))
}

/// How many writes wait, and how many went wrong
///
/// For a sign on every screen: it costs the database one question, and RT none.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/rt/writes/counts
/// ```
#[utoipa::path(
    tag = "request-tracker",
    responses((status = OK, description = "The numbers", body = WriteCounts)),
    extensions(("x-permission" = json!("rt_writes:read"))),
)]
#[get("/rt/writes/counts")]
pub async fn get_rt_write_counts(
    context: Allowed<perm::ReadRtWrites>,
    app: Data<App>,
) -> ApiResult<Json<WriteCounts>> {
    Ok(Json(app.rt_write_counts(&context).await?))
}

/// One write to RT
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/rt/writes/$ID
/// ```
#[utoipa::path(
    tag = "request-tracker",
    params(("write_id" = Uuid, Path, description = "The write", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The write", body = RtWrite), Recorded),
    extensions(("x-permission" = json!("rt_writes:read"))),
)]
#[get("/rt/writes/{write_id}")]
pub async fn get_rt_write(
    context: Allowed<perm::ReadRtWrites>,
    write_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<RtWrite>> {
    Ok(Json(app.rt_write(&context, write_id.0).await?))
}

/// Try a write again that was given up
///
/// It is tried at once; what an earlier attempt may have done is looked for first.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/rt/writes/$ID/retry
/// ```
#[utoipa::path(
    tag = "request-tracker",
    params(IdempotencyKey, ("write_id" = Uuid, Path, description = "The write", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The write as it is now", body = RtWrite), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("rt:manage"))),
)]
#[post("/rt/writes/{write_id}/retry")]
pub async fn retry_rt_write(
    context: Allowed<perm::ManageRt>,
    write_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<Json<RtWrite>> {
    Ok(Json(
        app.retry_rt_write(&context, write_id.0, key.as_deref())
            .await?,
    ))
}

/// Give a write up for good
///
/// Only one that was given up already. The tag of an asset that is never made is void then.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/rt/writes/$ID/discard \
///   --json '{"reason": "The device went back to the vendor"}'
/// ```
#[utoipa::path(
    tag = "request-tracker",
    params(IdempotencyKey, ("write_id" = Uuid, Path, description = "The write", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    request_body = Reason,
    responses((status = OK, description = "The write, given up", body = RtWrite), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("rt:manage"))),
)]
#[post("/rt/writes/{write_id}/discard")]
pub async fn discard_rt_write(
    context: Allowed<perm::ManageRt>,
    write_id: Path<Uuid>,
    key: IdempotencyKey,
    why: Body<Reason>,
    app: Data<App>,
) -> ApiResult<Json<RtWrite>> {
    let discarded = app
        .discard_rt_write(&context, write_id.0, &why.0.reason, key.as_deref())
        .await?;
    Ok(Json(discarded))
}
