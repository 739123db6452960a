use serde_json::json;
use types::{DirectoryTestResult, ProblemType, Role};

use super::{binds_of, environment, password, school};
use crate::support::TestApp;

const PATH: &str = "/api/v1/directory/test";

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn an_account_is_tried_and_the_rule_is_named() {
    let app = school(|_| {}).await;
    let ada = app.as_admin().await;

    let body = json!({ "username": "nested" });
    let nested: DirectoryTestResult = ada.post(PATH, &body).await.expect(200).read();

    assert_eq!(
        (nested.outcome.as_str(), nested.role),
        ("accepted", Some(Role::Technician))
    );
    let rule = nested.rule.unwrap();
    assert_eq!(rule.rule, "tech-team");
    assert_eq!(rule.group.dn, "cn=tech-team,ou=groups,dc=example,dc=org");
    let person = nested.person.unwrap();
    assert_eq!(person.dn, "uid=nested,ou=people,dc=example,dc=org");
    assert_eq!(person.groups.len(), 4);
    assert!(!nested.password_checked);
    // Nobody else in these tests asks about this one.
    let body = json!({ "username": "untried" });
    ada.post(PATH, &body).await.expect(200);
    let binds = binds_of("uid=untried,ou=people,dc=example,dc=org");
    assert_eq!(binds, 0, "without a password nobody binds as them");
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn the_reason_against_an_account_is_told_plainly() {
    let app = school(|_| {}).await;
    let ada = app.as_admin().await;
    let tried = async |name: &str, password: Option<&str>| -> DirectoryTestResult {
        let mut body = json!({ "username": name });
        if let Some(password) = password {
            body["password"] = json!(password);
        }
        ada.post(PATH, &body).await.expect(200).read()
    };
    let right = password();

    for (name, password, outcome) in [
        ("both", Some(right.as_str()), "accepted"),
        ("both", Some("not it"), "wrong_password"),
        ("disabled", None, "disabled"),
        ("locked", Some(right.as_str()), "locked"),
        ("stale", Some(right.as_str()), "password_expired"),
        ("reset", Some(right.as_str()), "must_change_password"),
        ("neither", None, "no_role"),
        ("nobody", None, "unknown_user"),
        ("twin", None, "ambiguous_name"),
    ] {
        let result = tried(name, password).await;

        assert_eq!(result.outcome, outcome, "{name}");
        assert!(result.detail.ends_with('.'), "{name}: {}", result.detail);
        assert_eq!(result.role.is_some(), outcome == "accepted", "{name}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn an_administrator_sees_what_is_wrong_with_the_directory() {
    let app = school(|to| to.ca_file = Some(environment("TEST_LDAP_OTHER_CA_FILE").into())).await;

    let body = json!({ "username": "tech" });
    let result: DirectoryTestResult = app
        .as_admin()
        .await
        .post(PATH, &body)
        .await
        .expect(200)
        .read();

    assert_eq!(result.outcome, "directory_unavailable");
    assert!(
        result.detail.contains("certificate is not to be trusted"),
        "{}",
        result.detail
    );
}

#[tokio::test]
async fn without_a_directory_there_is_nothing_to_try() {
    let app = TestApp::spawn().await;

    let body = json!({ "username": "tech" });
    let answer = app.as_admin().await.post(PATH, &body).await;

    let problem = answer.problem(ProblemType::WrongState);
    assert!(problem.detail.contains("[directory]"), "{}", problem.detail);
}

#[tokio::test]
async fn technicians_try_no_accounts() {
    let app = TestApp::spawn().await;

    let body = json!({ "username": "tech" });
    let answer = app.as_technician().await.post(PATH, &body).await;

    answer.problem(ProblemType::Forbidden);
}
