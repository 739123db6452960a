use std::{sync::Arc, time::Duration};

use app::{
    App, LabelFonts, Parts, Policy, SystemClock, SystemIds, TokenKey, test_support::FixedEntropy,
};
use rt_client::{
    AssetChanges, Credentials, HttpRequestTracker, NewAsset, RequestTracker, RtSettings,
};
use store::test_support::TestDatabase;
use types::AssetTag;

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where the real RT is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-rt5"))
}

fn tracker() -> HttpRequestTracker {
    let credentials = Credentials::Token(environment("TEST_RT_TOKEN").into());
    let mut settings = RtSettings::new(environment("TEST_RT_URL").parse().unwrap(), credentials);
    // A busy test machine is to be waited for.
    settings.connect_timeout = Duration::from_secs(10);
    settings.read_timeout = Duration::from_mins(1);
    settings.total_timeout = Duration::from_mins(1);
    HttpRequestTracker::new(settings).unwrap()
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn an_asset_made_in_a_real_rt_is_in_the_mirror_after_one_poll_and_a_deleted_one_after_a_sweep()
 {
    let database = TestDatabase::sqlite().await;
    let key = TokenKey::new("k".repeat(32).into()).unwrap();
    let app = App::new(Parts {
        store: database.store().clone(),
        rt: Arc::new(tracker()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        entropy: Arc::new(FixedEntropy::default()),
        fonts: LabelFonts::builtin(),
        policy: Policy::new("https://rt.example.org".parse().unwrap(), key),
        people: app::People::default(),
    });
    app.fill_mirror().await.unwrap();
    // The time of this run and no other.
    let name = format!("M-{:X}", app.clock().now().timestamp_micros());
    let tag = AssetTag::parse(&name).unwrap();
    let rt = tracker();
    let new = NewAsset {
        custom_fields: vec![("Serial Number".into(), name.clone().into())],
        ..NewAsset::new("Chromebooks", tag.as_str())
    };

    let id = rt.create_asset(&new).await.unwrap();
    app.poll_mirror_once().await.unwrap();

    let store = database.store();
    let found = store
        .mirrored_by_tags(std::slice::from_ref(&tag))
        .await
        .unwrap();
    let found = &found[&tag][0];
    assert_eq!((found.asset.asset_id, found.is_current), (id.get(), true));
    let serial = found.asset.details.as_ref().unwrap().serial.as_deref();
    assert_eq!(serial, Some(name.as_str()));

    rt.update_asset(id, &AssetChanges::new().status("deleted"), None)
        .await
        .unwrap();
    app.poll_mirror_once().await.unwrap();
    app.sweep_mirror().await.unwrap();
    let found = store.mirrored(&[id.get()]).await.unwrap();
    assert_eq!(found[&id.get()].asset.status, "deleted");
}
