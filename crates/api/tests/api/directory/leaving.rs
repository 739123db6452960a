use std::{collections::HashSet, time::Duration};

use ldap3::{LdapConnAsync, Mod};
use reqwest::Method;
use serde_json::{Value, json};
use store::SignInOutcome;
use types::{ProblemType, Role, Session};

use super::{environment, password, school};
use crate::support::{Answer, TestApp};

/// What the school's IT department does in the directory.
async fn change(dn: &str, mods: Vec<Mod<&str>>) {
    let url = environment("TEST_LDAP_PLAIN_URL");
    let (connection, mut ldap) = LdapConnAsync::new(&url).await.unwrap();
    tokio::spawn(connection.drive());
    let manager = environment("TEST_LDAP_MANAGER_DN");
    let word = environment("TEST_LDAP_MANAGER_PASSWORD");
    let bound = ldap.simple_bind(&manager, &word).await.unwrap();
    bound.success().unwrap();
    let changed = ldap.modify(dn, mods).await.unwrap();
    changed.success().unwrap();
    ldap.unbind().await.unwrap();
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", cookie)
        })
        .await
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn who_is_moved_or_removed_in_slapd_is_so_here_when_the_access_token_ends() {
    let mia = HashSet::from(["uid=mover,ou=people,dc=example,dc=org"]);
    let group = |name: &str| format!("cn={name},ou=groups,dc=example,dc=org");
    let app = school(|_| {}).await;
    let answer = app.sign_in("mover", &password()).await.expect(200);
    let mut cookie = answer.cookie();
    let session: Session = answer.read();
    assert_eq!(session.user.role, Role::Technician);
    let wish = json!({"name": "A script", "scopes": ["assets:read"]});
    let token = app
        .as_bearer(&session.access_token)
        .post("/api/v1/tokens", &wish)
        .await
        .expect(201)
        .json();
    let script = app.as_bearer(token["secret"].as_str().unwrap());
    script.get("/api/v1/assets/7").await.expect(200);

    change(&group("Teachers"), vec![Mod::Add("member", mia.clone())]).await;
    change(
        &group("tech-team"),
        vec![Mod::Delete("member", mia.clone())],
    )
    .await;
    app.clock.advance(Duration::from_mins(10));
    let answer = refresh(&app, &cookie).await.expect(200);
    cookie = answer.cookie();
    let session: Session = answer.read();
    assert_eq!(session.user.role, Role::Teacher);
    app.clock.advance(Duration::from_mins(10));
    script
        .get("/api/v1/assets/7")
        .await
        .problem(ProblemType::Forbidden);

    change(&group("Teachers"), vec![Mod::Delete("member", mia)]).await;
    app.clock.advance(Duration::from_mins(10));
    refresh(&app, &cookie)
        .await
        .problem(ProblemType::Unauthenticated);
    script
        .get("/api/v1/assets/7")
        .await
        .problem(ProblemType::Unauthenticated);
    let last = app.app_store().recent_sign_ins(1).await.unwrap().remove(0);
    assert_eq!(
        (last.username.as_str(), last.outcome),
        ("mover", SignInOutcome::RevokedAsNotVouchedFor)
    );
    let again: Value = app.sign_in("mover", &password()).await.expect(403).json();
    assert_eq!(again["type"], ProblemType::NoRole.uri());
}
