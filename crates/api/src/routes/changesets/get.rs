use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::Changeset;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::Recorded,
    problem::ApiResult,
};

/// A changeset, and how far it is
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/changesets/$ID
/// ```
#[utoipa::path(
    tag = "changesets",
    params(("changeset_id" = Uuid, Path, description = "The changeset", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The changeset", body = Changeset), Recorded),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[get("/changesets/{changeset_id}")]
pub async fn get_changeset(
    context: Allowed<perm::EditAssets>,
    changeset_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<Changeset>> {
    Ok(Json(app.changeset(&context, changeset_id.0).await?))
}
