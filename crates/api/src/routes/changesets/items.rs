use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{ChangesetItem, Page};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{Checked, Recorded},
    problem::ApiResult,
    routes::queries::PageQuery,
};

/// The assets of a changeset, in the order asked for
///
/// Each with what became of every field or, while it waits, with what is to become of it; and with the
/// reason where the asset is not as was asked.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/changesets/$ID/items?limit=100"
/// ```
#[utoipa::path(
    tag = "changesets",
    params(
        ("changeset_id" = Uuid, Path, description = "The changeset", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        PageQuery,
    ),
    responses(
        (status = OK, description = "A page of the assets", body = Page<ChangesetItem>),
        Recorded, Checked,
    ),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[get("/changesets/{changeset_id}/items")]
pub async fn list_changeset_items(
    context: Allowed<perm::EditAssets>,
    changeset_id: Path<Uuid>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<ChangesetItem>>> {
    let PageQuery { limit, cursor } = query.0;
    let page = app
        .changeset_items(&context, changeset_id.0, limit, cursor.as_deref())
        .await?;
    Ok(Json(page))
}
