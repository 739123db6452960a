use std::time::Duration;

use app::{Error, OpenSession};
use secrecy::ExposeSecret;
use types::Role;

use crate::site::{PASSWORD, Site};

async fn signed_in() -> (Site, OpenSession) {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let open = site.log_in("tess", PASSWORD).await.unwrap();
    (site, open)
}

async fn refresh(site: &Site, open: &OpenSession) -> Result<OpenSession, Error> {
    let token = open.refresh_token.expose_secret();
    site.app.refresh(&site.anyone(), token).await
}

#[tokio::test]
async fn a_session_goes_on_with_a_new_pair_of_tokens() {
    let (site, open) = signed_in().await;
    site.clock.advance(Duration::from_mins(10));

    let next = refresh(&site, &open).await.unwrap();

    assert_ne!(
        next.refresh_token.expose_secret(),
        open.refresh_token.expose_secret()
    );
    assert_eq!(next.session.user, open.session.user);
    let now = site.app.clock().now();
    assert!(
        site.app
            .authenticate(&next.session.access_token, now)
            .is_ok()
    );
    assert!(
        site.app
            .authenticate(&open.session.access_token, now)
            .is_err()
    );
}

#[tokio::test]
async fn two_tabs_may_go_on_with_the_same_token_at_the_same_time() {
    let (site, open) = signed_in().await;

    let (one, two) = tokio::join!(refresh(&site, &open), refresh(&site, &open));

    assert!(refresh(&site, &one.unwrap()).await.is_ok());
    assert!(refresh(&site, &two.unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_stolen_token_ends_the_session_for_the_thief_and_the_owner() {
    let (site, open) = signed_in().await;
    let owner = refresh(&site, &open).await.unwrap();
    site.clock.advance(Duration::from_secs(11));

    let thief = refresh(&site, &open).await;

    assert!(matches!(thief, Err(Error::Unauthenticated)));
    assert!(matches!(
        refresh(&site, &owner).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn a_session_ends_after_thirty_idle_days() {
    let (site, open) = signed_in().await;
    site.clock.advance(Duration::from_hours(30 * 24));

    assert!(matches!(
        refresh(&site, &open).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn logging_out_ends_the_session_in_every_tab() {
    let (site, open) = signed_in().await;
    let tab = refresh(&site, &open).await.unwrap();

    let token = open.refresh_token.expose_secret();
    site.app.log_out(&site.anyone(), Some(token)).await.unwrap();

    assert!(matches!(
        refresh(&site, &tab).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn logging_out_without_a_session_is_fine() {
    let site = Site::small().await;

    site.app.log_out(&site.anyone(), None).await.unwrap();
    site.app
        .log_out(&site.anyone(), Some("made up"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_made_up_token_is_nobodys() {
    let (site, _) = signed_in().await;

    for token in ["", "made up", "\u{0}", &"x".repeat(10_000)] {
        let refusal = site.app.refresh(&site.anyone(), token).await.unwrap_err();
        assert!(matches!(refusal, Error::Unauthenticated), "{token}");
    }
}

#[tokio::test]
async fn tidying_up_forgets_what_nobody_can_use() {
    let (site, open) = signed_in().await;
    site.clock.advance(Duration::from_hours(200 * 24));

    site.app.tidy().await.unwrap();

    assert!(site.store().recent_sign_ins(1).await.unwrap().is_empty());
    assert!(refresh(&site, &open).await.is_err());
}

#[tokio::test]
async fn no_token_is_ever_shown() {
    let (_site, open) = signed_in().await;

    let shown = format!("{open:?}");

    assert!(!shown.contains(open.refresh_token.expose_secret()));
    assert!(!shown.contains(&open.session.access_token));
}
