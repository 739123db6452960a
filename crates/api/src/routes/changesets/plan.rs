use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::{ChangesetPlan, NewChangeset};

use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::AsksRt,
    problem::ApiResult,
};

/// What a change to many assets would do
///
/// Says of each asset which fields would change, from what to what. An asset is named by whatever a
/// scan box takes. Where Request Tracker is likely to refuse a field, such as a status that may not
/// follow the present one, `detail` says so. Nothing is written.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/changesets/plan \
///   --json '{"assets": ["W12-0412", "W12-0413"], "changes": {"status": "in-use"}}'
/// ```
#[utoipa::path(
    tag = "changesets",
    request_body = NewChangeset,
    responses((status = OK, description = "What would change", body = ChangesetPlan), AsksRt),
    extensions(("x-permission" = json!("assets:edit"))),
)]
#[post("/changesets/plan")]
pub async fn plan_changeset(
    context: Allowed<perm::EditAssets>,
    new: Body<NewChangeset>,
    app: Data<App>,
) -> ApiResult<Json<ChangesetPlan>> {
    Ok(Json(app.plan_changeset(&context, &new.0).await?))
}
