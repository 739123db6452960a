use app::{Error, NewUser};
use types::{Permission, Role};

use crate::site::{PASSWORD, Site, new_user, refused};

#[tokio::test]
async fn a_person_who_was_added_has_the_permissions_of_the_role() {
    let site = Site::small().await;

    let user = site.add(" tess ", Role::Technician).await;

    assert_eq!(user.username, "tess");
    assert!(user.can(Permission::PrintLabels));
    assert!(
        !site
            .add("theo", Role::Teacher)
            .await
            .can(Permission::ReadAssets)
    );
}

#[tokio::test]
async fn a_name_that_is_taken_in_another_case_is_refused() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;

    let refusal = site
        .app
        .add_user(new_user("TESS", Role::Teacher))
        .await
        .unwrap_err();

    assert_eq!(refused(&refusal), [("/username", "taken")]);
}

#[tokio::test]
async fn every_bad_value_is_reported_at_once() {
    let site = Site::small().await;
    let bad = NewUser {
        username: "two words".into(),
        display_name: " ".into(),
        role: Role::Teacher,
        password: "nine char".into(),
    };

    let refusal = site.app.add_user(bad).await.unwrap_err();

    assert_eq!(
        refused(&refusal),
        [
            ("/username", "invalid"),
            ("/display_name", "invalid"),
            ("/password", "too_short")
        ]
    );
}

#[tokio::test]
async fn the_caller_is_told_who_they_are() {
    let site = Site::small().await;
    let user = site.add("tess", Role::Technician).await;
    let open = site.log_in("tess", PASSWORD).await.unwrap();

    let now = site.app.clock().now();
    let caller = site
        .app
        .authenticate(&open.session.access_token, now)
        .unwrap();

    assert_eq!(site.app.me(&site.context(caller)).await.unwrap(), user);
}

#[tokio::test]
async fn nobody_has_no_account_to_read() {
    let site = Site::small().await;

    let refusal = site.app.me(&site.anyone()).await.unwrap_err();

    assert!(matches!(refusal, Error::Unauthenticated));
    // Signed in once, and gone from the database since.
    let refusal = site.app.me(&site.teacher()).await.unwrap_err();
    assert!(matches!(refusal, Error::Unauthenticated));
}

#[test]
fn a_password_is_never_shown() {
    assert!(!format!("{:?}", new_user("tess", Role::Admin)).contains(PASSWORD));
}
