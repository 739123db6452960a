use std::time::Duration;

use app::Error;
use rt_sim::{Fault, Scope, fixture};
use types::{ComponentState, RtCheck, RtCheckKind, RtCheckState, RtConnection};

use crate::site::Site;

async fn connection(site: &Site) -> RtConnection {
    site.app.rt_connection(&site.admin(), false).await.unwrap()
}

fn check<'a>(connection: &'a RtConnection, name: &str) -> &'a RtCheck {
    let mut checks = connection.checks.iter();
    checks.find(|check| check.name == name).unwrap()
}

#[tokio::test]
async fn a_connection_that_has_all_it_needs_is_fine() {
    let site = Site::small().await;

    let connection = connection(&site).await;

    assert_eq!(
        (connection.state, connection.detail.as_deref()),
        (ComponentState::Ok, None),
        "{:?}",
        connection.checks
    );
    assert_eq!(connection.username.as_deref(), Some("rtutils"));
    assert!(connection.version.is_some());
    assert_eq!(connection.web_url, "https://rt.example.org/");
    let kinds = |kind| connection.checks.iter().filter(move |c| c.kind == kind);
    assert_eq!(kinds(RtCheckKind::Version).count(), 1);
    assert_eq!(
        kinds(RtCheckKind::Right).count(),
        rt_client::Right::ALL.len()
    );
    assert_eq!(kinds(RtCheckKind::CustomField).count(), 7);
    assert!(
        connection
            .checks
            .iter()
            .all(|check| !check.needed_for.is_empty())
    );
    assert!(connection.checks.iter().all(|check| check.remedy.is_none()));
}

#[tokio::test]
async fn a_right_that_lacks_is_named_with_what_it_is_for_and_where_to_give_it() {
    let mut fixture = fixture::small();
    let account = fixture
        .accounts
        .iter_mut()
        .find(|a| a.username == "rtutils")
        .unwrap();
    account.rights.retain(|right| right != "ModifyAsset");
    let site = Site::with(fixture, |_| {}).await;

    let connection = connection(&site).await;

    assert_eq!(connection.state, ComponentState::Failing);
    let detail = connection.detail.as_deref().unwrap();
    assert!(detail.starts_with("One thing"), "{detail}");
    let lacking = check(&connection, "ModifyAsset");
    assert_eq!(
        (lacking.kind, lacking.state),
        (RtCheckKind::Right, RtCheckState::Missing)
    );
    assert!(lacking.needed_for.contains("tags"));
    let remedy = lacking.remedy.as_deref().unwrap();
    assert!(remedy.contains("Admin > Global > User Rights") && remedy.contains("rtutils"));
}

#[tokio::test]
async fn a_custom_field_and_a_catalog_that_rt_does_not_have_are_named() {
    let site = Site::with(fixture::small(), |policy| {
        policy.custom_fields.serial = "Serial No".into();
        policy.tags.catalogs = vec!["chromebooks".into(), "Tablets".into()];
    })
    .await;

    let connection = connection(&site).await;

    let field = check(&connection, "Serial No");
    assert_eq!(
        (field.kind, field.state),
        (RtCheckKind::CustomField, RtCheckState::Missing)
    );
    assert!(
        field
            .remedy
            .as_deref()
            .unwrap()
            .contains("correct serial under [custom_fields]")
    );
    assert_eq!(check(&connection, "Internal Name").state, RtCheckState::Ok);
    let catalog = check(&connection, "Tablets");
    assert_eq!(
        (catalog.kind, catalog.state),
        (RtCheckKind::Catalog, RtCheckState::Missing)
    );
    assert!(catalog.remedy.as_deref().unwrap().contains("tags.catalogs"));
    assert_eq!(check(&connection, "chromebooks").state, RtCheckState::Ok);
    assert!(connection.detail.unwrap().starts_with("2 things"));
}

#[tokio::test]
async fn one_field_for_mac_addresses_is_enough_and_none_is_said_once() {
    let some = Site::small().await;
    let none = Site::with(fixture::small(), |policy| {
        policy.custom_fields.macs = vec!["WLAN".into(), "LAN".into()];
    })
    .await;

    assert_eq!(
        check(&connection(&some).await, "MAC Address").state,
        RtCheckState::Ok
    );
    let lacking = connection(&none).await;
    assert_eq!(check(&lacking, "WLAN, LAN").state, RtCheckState::Missing);
}

#[tokio::test]
async fn an_rt_that_is_away_is_told_and_nothing_is_made_up() {
    let site = Site::small().await;
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);

    let connection = connection(&site).await;

    assert_eq!(connection.state, ComponentState::Failing);
    assert!(connection.detail.unwrap().contains("cannot be reached"));
    assert!(connection.checks.is_empty());
    assert_eq!((connection.version, connection.username), (None, None));
}

#[tokio::test]
async fn rt_is_looked_at_once_in_half_a_minute_unless_it_is_to_be() {
    let site = Site::small().await;
    let calls = |site: &Site| site.rt_calls().len();
    connection(&site).await;
    let one_look = calls(&site);

    site.clock.advance(Duration::from_secs(29));
    connection(&site).await;
    assert_eq!(calls(&site), one_look);

    site.app.rt_connection(&site.admin(), true).await.unwrap();
    assert_eq!(calls(&site), 2 * one_look);
    site.clock.advance(Duration::from_secs(30));
    let later = connection(&site).await;
    assert_eq!(calls(&site), 3 * one_look);
    assert_eq!(later.checked_at, site.app.clock().now());
}

#[tokio::test]
async fn only_an_administrator_is_told() {
    let site = Site::small().await;

    for ctx in [site.anyone(), site.teacher(), site.technician()] {
        assert!(site.app.rt_connection(&ctx, true).await.is_err());
        assert!(site.app.ask_for_sweep(&ctx).await.is_err());
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn a_mirror_that_is_switched_off_cannot_be_compared() {
    let site = Site::with(fixture::small(), |policy| policy.mirror.is_on = false).await;

    let refusal = site.app.ask_for_sweep(&site.admin()).await;

    assert!(matches!(refusal, Err(Error::Conflict(_))), "{refusal:?}");
}
