use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use app::App;
use types::{PasswordReset, UserAccount};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, Path, perm},
    openapi::problems::People,
    problem::ApiResult,
};

/// Give a person another password
///
/// Their sessions end. Their second factor stays.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" --json '{"password": "…"}' \
///   http://127.0.0.1:8000/api/v1/people/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/password
/// ```
#[utoipa::path(
    tag = "people",
    params(("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    request_body = PasswordReset,
    responses((status = NO_CONTENT, description = "Given"), People),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[post("/people/{user_id}/password")]
pub async fn reset_password(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    reset: Body<PasswordReset>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    app.reset_password(&context, user_id.0, reset.0.password.into())
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take a person's second factor away
///
/// For somebody who lost it, and whom you know to be who they say.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/people/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/second-factor/remove
/// ```
#[utoipa::path(
    tag = "people",
    params(("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The person", body = UserAccount), People),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[post("/people/{user_id}/second-factor/remove")]
pub async fn remove_second_factor(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<UserAccount>> {
    Ok(Json(app.reset_second_factor(&context, user_id.0).await?))
}
