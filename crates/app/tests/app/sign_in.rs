use std::time::Duration;

use app::{Caller, Error};
use chrono::TimeDelta;
use store::{SignInOutcome, UserRecord};
use types::{Role, Session};

use crate::site::{PASSWORD, Site, refused};

#[tokio::test]
async fn the_right_password_opens_a_session_of_ten_minutes() {
    let site = Site::small().await;
    let user = site.add("tess", Role::Technician).await;

    let open = site.log_in("TESS", PASSWORD).await.unwrap();

    let Session {
        access_token,
        expires_in_seconds,
        user: whose,
    } = open.session;
    assert_eq!((expires_in_seconds, &whose), (600, &user));
    let now = site.app.clock().now();
    let caller = site.app.authenticate(&access_token, now).unwrap();
    let Caller::User(who) = caller else {
        panic!("{caller:?}")
    };
    assert_eq!((who.id, who.role), (user.id, Role::Technician));
    assert_eq!(open.refresh_expires_at, now + TimeDelta::days(30));
    let later = now + TimeDelta::minutes(10);
    assert!(site.app.authenticate(&access_token, later).is_err());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;

    let wrong = site.log_in("tess", "not the password").await.unwrap_err();
    let unknown = site.log_in("nobody", "not the password").await.unwrap_err();

    assert!(matches!(wrong, Error::WrongCredentials));
    assert_eq!(wrong.to_string(), unknown.to_string());
}

#[tokio::test]
async fn every_attempt_is_kept_with_its_outcome_and_address() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let _ = site
        .log_in_from("::ffff:192.0.2.1", "tess", "not the password")
        .await;
    let _ = site.log_in_from("2001:db8::1", "nobody", PASSWORD).await;
    let _ = site.log_in_from("192.0.2.3", "tess", PASSWORD).await;

    let kept = site.store().recent_sign_ins(10).await.unwrap();

    let kept: Vec<_> = kept
        .iter()
        .rev()
        .map(|e| (e.username.as_str(), e.address.as_str(), e.outcome))
        .collect();
    assert_eq!(
        kept,
        [
            ("tess", "192.0.2.1", SignInOutcome::WrongPassword),
            ("nobody", "2001:db8::1", SignInOutcome::UnknownUser),
            ("tess", "192.0.2.3", SignInOutcome::Accepted),
        ]
    );
}

#[tokio::test]
async fn a_closed_account_does_not_open() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let tess = site
        .store()
        .user_by_username("tess")
        .await
        .unwrap()
        .unwrap();
    let closed = UserRecord {
        id: uuid::Uuid::from_u128(9),
        username: "theo".into(),
        disabled_at: Some(site.app.clock().now()),
        ..tess
    };
    site.store().add_user(&closed).await.unwrap();

    let refusal = site.log_in("theo", PASSWORD).await.unwrap_err();

    assert!(matches!(refusal, Error::WrongCredentials));
    let kept = site.store().recent_sign_ins(1).await.unwrap();
    assert_eq!(kept[0].outcome, SignInOutcome::Disabled);
}

#[tokio::test]
async fn guessing_has_to_wait_even_with_the_right_password() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    for _ in 0..5 {
        let _ = site.log_in("tess", "not the password").await;
    }

    let refusal = site.log_in("Tess", PASSWORD).await.unwrap_err();

    let Error::RateLimited { retry_after } = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(retry_after, Duration::from_mins(1));
    site.clock.advance(retry_after);
    assert!(site.log_in("tess", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn many_guesses_at_once_do_not_slip_through() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;

    let guesses = (0..20).map(|_| site.log_in("tess", "not the password"));
    let answers = futures::future::join_all(guesses).await;

    let compared = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Error::WrongCredentials)))
        .count();
    assert_eq!(compared, 5);
}

#[tokio::test]
async fn nothing_typed_and_far_too_much_typed_are_not_compared() {
    let site = Site::small().await;

    let nothing = site.log_in(" ", "").await.unwrap_err();
    let too_much = site
        .log_in(&"x".repeat(256), &"x".repeat(1025))
        .await
        .unwrap_err();

    assert_eq!(
        refused(&nothing),
        [("/username", "required"), ("/password", "required")]
    );
    assert_eq!(
        refused(&too_much),
        [("/username", "too_long"), ("/password", "too_long")]
    );
    assert!(site.store().recent_sign_ins(1).await.unwrap().is_empty());
}
