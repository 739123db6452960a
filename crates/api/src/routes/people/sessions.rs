use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use serde::Deserialize;
use types::{Page, RevokedSessions, UserSession};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::Recorded,
    problem::ApiResult,
};

/// Where a person is signed in
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/people/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/sessions
/// ```
#[utoipa::path(
    tag = "people",
    params(("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "All of them", body = Page<UserSession>), Recorded),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[get("/people/{user_id}/sessions")]
pub async fn list_sessions(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<Page<UserSession>>> {
    Ok(Json(app.sessions_of(&context, user_id.0).await?))
}

/// A session of a person, as an address names it.
#[derive(Debug, Deserialize)]
pub struct SessionOf {
    user_id: Uuid,
    session_id: Uuid,
}

/// End a session of a person
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/people/$PERSON/sessions/$SESSION/revoke"
/// ```
#[utoipa::path(
    tag = "people",
    params(
        ("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("session_id" = Uuid, Path, description = "The session's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
    ),
    responses((status = NO_CONTENT, description = "Ended"), Recorded),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[post("/people/{user_id}/sessions/{session_id}/revoke")]
pub async fn revoke_session(
    context: Allowed<perm::ManagePeople>,
    path: Path<SessionOf>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let SessionOf {
        user_id,
        session_id,
    } = path.0;
    app.revoke_session_of(&context, user_id, session_id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End every session of a person
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/people/$PERSON/sessions/revoke-all"
/// ```
#[utoipa::path(
    tag = "people",
    params(("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "How many they were", body = RevokedSessions), Recorded),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[post("/people/{user_id}/sessions/revoke-all")]
pub async fn revoke_sessions(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<RevokedSessions>> {
    Ok(Json(app.revoke_sessions_of(&context, user_id.0).await?))
}
