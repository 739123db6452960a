use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::PasswordChange;

use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::{Late, Proven},
    problem::ApiResult,
};

/// Change your password
///
/// Takes the one you have. Your other sessions end; this one stays.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/password \
///   --json '{"current_password": "…", "new_password": "…"}'
/// ```
#[utoipa::path(
    tag = "account",
    request_body = PasswordChange,
    responses((status = NO_CONTENT, description = "Changed"), Proven, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/password")]
pub async fn change_my_password(
    context: Allowed<perm::ManageAccount>,
    change: Body<PasswordChange>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    app.change_my_password(&context, change.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
