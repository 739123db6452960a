use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{Changeset, NewChangeset};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, perm},
    openapi::problems::{AsksRt, Keyed},
    problem::ApiResult,
};

/// Change many assets
///
/// What is to become of each is stored at once, and Request Tracker is told by and by. An asset that
/// somebody else changes until then, in a field that is to change, is left alone and listed as a
/// conflict. Names are not changed so: a name is one asset's alone. With an `Idempotency-Key` the
/// same request is one changeset, however often it is sent.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: cart-7" \
///   http://127.0.0.1:8000/api/v1/changesets --json '{
///     "assets": ["W12-0412", "W12-0413"],
///     "changes": {"status": "in-use"},
///     "reason": "Cart 7 moves to the library"
///   }'
/// ```
#[utoipa::path(
    tag = "changesets",
    params(IdempotencyKey),
    request_body = NewChangeset,
    responses(
        (status = ACCEPTED, description = "It is stored, and goes to RT by itself", body = Changeset),
        Keyed, AsksRt,
    ),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[post("/changesets")]
pub async fn create_changeset(
    context: Allowed<perm::EditAssets>,
    key: IdempotencyKey,
    new: Body<NewChangeset>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let changeset = app
        .create_changeset(&context, &new.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(changeset))
}
