use rt_client::{AssetId, AssetQuery, Error, Fields, PageRequest, RequestTracker};
use rt_sim::fixture::SERVICE_ACCOUNT;

use crate::bench::Bench;

pub async fn the_server_tells_its_version(bench: &Bench) {
    let server = bench.rt.server().await.unwrap();

    assert!(server.version.starts_with("5.0."), "{}", server.version);
}

pub async fn a_password_works_as_well_as_a_token(bench: &Bench) {
    bench.signed_in_as(SERVICE_ACCOUNT).server().await.unwrap();
}

pub async fn a_wrong_token_is_unauthorized(bench: &Bench) {
    let stranger = bench.with_token("1-30-00000000000000000000000000000000");

    let error = stranger.server().await.unwrap_err();

    assert!(matches!(error, Error::Unauthorized), "{error:?}");
}

pub async fn a_wrong_password_is_unauthorized(bench: &Bench) {
    let stranger = bench.with_password(SERVICE_ACCOUNT, "guessed");

    let error = stranger.asset(AssetId::new(1)).await.unwrap_err();

    assert!(matches!(error, Error::Unauthorized), "{error:?}");
}

pub async fn a_user_without_rights_may_not_read_and_finds_nothing(bench: &Bench) {
    let nobody = bench.signed_in_as("norights");

    let error = nobody.asset(AssetId::new(1)).await.unwrap_err();
    let page = PageRequest::first(10);
    let found = nobody
        .search_assets(&AssetQuery::everything(), Fields::Summary, page)
        .await
        .unwrap();

    assert!(matches!(error, Error::Forbidden { .. }), "{error:?}");
    assert!(found.items.is_empty());
    assert_eq!((found.total, found.has_more), (None, false));
}
