//! Who one is signed in as.

use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::User;

use crate::{
    extract::{Allowed, perm},
    problem::ApiResult,
};

/// Who you are signed in as
///
/// Your name, your role and what it allows.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me
/// ```
#[utoipa::path(
    tag = "session",
    responses((status = OK, description = "You", body = User)),
    extensions(("x-permission" = json!("account:read"))),
)]
#[get("/me")]
pub async fn get_me(context: Allowed<perm::ReadAccount>, app: Data<App>) -> ApiResult<Json<User>> {
    Ok(Json(app.me(&context).await?))
}
