//! Reservations of tags, and their blank labels.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{LabelSize, NewTagReservation, Page, TagReservation};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Late, Recorded, Sequenced},
    problem::ApiResult,
    routes::{
        labels::file,
        queries::{BlankLabelQuery, PageQuery},
    },
};

/// What was reserved, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/reservations
/// ```
#[utoipa::path(
    tag = "tags",
    params(PageQuery),
    responses((status = OK, description = "A page of the list", body = Page<TagReservation>), Checked),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags/reservations")]
pub async fn list_tag_reservations(
    context: Allowed<perm::ReadTags>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<TagReservation>>> {
    let PageQuery { limit, cursor } = query.0;
    let cursor = cursor.as_deref();
    Ok(Json(app.tag_reservations(&context, limit, cursor).await?))
}

/// Reserve the next tags
///
/// All of them or none, and nobody else is given them. A tag that RT has an asset of is passed over.
/// With an `Idempotency-Key` the same request gives the same tags, however often it is sent.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: cart-7" \
///   http://127.0.0.1:8000/api/v1/tags/reservations --json '{"count": 24, "note": "Cart 7"}'
/// ```
#[utoipa::path(
    tag = "tags",
    params(IdempotencyKey),
    request_body = NewTagReservation,
    responses(
        (status = CREATED, description = "The tags", body = TagReservation),
        Sequenced, Recorded, Keyed,
    ),
    extensions(("x-permission" = json!("tags:reserve"))),
)]
#[post("/tags/reservations")]
pub async fn create_tag_reservation(
    context: Allowed<perm::ReserveTags>,
    key: IdempotencyKey,
    new: Body<NewTagReservation>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let reservation = app.reserve_tags(&context, &new.0, key.as_deref()).await?;
    Ok(HttpResponse::Created().json(reservation))
}

/// Tags that were reserved together
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/tags/reservations/$ID
/// ```
#[utoipa::path(
    tag = "tags",
    params(("reservation_id" = Uuid, Path, description = "The reservation", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The reservation", body = TagReservation), Recorded),
    extensions(("x-permission" = json!("tags:read"))),
)]
#[get("/tags/reservations/{reservation_id}")]
pub async fn get_tag_reservation(
    context: Allowed<perm::ReadTags>,
    reservation_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<TagReservation>> {
    Ok(Json(app.tag_reservation(&context, reservation_id.0).await?))
}

/// Blank labels of a reservation
///
/// One page for each of its tags that has no asset yet. The QR code holds the tag itself.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o blank.pdf \
///   "http://127.0.0.1:8000/api/v1/tags/reservations/$ID/labels?template=small"
/// ```
#[utoipa::path(
    tag = "tags",
    params(
        ("reservation_id" = Uuid, Path, description = "The reservation", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        BlankLabelQuery,
    ),
    responses(
        (status = OK, description = "The labels", content_type = "application/pdf", body = inline(file::File),
         headers(("Label-Pages" = u32, description = "How many pages the PDF has"))),
        Recorded, Late,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/tags/reservations/{reservation_id}/labels")]
pub async fn get_reservation_labels(
    context: Allowed<perm::PrintLabels>,
    reservation_id: Path<Uuid>,
    query: Query<BlankLabelQuery>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let size = query.0.template.unwrap_or(LabelSize::Large);
    let sheet = app
        .reservation_labels_pdf(&context, reservation_id.0, size)
        .await?;
    let name = context
        .now
        .format("blank-labels-%Y%m%d-%H%M%S.pdf")
        .to_string();
    let mut response = file::response("application/pdf", &name);
    response.insert_header((file::PAGES, sheet.pages.to_string()));
    Ok(response.body(sheet.bytes))
}
