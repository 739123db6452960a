use actix_web::{
    get, post,
    web::{Data, Json},
};
use app::App;
use types::{PasswordProof, RecoveryCodes, SecondFactor, SecondFactorCode, SecondFactorEnrolment};

use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::{Late, Proven},
    problem::ApiResult,
};

/// Your second factor
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/second-factor
/// ```
#[utoipa::path(
    tag = "account",
    responses((status = OK, description = "Where it stands", body = SecondFactor)),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[get("/me/second-factor")]
pub async fn get_my_second_factor(
    context: Allowed<perm::ManageAccount>,
    app: Data<App>,
) -> ApiResult<Json<SecondFactor>> {
    Ok(Json(app.my_second_factor(&context).await?))
}

/// Begin a second factor
///
/// Makes a secret for an authenticator app, shown this once. No code is asked for until the first
/// one is confirmed; beginning again makes another secret.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/second-factor/enrol \
///   --json '{"password": "…"}'
/// ```
#[utoipa::path(
    tag = "account",
    request_body = PasswordProof,
    responses((status = OK, description = "The secret", body = SecondFactorEnrolment), Proven, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/second-factor/enrol")]
pub async fn enrol_my_second_factor(
    context: Allowed<perm::ManageAccount>,
    proof: Body<PasswordProof>,
    app: Data<App>,
) -> ApiResult<Json<SecondFactorEnrolment>> {
    let enrolment = app.enrol_second_factor(&context, &proof.0.password).await?;
    Ok(Json(enrolment))
}

/// Turn your second factor on
///
/// Takes the code that the app shows now. The answer has recovery codes, shown this once.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/second-factor/confirm \
///   --json '{"code": "123456"}'
/// ```
#[utoipa::path(
    tag = "account",
    request_body = SecondFactorCode,
    responses((status = OK, description = "It is on", body = RecoveryCodes), Proven, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/second-factor/confirm")]
pub async fn confirm_my_second_factor(
    context: Allowed<perm::ManageAccount>,
    code: Body<SecondFactorCode>,
    app: Data<App>,
) -> ApiResult<Json<RecoveryCodes>> {
    Ok(Json(
        app.confirm_second_factor(&context, &code.0.code).await?,
    ))
}

/// Get other recovery codes
///
/// Those before are good for nothing from now on.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/me/second-factor/recovery-codes --json '{"password": "…"}'
/// ```
#[utoipa::path(
    tag = "account",
    request_body = PasswordProof,
    responses((status = OK, description = "The codes", body = RecoveryCodes), Proven, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/second-factor/recovery-codes")]
pub async fn renew_my_recovery_codes(
    context: Allowed<perm::ManageAccount>,
    proof: Body<PasswordProof>,
    app: Data<App>,
) -> ApiResult<Json<RecoveryCodes>> {
    let codes = app
        .renew_recovery_codes(&context, &proof.0.password)
        .await?;
    Ok(Json(codes))
}

/// Turn your second factor off
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/me/second-factor/remove \
///   --json '{"password": "…"}'
/// ```
#[utoipa::path(
    tag = "account",
    request_body = PasswordProof,
    responses((status = OK, description = "It is off", body = SecondFactor), Proven, Late),
    extensions(("x-permission" = json!("account:manage"))),
)]
#[post("/me/second-factor/remove")]
pub async fn remove_my_second_factor(
    context: Allowed<perm::ManageAccount>,
    proof: Body<PasswordProof>,
    app: Data<App>,
) -> ApiResult<Json<SecondFactor>> {
    let factor = app
        .remove_second_factor(&context, &proof.0.password)
        .await?;
    Ok(Json(factor))
}
