use rt_client::{AssetChanges, NewAsset};
use types::{AssetFilter, AssetSummary};

use super::{change, create, district, server_beside, small};
use crate::site::Site;

fn filter() -> AssetFilter {
    AssetFilter::default()
}

fn part(q: &str) -> AssetFilter {
    AssetFilter {
        q: Some(q.into()),
        ..filter()
    }
}

async fn all(app: &app::App, site: &Site, mut filter: AssetFilter) -> Vec<AssetSummary> {
    let mut all = Vec::new();
    loop {
        let page = app
            .search_assets(&site.technician(), &filter)
            .await
            .unwrap();
        all.extend(page.items);
        match page.next_cursor {
            Some(cursor) => filter.cursor = Some(cursor),
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_list_of_the_mirror_is_the_list_of_rt() {
    let site = district().await;
    let without = server_beside(&site, &site.rt, site.clock.clone(), |policy| {
        policy.mirror.is_on = false;
    })
    .await;

    for filter in [
        part("12-000"),
        part("50% loaner 9"),
        part("W12_0001"),
        part("LOWER-case"),
        part("cart a 1"),
        part("' OR id > 0 OR Name = '"),
        part("\\"),
        AssetFilter {
            catalog: Some("Projectors".into()),
            limit: Some(30),
            ..filter()
        },
        AssetFilter {
            status: Some("IN-USE".into()),
            q: Some("W12-00".into()),
            ..filter()
        },
        AssetFilter {
            owner: Some("student0002".into()),
            ..filter()
        },
        AssetFilter {
            status: Some("no-such".into()),
            ..filter()
        },
    ] {
        site.rt.state().forget_requests();
        let kept = all(&site.app, &site, filter.clone()).await;
        assert!(site.rt_calls().is_empty(), "{filter:?}");
        let told = all(&without, &site, filter.clone()).await;
        assert_eq!(kept, told, "{filter:?}");
    }
}

#[tokio::test]
async fn a_mac_address_is_searched_for_like_everything_else() {
    let site = small().await;

    let kept = all(&site.app, &site, part("02:12:00:00:01:01")).await;

    assert_eq!(
        kept.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(),
        ["W12-0101"]
    );
    assert!(site.rt_calls().is_empty());
    let without = server_beside(&site, &site.rt, site.clock.clone(), |policy| {
        policy.mirror.is_on = false;
    })
    .await;
    assert_eq!(all(&without, &site, part("021200000101")).await, kept);
}

#[tokio::test]
async fn pages_never_overlap_while_assets_come_and_change() {
    let site = small().await;
    let mut asked = AssetFilter {
        limit: Some(5),
        ..filter()
    };
    let mut ids = Vec::new();
    for round in 0.. {
        let page = site
            .app
            .search_assets(&site.technician(), &asked)
            .await
            .unwrap();
        ids.extend(page.items.iter().map(|item| item.id));
        if round == 1 {
            create(&site, NewAsset::new("Chromebooks", "W12-0555")).await;
            change(
                &site,
                2,
                AssetChanges::new().description("moved to the front"),
            )
            .await;
            site.app.poll_mirror_once().await.unwrap();
        }
        asked.cursor = page.next_cursor;
        if asked.cursor.is_none() {
            break;
        }
    }

    assert_eq!(ids.len(), 27);
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
}
