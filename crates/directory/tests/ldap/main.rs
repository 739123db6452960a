//! The directory over LDAP, against the real slapd that `scripts/with-slapd` starts.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and helpers have none"
)]

mod slapd;
mod trouble;

use directory::{BindBy, Directory, Error, Refusal, Security};
use secrecy::SecretString;

use self::slapd::{Slapd, groups};

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_right_password_gives_the_person_and_their_groups() {
    let slapd = Slapd::get();

    let tess = slapd.sign_in("tech").await.unwrap();

    assert_eq!(
        (tess.username.as_str(), tess.display_name.as_str()),
        ("tech", "Tess Larch")
    );
    assert_eq!(tess.dn, "uid=tech,ou=people,dc=example,dc=org");
    assert_eq!(tess.external_id.len(), 36, "{}", tess.external_id);
    assert_eq!(groups(&tess), ["tech-team"]);
    assert_eq!(
        groups(&slapd.sign_in("both").await.unwrap()),
        ["Teachers", "tech-team"]
    );
    assert_eq!(
        groups(&slapd.sign_in("unique").await.unwrap()),
        ["unique-teachers"]
    );
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn groups_in_groups_are_followed_even_when_they_go_round_in_a_circle() {
    let ned = Slapd::get().sign_in("nested").await.unwrap();

    assert_eq!(
        groups(&ned),
        ["helpers", "interns", "summer-crew", "tech-team"]
    );
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn groups_are_followed_no_deeper_than_the_settings_say() {
    let directory = Slapd::get().directory(|settings| settings.group_depth = 2);

    let ned = directory
        .sign_in("nested", &Slapd::password())
        .await
        .unwrap();

    assert_eq!(groups(&ned), ["interns", "summer-crew"]);
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn each_refusal_is_told_apart() {
    let slapd = Slapd::get();

    for (name, refusal) in [
        ("nobody", Refusal::UnknownName),
        ("twin", Refusal::AmbiguousName),
        ("disabled", Refusal::Disabled),
        ("expired", Refusal::AccountExpired),
        ("locked", Refusal::Locked),
        ("reset", Refusal::MustChangePassword),
        ("stale", Refusal::PasswordExpired),
    ] {
        assert_eq!(
            slapd.sign_in(name).await,
            Err(Error::Refused(refusal)),
            "{name}"
        );
    }
    let wrong = slapd
        .directory(|_| {})
        .sign_in("tech", &"wrong".into())
        .await;
    assert_eq!(wrong, Err(Error::Refused(Refusal::WrongPassword)));
    // Its account is closed, and that is told to nobody who does not know the password.
    let wrong = slapd
        .directory(|_| {})
        .sign_in("disabled", &"wrong".into())
        .await;
    assert_eq!(wrong, Err(Error::Refused(Refusal::WrongPassword)));
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn an_empty_password_is_never_sent() {
    let slapd = Slapd::get();

    // The directory itself would call it a success: an unauthenticated bind (RFC 4513, 5.1.2).
    let empty = slapd
        .directory(|_| {})
        .sign_in("emptied", &SecretString::default())
        .await;

    assert_eq!(empty, Err(Error::Refused(Refusal::WrongPassword)));
    assert_eq!(slapd.binds_of("uid=emptied,ou=people"), 0);
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn what_is_typed_is_a_name_and_no_filter() {
    let slapd = Slapd::get();

    for typed in [
        "*",
        "te*",
        "tech)(uid=*",
        "*)(objectClass=*",
        "tech\0",
        r"\74ech",
        "(|(uid=tech))",
    ] {
        assert_eq!(
            slapd.sign_in(typed).await,
            Err(Error::Refused(Refusal::UnknownName)),
            "{typed:?}"
        );
    }
    let odd = slapd.sign_in("o'brien (*)").await.unwrap();
    assert_eq!(groups(&odd), ["Teachers"]);
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn people_bind_as_the_entry_of_a_pattern_without_a_service_account() {
    let directory = Slapd::get().directory(|settings| {
        settings.bind = BindBy::Pattern("uid={name},ou=people,dc=example,dc=org".into());
    });

    let tess = directory.sign_in("tech", &Slapd::password()).await.unwrap();
    let sneaky = directory
        .sign_in("tech,ou=people", &Slapd::password())
        .await;

    assert_eq!(groups(&tess), ["tech-team"]);
    assert_eq!(sneaky, Err(Error::Refused(Refusal::WrongPassword)));
    assert!(!directory.can_look_up());
    assert!(matches!(
        directory.look_up("tech").await,
        Err(Error::Unavailable(_))
    ));
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn starttls_and_plaintext_give_the_same_person() {
    let slapd = Slapd::get();
    for security in [Security::StartTls, Security::Plaintext] {
        let directory = slapd.directory(|settings| {
            settings.url = slapd.plain_url.clone();
            settings.security = security;
        });

        let person = directory
            .sign_in("teach", &Slapd::password())
            .await
            .unwrap();

        assert_eq!(groups(&person), ["Teachers"], "{security:?}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn people_are_read_again_without_their_password() {
    let directory = Slapd::get().directory(|_| {});
    let before = directory.sign_in("both", &Slapd::password()).await.unwrap();

    let again = directory
        .read_again(&before.external_id, "both")
        .await
        .unwrap();
    let other = directory.read_again("somebody else", "both").await;
    let closed = directory.look_up("disabled").await.unwrap();

    assert_eq!((again.person, again.refusal), (before, None));
    assert_eq!(other, Err(Error::Refused(Refusal::UnknownName)));
    assert_eq!(closed.refusal, Some(Refusal::Disabled));
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn the_password_is_given_to_the_directory_once() {
    let slapd = Slapd::get();
    let directory = slapd.directory(|_| {});
    let counted = "uid=counted,ou=people,dc=example,dc=org";

    directory
        .sign_in("counted", &Slapd::password())
        .await
        .unwrap();
    assert_eq!(slapd.binds_of(counted), 1);
    let _ = directory.sign_in("counted", &"wrong".into()).await;
    assert_eq!(slapd.binds_of(counted), 2);
}
