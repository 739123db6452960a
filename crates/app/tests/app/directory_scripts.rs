//! Scripts of people whom the directory knows.

use std::time::Duration;

use app::{Caller, Client, Error, SignInTrouble};
use directory::TroubleKind;
use types::{ApiTokenFilter, ApiTokenState, NewApiToken, Permission, Role};

use crate::{
    directory::{WORD, school},
    site::Site,
};

/// Somebody of the directory, and the secret of a token that they made.
pub async fn script_of(site: &Site, name: &str) -> (Caller, String) {
    let open = site.log_in(name, WORD).await.unwrap();
    let now = site.app.clock().now();
    let caller = site.app.authenticate(&open.session.access_token, now);
    let caller = caller.unwrap();
    let person = site.context(caller.clone());
    let wish = NewApiToken {
        name: "Nightly export".into(),
        scopes: vec![Permission::ReadAssets, Permission::ManageTags],
        expires_in_days: None,
        networks: Vec::new(),
    };
    let made = site
        .app
        .create_api_token(&person, wish, None)
        .await
        .unwrap();
    (caller, made.secret)
}

pub async fn come(site: &Site, secret: &str) -> Result<Role, Error> {
    let now = site.app.clock().now();
    let identified = site.app.identify(secret, &Client::default(), now).await?;
    match identified.caller {
        Caller::Token(bearer) => Ok(bearer.owner.role),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_script_of_somebody_who_left_the_directory_is_out_within_ten_minutes() {
    let (site, directory) = school().await;
    directory.add("aoak", WORD, &["admins"]);
    let (_, secret) = script_of(&site, "aoak").await;
    site.clock.advance(Duration::from_mins(9));
    assert_eq!(come(&site, &secret).await.unwrap(), Role::Admin);
    assert_eq!(directory.reads(), 0);

    directory.add("aoak", WORD, &["teachers"]);
    site.clock.advance(Duration::from_mins(1));
    assert_eq!(come(&site, &secret).await.unwrap(), Role::Teacher);
    directory.remove("aoak");
    site.clock.advance(Duration::from_mins(10));

    let many = (0..20).map(|_| come(&site, &secret));
    for answer in futures::future::join_all(many).await {
        assert!(matches!(answer, Err(Error::Unauthenticated)));
    }
    assert_eq!(
        directory.reads(),
        2,
        "a script that does not give up is no load"
    );
    directory.add("aoak", WORD, &["admins"]);
    site.clock.advance(Duration::from_secs(31));
    assert_eq!(come(&site, &secret).await.unwrap(), Role::Admin);
}

#[tokio::test]
async fn a_script_outlives_a_directory_that_is_away_for_an_hour_and_is_told_why_afterwards() {
    let (site, directory) = school().await;
    directory.add("aoak", WORD, &["admins"]);
    let (_, secret) = script_of(&site, "aoak").await;
    directory.trouble(Some(TroubleKind::Timeout));

    site.clock.advance(Duration::from_mins(59));
    for _ in 0..20 {
        assert!(come(&site, &secret).await.is_ok());
    }
    assert_eq!(directory.reads(), 1, "each would wait for the directory");
    site.clock.advance(Duration::from_mins(1));

    let refusal = come(&site, &secret).await.unwrap_err();
    assert!(matches!(
        refusal,
        Error::SignIn(SignInTrouble::DirectoryUnavailable)
    ));
    directory.trouble(None);
    site.clock.advance(Duration::from_secs(31));
    assert!(come(&site, &secret).await.is_ok());
}

#[tokio::test]
async fn where_nobody_can_be_asked_a_script_works_for_thirty_days_after_its_owner_signed_in() {
    let (site, directory) = school().await;
    directory.add("aoak", WORD, &["admins"]);
    directory.without_service_account();
    let (owner, secret) = script_of(&site, "aoak").await;
    site.clock.advance(Duration::from_hours(30 * 24 - 1));
    assert!(come(&site, &secret).await.is_ok());

    site.clock.advance(Duration::from_hours(1));

    assert!(matches!(
        come(&site, &secret).await,
        Err(Error::Unauthenticated)
    ));
    let all = ApiTokenFilter::default();
    let owner = site.context(owner);
    let mine = site.app.my_api_tokens(&owner, &all).await.unwrap();
    assert_eq!(mine.items[0].state, ApiTokenState::Suspended);
    site.log_in("aoak", WORD).await.unwrap();
    site.clock.advance(Duration::from_secs(31));
    assert!(come(&site, &secret).await.is_ok());
}
