use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    patch, post,
    web::{Data, Json},
};
use app::App;
use types::{
    NewUserAccount, Page, RoleDescription, UserAccount, UserAccountFilter, UserAccountPatch,
};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, IfMatch, Path, Query, perm},
    openapi::problems::{Checked, Keyed, People, Recorded, Revised},
    problem::ApiResult,
    routes::versioned::versioned,
};

/// People, by their user names
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:8000/api/v1/people?role=technician'
/// ```
#[utoipa::path(
    tag = "people",
    params(UserAccountFilter),
    responses((status = OK, description = "A page of the list", body = Page<UserAccount>), Checked),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[get("/people")]
pub async fn list_people(
    context: Allowed<perm::ManagePeople>,
    filter: Query<UserAccountFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<UserAccount>>> {
    Ok(Json(app.list_people(&context, &filter.0).await?))
}

/// Add a person
///
/// With a password that you tell them, and that they change. An administrator for emergencies, whom
/// nobody can change from here, is made on the server with `rtutils user add`.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/people --json \
///   '{"username": "tlarch", "display_name": "Tess Larch", "role": "technician", "password": "…"}'
/// ```
#[utoipa::path(
    tag = "people",
    params(IdempotencyKey),
    request_body = NewUserAccount,
    responses((status = CREATED, description = "The person", body = UserAccount), Keyed),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[post("/people")]
pub async fn add_person(
    context: Allowed<perm::ManagePeople>,
    key: IdempotencyKey,
    new: Body<NewUserAccount>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let added = app.add_person(&context, new.0, key.as_deref()).await?;
    Ok(HttpResponse::Created().json(added))
}

/// A person
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/people/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10
/// ```
#[utoipa::path(
    tag = "people",
    params(("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (
            status = OK, description = "The person", body = UserAccount,
            headers(("ETag" = String, description = "Its version, for `If-Match`")),
        ),
        Recorded,
    ),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[get("/people/{user_id}")]
pub async fn get_person(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let person = app.person(&context, user_id.0).await?;
    Ok(versioned(StatusCode::OK, &person.version, &person))
}

/// Change a person
///
/// What is absent stays. Nobody takes their own role or access away, nor the last administrator's;
/// `reason` of the problem says which it was. Disabling ends every session and silences every token.
///
/// ```sh
/// curl -X PATCH -H "Authorization: Bearer $TOKEN" --json '{"is_disabled": true}' \
///   http://127.0.0.1:8000/api/v1/people/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10
/// ```
#[utoipa::path(
    tag = "people",
    params(IfMatch, ("user_id" = Uuid, Path, description = "The person's `id`", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    request_body = UserAccountPatch,
    responses(
        (
            status = OK, description = "The person", body = UserAccount,
            headers(("ETag" = String, description = "Its version, for `If-Match`")),
        ),
        People, Revised,
    ),
    extensions(("x-permission" = json!("people:manage"))),
)]
#[patch("/people/{user_id}")]
pub async fn update_person(
    context: Allowed<perm::ManagePeople>,
    user_id: Path<Uuid>,
    version: IfMatch,
    patch: Body<UserAccountPatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let person = app
        .update_person(&context, user_id.0, &patch.0, version.as_deref())
        .await?;
    Ok(versioned(StatusCode::OK, &person.version, &person))
}

/// The roles, and what each allows
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/roles
/// ```
#[utoipa::path(
    tag = "people",
    responses((status = OK, description = "All of them", body = Page<RoleDescription>)),
    extensions(("x-permission" = json!("account:read"))),
)]
#[get("/roles")]
pub async fn list_roles(
    context: Allowed<perm::ReadAccount>,
    app: Data<App>,
) -> ApiResult<Json<Page<RoleDescription>>> {
    Ok(Json(Page::whole(app.roles(&context)?)))
}
