use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::SignInMethods;

use crate::extract::Anyone;

/// See how people can sign in
///
/// Whether the school's directory is asked about names and passwords, and the provider that people
/// can sign in with instead.
///
/// ```sh
/// curl http://127.0.0.1:8000/api/v1/auth/methods
/// ```
#[utoipa::path(
    tag = "session",
    responses((status = OK, description = "The ways in", body = SignInMethods)),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/auth/methods")]
pub async fn get_sign_in_methods(_context: Anyone, app: Data<App>) -> Json<SignInMethods> {
    Json(app.sign_in_methods())
}
