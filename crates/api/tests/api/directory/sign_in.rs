use std::net::TcpListener;

use futures::{StreamExt, stream};
use serde_json::{Value, json};
use store::SignInOutcome;
use types::{ProblemType, Role, Session};

use super::{binds_of, environment, password, school};
use crate::support::TestApp;

async fn last_outcome(app: &TestApp) -> SignInOutcome {
    app.app_store().recent_sign_ins(1).await.unwrap()[0].outcome
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn people_sign_in_as_what_their_groups_make_of_them() {
    let app = school(|_| {}).await;

    for (name, role) in [
        ("tech", Role::Technician),
        ("teach", Role::Teacher),
        ("both", Role::Technician),
        ("nested", Role::Technician),
        ("unique", Role::Teacher),
        ("boss", Role::Admin),
        ("TECH", Role::Technician),
    ] {
        let session: Session = app.sign_in(name, &password()).await.expect(200).read();

        assert_eq!(session.user.role, role, "{name}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn each_refusal_has_its_own_words() {
    let app = school(|_| {}).await;

    for (name, kind, words, outcome) in [
        (
            "neither",
            ProblemType::NoRole,
            "no role in rtutils",
            SignInOutcome::NoRole,
        ),
        (
            "disabled",
            ProblemType::AccountDisabled,
            "is disabled",
            SignInOutcome::Disabled,
        ),
        (
            "expired",
            ProblemType::AccountExpired,
            "has expired",
            SignInOutcome::AccountExpired,
        ),
        (
            "reset",
            ProblemType::PasswordMustChange,
            "has to be changed",
            SignInOutcome::MustChangePassword,
        ),
        (
            "stale",
            ProblemType::PasswordMustChange,
            "has to be changed",
            SignInOutcome::PasswordExpired,
        ),
        // slapd says so whatever the password is, so a stranger could learn who exists.
        (
            "locked",
            ProblemType::WrongCredentials,
            "is wrong",
            SignInOutcome::Locked,
        ),
        (
            "nobody",
            ProblemType::WrongCredentials,
            "is wrong",
            SignInOutcome::UnknownUser,
        ),
        (
            "twin",
            ProblemType::WrongCredentials,
            "is wrong",
            SignInOutcome::AmbiguousName,
        ),
    ] {
        let problem = app.sign_in(name, &password()).await.problem(kind);

        assert!(problem.detail.contains(words), "{name}: {}", problem.detail);
        assert_eq!(last_outcome(&app).await, outcome, "{name}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_wrong_password_sounds_the_same_whoever_it_is_for() {
    let app = school(|_| {}).await;
    let words = async |name: &str| {
        let answer = app.sign_in(name, "not the password").await;
        let mut problem: Value = answer.expect(401).json();
        problem["request_id"].take();
        problem
    };

    let of_nobody = words("nobody").await;

    // A technician, a closed account, a locked one, and a local one.
    for name in ["tech", "disabled", "locked", "neither", "ada"] {
        assert_eq!(words(name).await, of_nobody, "{name}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn what_is_typed_as_a_name_is_no_filter_and_no_dn() {
    let app = school(|_| {}).await;

    for typed in [
        "*",
        "te*",
        "tech)(uid=*",
        "*)(objectClass=*)(|(uid=*",
        r"\74ech",
        "tech,ou=people",
    ] {
        app.sign_in(typed, &password())
            .await
            .problem(ProblemType::WrongCredentials);

        assert_eq!(
            last_outcome(&app).await,
            SignInOutcome::UnknownUser,
            "{typed}"
        );
    }
    app.sign_in("tech\0", &password())
        .await
        .problem(ProblemType::Invalid);
    // Somebody may be called that.
    app.sign_in("o'brien (*)", &password()).await.expect(200);
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_directory_that_is_down_or_not_to_be_trusted_is_unavailable() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let down = school(|to| to.url = format!("ldaps://{closed}").parse().unwrap()).await;
    let wrong_ca =
        school(|to| to.ca_file = Some(environment("TEST_LDAP_OTHER_CA_FILE").into())).await;

    for app in [down, wrong_ca] {
        let problem = app
            .sign_in("tech", &password())
            .await
            .problem(ProblemType::DirectoryUnavailable);

        assert!(
            problem.detail.contains("directory does not answer"),
            "{}",
            problem.detail
        );
        assert_eq!(
            last_outcome(&app).await,
            SignInOutcome::DirectoryUnavailable
        );
        // The break-glass account works all the same.
        app.as_admin().await.get("/api/v1/me").await.expect(200);
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn each_attempt_binds_as_the_person_once() {
    let app = school(|_| {}).await;
    let lea = "uid=leaver,ou=people,dc=example,dc=org";

    app.sign_in("leaver", &password()).await.expect(200);
    assert_eq!(binds_of(lea), 1);
    app.sign_in("leaver", "not the password").await.expect(401);
    assert_eq!(binds_of(lea), 2);
    for _ in 0..20 {
        app.sign_in("leaver", "not the password").await;
    }

    // The throttle stands before the directory, which would lock the account.
    assert!(binds_of(lea) < 10, "{}", binds_of(lea));
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_name_that_nobody_has_costs_the_directory_a_bind_as_a_known_one_does() {
    // A base of this test alone: no other one binds as nobody below it.
    let app = school(|to| to.base_dn = "ou=people,dc=example,dc=org".to_owned()).await;
    let nobody = "cn=rtutils-no-such-person,ou=people,dc=example,dc=org";
    let pax = "uid=paced,ou=people,dc=example,dc=org";

    for attempt in 1..=3 {
        // Two entries have the last name, so nobody can be meant by it: that takes the same way.
        for name in ["nobody", "paced", "twin"] {
            let answer = app.sign_in(name, "not the password").await;
            answer.problem(ProblemType::WrongCredentials);
        }
        assert_eq!(binds_of(pax), attempt);
        assert_eq!(binds_of(nobody), 2 * attempt);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_thousand_wrong_passwords_from_everywhere_bind_once_each_and_keep_nobody_out() {
    let app = school(|_| {}).await;
    let sam = "uid=stormed,ou=people,dc=example,dc=org";
    let come = async |from: String, password: &str| {
        let body = json!({ "username": "stormed", "password": password });
        app.as_nobody()
            .send(reqwest::Method::POST, "/api/v1/auth/login", |request| {
                request.header("x-forwarded-for", from).json(&body)
            })
            .await
            .status
    };

    let guesses = (0..1_000).map(|n| come(format!("10.7.{}.{}", n / 250, n % 250), "a guess"));
    let answers: Vec<u16> = stream::iter(guesses).buffered(16).collect().await;

    assert_eq!(
        answers.iter().filter(|&&status| status == 401).count(),
        1_000
    );
    assert_eq!(binds_of(sam), 1_000);
    assert_eq!(come("203.0.113.9".to_owned(), &password()).await, 200);
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_session_goes_on_as_long_as_the_directory_says_so() {
    let app = school(|_| {}).await;
    let cookie = app.sign_in("teach", &password()).await.expect(200).cookie();
    app.clock.advance(std::time::Duration::from_mins(9));

    let next = app
        .as_nobody()
        .send(reqwest::Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", cookie)
        })
        .await
        .expect(200);

    let session: Session = next.read();
    assert_eq!(session.user.role, Role::Teacher);
    let kept = app
        .app_store()
        .user_by_username("teach")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        kept.origin.external().unwrap().checked_at,
        app.app.clock().now()
    );
}
