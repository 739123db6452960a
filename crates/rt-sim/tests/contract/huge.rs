//! A simulated RT with many assets finds the right ones, by whichever way it looks for them.

use rt_client::{AssetChanges, AssetId, AssetQuery, Fields, Listing, PageRequest};
use rt_sim::{SimConfig, Simulator, fixture};

use crate::bench::Bench;

const COUNT: usize = 3_000;

async fn huge() -> Simulator {
    let config = SimConfig::new(fixture::huge(COUNT));
    Simulator::start(config).await.unwrap()
}

fn ids(listing: &Listing<rt_client::Asset>) -> Vec<u64> {
    listing.items.iter().map(|asset| asset.id.get()).collect()
}

#[tokio::test]
async fn each_asset_is_found_by_name_and_by_serial_number() {
    let simulator = huge().await;
    let bench = Bench::of(&simulator);
    let fixture = fixture::huge(COUNT);

    for number in [1_usize, 2, 1_499, COUNT] {
        let asset = &fixture.assets[number - 1];
        let serial = &asset.fields["Serial Number"][0];
        let id = u64::try_from(number).unwrap();
        for query in [
            AssetQuery::name_is(&asset.name),
            AssetQuery::custom_field_is("serial number", &serial.to_ascii_lowercase()),
            AssetQuery::name_is("nobody").or(AssetQuery::custom_field_is("Serial Number", serial)),
            AssetQuery::name_is(&asset.name).and(AssetQuery::status_is(&asset.status)),
            AssetQuery::custom_field_contains("MAC Address", &asset.fields["MAC Address"][0]),
        ] {
            let page = PageRequest::default();
            let found = bench.rt.search_assets(&query, Fields::Summary, page).await;
            assert_eq!(ids(&found.unwrap()), [id], "{query:?}");
        }
    }
}

#[tokio::test]
async fn the_latest_changes_are_those_of_the_highest_numbers_until_something_changes() {
    let simulator = huge().await;
    let bench = Bench::of(&simulator);
    let newest = u64::try_from(COUNT).unwrap();
    let recent = async |page| bench.rt.recently_changed(page).await.unwrap();

    let before = recent(PageRequest::first(3)).await;
    let change = AssetChanges::new().description("changed");
    let changed = bench.rt.update_asset(AssetId::new(7), &change, None).await;
    let after = recent(PageRequest::first(3)).await;
    let last = recent(PageRequest::new(30, 100)).await;

    assert_eq!(ids(&before), [newest, newest - 1, newest - 2]);
    assert!(changed.unwrap().is_complete());
    assert_eq!(ids(&after), [7, newest, newest - 1]);
    assert_eq!(after.total, Some(newest));
    assert_eq!((ids(&last).len(), last.has_more), (100, false));
    assert_eq!(ids(&last)[99], 1);
}
