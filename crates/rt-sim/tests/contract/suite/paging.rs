use rt_client::{AssetId, AssetQuery, Fields, PageRequest};

use crate::bench::Bench;

/// Seven assets, made in the opposite order of their names.
async fn seven(bench: &Bench) -> (AssetQuery, Vec<AssetId>) {
    let mut ids = Vec::new();
    for letter in ["g", "f", "e", "d", "c", "b", "a"] {
        ids.push(bench.create(&bench.chromebook(letter)).await);
    }
    (AssetQuery::name_contains(&bench.name("")), ids)
}

pub async fn pages_follow_the_numbers_and_say_when_they_end(bench: &Bench) {
    let (query, ids) = seven(bench).await;

    let mut seen = Vec::new();
    let mut page = PageRequest::first(3);
    loop {
        let listing = bench
            .rt
            .search_assets(&query, Fields::Summary, page)
            .await
            .unwrap();
        assert_eq!((listing.page, listing.total), (page.page(), Some(7)));
        seen.push(
            listing
                .items
                .iter()
                .map(|asset| asset.id)
                .collect::<Vec<_>>(),
        );
        if !listing.has_more {
            break;
        }
        page = page.next();
    }

    assert_eq!(seen, [&ids[..3], &ids[3..6], &ids[6..]]);
}

pub async fn a_page_beyond_the_last_is_empty(bench: &Bench) {
    let (query, _) = seven(bench).await;

    let listing = bench
        .rt
        .search_assets(&query, Fields::Summary, PageRequest::new(9, 3))
        .await
        .unwrap();

    assert!(listing.items.is_empty() && !listing.has_more);
}

pub async fn walking_by_number_sees_each_asset_once(bench: &Bench) {
    let (query, ids) = seven(bench).await;

    let mut seen = Vec::new();
    loop {
        let last = seen.last().map_or(0, |id: &AssetId| id.get());
        let rest = query.clone().and(AssetQuery::id_after(last));
        let listing = bench
            .rt
            .search_assets(&rest, Fields::Summary, PageRequest::first(2))
            .await
            .unwrap();
        seen.extend(listing.items.iter().map(|asset| asset.id));
        if !listing.has_more {
            break;
        }
    }

    assert_eq!(seen, ids);
}
