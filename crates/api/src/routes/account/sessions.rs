use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{Page, RevokedSessions, SignInEvent, UserSession};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{Checked, Recorded},
    problem::ApiResult,
    routes::queries::OwnEventQuery,
};

/// Where you are signed in
///
/// The place used last first; `is_current` is the one that you ask from.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/sessions
/// ```
#[utoipa::path(
    tag = "account",
    responses((status = OK, description = "All of them", body = Page<UserSession>)),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[get("/me/sessions")]
pub async fn list_my_sessions(
    context: Allowed<perm::ManageAccount>,
    app: Data<App>,
) -> ApiResult<Json<Page<UserSession>>> {
    Ok(Json(app.my_sessions(&context).await?))
}

/// End one of your sessions
///
/// Nobody goes on with it; an access token that it handed out is good for the rest of its ten
/// minutes, and for nothing that looks after accounts.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/me/sessions/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/revoke
/// ```
#[utoipa::path(
    tag = "account",
    params(("session_id" = Uuid, Path, description = "The session's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = NO_CONTENT, description = "Ended"), Recorded),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/sessions/{session_id}/revoke")]
pub async fn revoke_my_session(
    context: Allowed<perm::ManageAccount>,
    session_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    app.revoke_my_session(&context, session_id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End your other sessions
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/me/sessions/revoke-others
/// ```
#[utoipa::path(
    tag = "account",
    responses((status = OK, description = "How many they were", body = RevokedSessions)),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/sessions/revoke-others")]
pub async fn revoke_my_other_sessions(
    context: Allowed<perm::ManageAccount>,
    app: Data<App>,
) -> ApiResult<Json<RevokedSessions>> {
    Ok(Json(app.revoke_my_other_sessions(&context).await?))
}

/// What happened with your name at the door, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/sign-in-events
/// ```
#[utoipa::path(
    tag = "account",
    params(OwnEventQuery),
    responses((status = OK, description = "A page of the list", body = Page<SignInEvent>), Checked),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[get("/me/sign-in-events")]
pub async fn list_my_sign_in_events(
    context: Allowed<perm::ManageAccount>,
    query: Query<OwnEventQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<SignInEvent>>> {
    let filter = query.0.into();
    Ok(Json(app.my_sign_in_events(&context, &filter).await?))
}
