use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Changeset, Page};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::Checked,
    problem::ApiResult,
    routes::queries::PageQuery,
};

/// Changesets, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/changesets
/// ```
#[utoipa::path(
    tag = "changesets",
    params(PageQuery),
    responses((status = OK, description = "A page of the list", body = Page<Changeset>), Checked),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[get("/changesets")]
pub async fn list_changesets(
    context: Allowed<perm::EditAssets>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<Changeset>>> {
    let PageQuery { limit, cursor } = query.0;
    Ok(Json(
        app.changesets(&context, limit, cursor.as_deref()).await?,
    ))
}
