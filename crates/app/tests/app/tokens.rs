use std::time::Duration;

use app::{Caller, Client, Context, Error};
use types::{
    AllApiTokensFilter, ApiTokenFilter, ApiTokenState, IssuedApiToken, NewApiToken, Permission,
    Role, UserAccountPatch,
};

use crate::site::{Site, refused};

fn wish(scopes: &[Permission]) -> NewApiToken {
    NewApiToken {
        name: "Nightly export".into(),
        scopes: scopes.to_vec(),
        expires_in_days: None,
        networks: Vec::new(),
    }
}

fn from(address: &str) -> Client {
    Client {
        address: Some(address.parse().unwrap()),
        ..Client::default()
    }
}

async fn come(site: &Site, token: &IssuedApiToken, address: &str) -> Result<Caller, Error> {
    let now = site.app.clock().now();
    let identified = site.app.identify(&token.secret, &from(address), now).await;
    identified.map(|identified| identified.caller)
}

async fn site_with_script(scopes: &[Permission]) -> (Site, Context, IssuedApiToken) {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let tess = site.signed_in_as("tess").await;
    let token = site
        .app
        .create_api_token(&tess, wish(scopes), None)
        .await
        .unwrap();
    (site, tess, token)
}

#[tokio::test]
async fn a_script_does_what_its_token_says_for_its_owner() {
    let (site, _, token) = site_with_script(&[Permission::ReadAssets]).await;

    let caller = come(&site, &token, "192.0.2.1").await.unwrap();

    assert!(token.secret.starts_with("rtu_") && token.secret.len() == 4 + 43);
    let script = site.context(caller);
    assert_eq!(
        script.require(Permission::ReadAssets).unwrap().username,
        "tess"
    );
    assert!(matches!(
        script.require(Permission::PrintLabels),
        Err(Error::Forbidden(Permission::PrintLabels))
    ));
}

#[tokio::test]
async fn a_token_is_no_more_than_its_maker_and_never_looks_after_accounts() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let tess = site.signed_in_as("tess").await;
    let bad = NewApiToken {
        name: " ".into(),
        scopes: vec![
            Permission::ReadAssets,
            Permission::ManageTags,
            Permission::ManageAccount,
        ],
        expires_in_days: Some(367),
        networks: vec!["10.0.0.0/8".into(), "the school".into()],
    };

    let refusal = site
        .app
        .create_api_token(&tess, bad, None)
        .await
        .unwrap_err();

    assert_eq!(
        refused(&refusal),
        [
            ("/name", "invalid"),
            ("/scopes/1", "beyond_role"),
            ("/scopes/2", "not_a_scope"),
            ("/expires_in_days", "out_of_range"),
            ("/networks/1", "invalid"),
        ]
    );
    let nothing = site
        .app
        .create_api_token(&tess, wish(&[]), None)
        .await
        .unwrap_err();
    assert_eq!(refused(&nothing), [("/scopes", "required")]);
}

#[tokio::test]
async fn a_token_ends_with_its_time_by_its_owner_or_by_an_administrator() {
    let (site, tess, token) = site_with_script(&[Permission::ReadAssets]).await;
    assert_eq!(
        token.token.expires_at - token.token.created_at,
        chrono::TimeDelta::days(90)
    );

    let ended = site
        .app
        .revoke_api_token(&tess, token.token.id)
        .await
        .unwrap();

    assert_eq!(ended.state, ApiTokenState::Revoked);
    assert!(matches!(
        come(&site, &token, "192.0.2.1").await,
        Err(Error::Unauthenticated)
    ));
    let other = site
        .app
        .create_api_token(&tess, wish(&[Permission::ReadTags]), None)
        .await
        .unwrap();
    site.clock.advance(Duration::from_hours(90 * 24));
    assert!(come(&site, &other, "192.0.2.1").await.is_err());
}

#[tokio::test]
async fn somebody_elses_token_is_seen_and_ended_by_whoever_looks_after_people_alone() {
    let (site, _, token) = site_with_script(&[Permission::ReadAssets]).await;
    site.add("theo", Role::Teacher).await;
    site.add("ada", Role::Admin).await;
    let (theo, ada) = (
        site.signed_in_as("theo").await,
        site.signed_in_as("ada").await,
    );
    let everybodys = AllApiTokensFilter::default();

    let refusal = site.app.revoke_api_token(&theo, token.token.id).await;
    assert!(matches!(refusal, Err(Error::NotFound(_))));
    assert!(
        site.app
            .my_api_tokens(&theo, &ApiTokenFilter::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(site.app.all_api_tokens(&theo, &everybodys).await.is_err());

    let all = site.app.all_api_tokens(&ada, &everybodys).await.unwrap();
    assert_eq!(all.items[0].owner, "tess");
    for (owner, number) in [("TESS", 1), ("theo", 0), ("nobody-here", 0)] {
        let theirs = AllApiTokensFilter {
            owner: Some(owner.into()),
            ..everybodys.clone()
        };
        let theirs = site.app.all_api_tokens(&ada, &theirs).await.unwrap();
        assert_eq!(theirs.items.len(), number, "{owner}");
    }
    site.app
        .revoke_api_token(&ada, token.token.id)
        .await
        .unwrap();
    assert!(
        site.app
            .all_api_tokens(&ada, &everybodys)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let with_ended = AllApiTokensFilter {
        include_ended: Some(true),
        ..everybodys
    };
    assert_eq!(
        site.app
            .all_api_tokens(&ada, &with_ended)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test]
async fn a_demoted_owners_token_loses_and_a_disabled_owners_token_dies() {
    let (site, tess, token) =
        site_with_script(&[Permission::ReadAssets, Permission::ReadAccount]).await;
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    let tess = tess.require(Permission::ReadAccount).unwrap().id;
    let change = |role, is_disabled| {
        let patch = UserAccountPatch {
            role,
            is_disabled,
            display_name: None,
        };
        let (app, ada) = (site.app.clone(), ada.clone());
        async move { app.update_person(&ada, tess, &patch, None).await.unwrap() }
    };

    change(Some(Role::Teacher), None).await;
    let script = site.context(come(&site, &token, "192.0.2.1").await.unwrap());
    assert!(script.require(Permission::ReadAssets).is_err());
    assert!(script.require(Permission::ReadAccount).is_ok());

    change(None, Some(true)).await;
    assert!(come(&site, &token, "192.0.2.1").await.is_err());
    change(None, Some(false)).await;
    assert!(come(&site, &token, "192.0.2.1").await.is_ok());
}

#[tokio::test]
async fn a_token_that_is_bound_to_networks_is_good_from_there_alone() {
    let (site, tess, _) = site_with_script(&[Permission::ReadAssets]).await;
    let bound = NewApiToken {
        networks: vec![
            "10.20.0.0/16".into(),
            "2001:db8::/32".into(),
            "192.0.2.9".into(),
        ],
        ..wish(&[Permission::ReadAssets])
    };
    let token = site.app.create_api_token(&tess, bound, None).await.unwrap();

    for (address, is_good) in [
        ("10.20.7.1", true),
        ("::ffff:10.20.7.1", true),
        ("2001:db8::1", true),
        ("192.0.2.9", true),
        ("192.0.2.8", false),
        ("10.21.0.1", false),
    ] {
        assert_eq!(
            come(&site, &token, address).await.is_ok(),
            is_good,
            "{address}"
        );
    }
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute() {
    let (site, tess, token) = site_with_script(&[Permission::ReadAssets]).await;
    let last_used = || async {
        let list = site
            .app
            .my_api_tokens(&tess, &ApiTokenFilter::default())
            .await;
        list.unwrap().items[0].last_used_at
    };
    assert_eq!(last_used().await, None);
    let first = site.app.clock().now();
    come(&site, &token, "192.0.2.1").await.unwrap();

    site.clock.advance(Duration::from_secs(59));
    come(&site, &token, "192.0.2.1").await.unwrap();
    assert_eq!(last_used().await, Some(first));

    site.clock.advance(Duration::from_secs(1));
    come(&site, &token, "192.0.2.1").await.unwrap();
    assert_eq!(last_used().await, Some(site.app.clock().now()));
}

#[tokio::test]
async fn a_made_up_token_is_nobodys_and_no_token_is_ever_shown() {
    let (site, _, token) = site_with_script(&[Permission::ReadAssets]).await;
    let now = site.app.clock().now();

    for made_up in ["rtu_", "rtu_AAAA", &token.secret[..46]] {
        let found = site.app.identify(made_up, &from("192.0.2.1"), now).await;
        assert!(matches!(found, Err(Error::Unauthenticated)), "{made_up}");
    }
    assert!(!format!("{token:?}").contains(&token.secret));
}
