use serde_json::json;
use types::{Page, ProblemType, SignInEvent, UserAccount, UserSession};

use crate::support::{PASSWORD, TestApp};

const OTHER: &str = "plum kayak seventeen";

#[tokio::test]
async fn a_person_is_added_changed_and_locked_out() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    let new = json!({
        "username": "nina", "display_name": "Nina Nord", "role": "teacher", "password": PASSWORD,
    });

    let nina: UserAccount = ada.post("/api/v1/people", &new).await.expect(201).read();
    let at = format!("/api/v1/people/{}", nina.id);
    ada.patch(&at, &json!({"role": "technician"}))
        .await
        .expect(200);
    ada.post(&format!("{at}/password"), &json!({"password": OTHER}))
        .await
        .expect(204);
    app.sign_in("nina", PASSWORD)
        .await
        .problem(ProblemType::WrongCredentials);
    let session = app.sign_in("nina", OTHER).await.expect(200).json();
    assert_eq!(session["user"]["role"], "technician");

    let sessions: Page<UserSession> = ada.get(&format!("{at}/sessions")).await.expect(200).read();
    assert_eq!(sessions.items.len(), 1);
    assert_eq!(sessions.items[0].address.as_deref(), Some("127.0.0.1"));
    ada.patch(&at, &json!({"is_disabled": true}))
        .await
        .expect(200);
    app.sign_in("nina", OTHER)
        .await
        .problem(ProblemType::WrongCredentials);
    let listed: Page<UserAccount> = ada.get("/api/v1/people?is_disabled=true").await.read();
    assert_eq!(listed.items[0].username, "nina");
    assert!(listed.items[0].disabled_at.is_some() && listed.items[0].last_signed_in_at.is_some());
}

#[tokio::test]
async fn why_somebody_cannot_be_changed_is_a_word_to_match_on() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    let me = ada.get("/api/v1/me").await.json();
    let at = format!("/api/v1/people/{}", me["id"].as_str().unwrap());

    let refused = ada.patch(&at, &json!({"is_disabled": true})).await;

    let problem = refused.problem(ProblemType::PersonProtected);
    assert_eq!(problem.extensions["reason"], "yourself");
    let reset = ada
        .post(&format!("{at}/password"), &json!({"password": OTHER}))
        .await;
    let problem = reset.problem(ProblemType::PersonProtected);
    assert_eq!(problem.extensions["reason"], "break_glass");
}

#[tokio::test]
async fn what_happened_at_the_door_is_a_list_that_can_be_narrowed() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    for _ in 0..3 {
        app.sign_in("tess", "a guess").await;
    }
    app.sign_in("tess", PASSWORD).await.expect(200);

    let page: Page<SignInEvent> = ada
        .get("/api/v1/sign-in-events?username=TESS&outcome=refused&limit=2")
        .await
        .expect(200)
        .read();

    assert_eq!(page.items.len(), 2);
    assert_eq!(page.items[0].reason.as_deref(), Some("wrong_password"));
    assert_eq!(page.items[0].address.as_deref(), Some("127.0.0.1"));
    let next = format!(
        "/api/v1/sign-in-events?username=tess&outcome=refused&cursor={}",
        page.next_cursor.unwrap()
    );
    let rest: Page<SignInEvent> = ada.get(&next).await.expect(200).read();
    assert_eq!((rest.items.len(), rest.next_cursor), (1, None));
    let none: Page<SignInEvent> = ada
        .get("/api/v1/sign-in-events?since=2030-01-01T00:00:00Z")
        .await
        .expect(200)
        .read();
    assert!(none.items.is_empty());
}

#[tokio::test]
async fn the_roles_say_what_they_allow() {
    let app = TestApp::spawn().await;

    let roles = app
        .as_teacher()
        .await
        .get("/api/v1/roles")
        .await
        .expect(200)
        .json();

    assert_eq!(roles["items"][0]["role"], "teacher");
    assert_eq!(roles["items"][2]["permissions"][2]["name"], "people:manage");
    assert_eq!(roles["items"][2]["permissions"][2]["is_scope"], false);
}
