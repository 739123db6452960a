use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Page, SignInEvent, SignInEventFilter};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::Checked,
    problem::ApiResult,
};

/// What happened at the door, newest first
///
/// Who signed in, who was refused and why, who signed out, whose sessions were ended, and what an
/// administrator changed about whom: added, role, access, password, second factor, tokens; `actor`
/// says who did it. Kept for 180 days. Refusals because of too many attempts are written down once a minute.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   'http://127.0.0.1:8000/api/v1/sign-in-events?outcome=refused&since=2026-11-23T00:00:00Z'
/// ```
#[utoipa::path(
    tag = "people",
    params(SignInEventFilter),
    responses((status = OK, description = "A page of the list", body = Page<SignInEvent>), Checked),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[get("/sign-in-events")]
pub async fn list_sign_in_events(
    context: Allowed<perm::ManagePeople>,
    filter: Query<SignInEventFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<SignInEvent>>> {
    Ok(Json(app.sign_in_events(&context, &filter.0).await?))
}
