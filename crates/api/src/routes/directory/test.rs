use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::{DirectoryTest, DirectoryTestResult};

use crate::{
    extract::{Allowed, Body, ClientAddress, perm},
    openapi::problems::{Checked, Late, Limited},
    problem::ApiResult,
};

/// Try an account of the directory
///
/// What somebody would become, and why: whom the directory has by this name, their groups, and the
/// rule that gives them a role, or the reason why they would not be let in. With the password it
/// is tried once, as at a sign-in; without, the account is only looked up, which needs a service
/// account. Nobody is signed in, and nothing is kept.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/directory/test \
///   --json '{"username": "tlarch"}'
/// ```
#[utoipa::path(
    tag = "directory",
    request_body = DirectoryTest,
    responses(
        (status = OK, description = "What the directory says", body = DirectoryTestResult),
        Checked,
        Late,
        Limited,
    ),
    extensions(("x-permission" = json!("directory:test"))),
)]
#[post("/directory/test")]
pub async fn test_directory(
    context: Allowed<perm::TestDirectory>,
    client: ClientAddress,
    body: Body<DirectoryTest>,
    app: Data<App>,
) -> ApiResult<Json<DirectoryTestResult>> {
    let result = app.test_directory(&context, body.0, client.0).await?;
    Ok(Json(result))
}
