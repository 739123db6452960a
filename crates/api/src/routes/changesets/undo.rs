use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::Changeset;
use uuid::Uuid;

use crate::{
    extract::{Allowed, IdempotencyKey, Path, perm},
    openapi::problems::{Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Undo a changeset
///
/// Once, and after it is finished. The answer is a changeset too: it gives every asset that was
/// changed what it had before. An asset that somebody changed since, in one of those fields, is left
/// alone and listed as a conflict. An undo can be undone.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/changesets/$ID/undo
/// ```
#[utoipa::path(
    tag = "changesets",
    params(IdempotencyKey, ("changeset_id" = Uuid, Path, description = "The changeset to undo", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (status = ACCEPTED, description = "The undo is stored, and goes to RT by itself", body = Changeset),
        Recorded, Late, Keyed),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[post("/changesets/{changeset_id}/undo")]
pub async fn undo_changeset(
    context: Allowed<perm::EditAssets>,
    changeset_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let undo = app
        .undo_changeset(&context, changeset_id.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(undo))
}
