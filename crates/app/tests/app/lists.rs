use app::Error;
use types::AssetFilter;

use crate::site::{Site, refused};

fn filter() -> AssetFilter {
    AssetFilter::default()
}

async fn names(site: &Site, filter: &AssetFilter) -> Vec<String> {
    let page = site
        .app
        .search_assets(&site.technician(), filter)
        .await
        .unwrap();
    page.items.into_iter().map(|asset| asset.name).collect()
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let site = Site::district().await;
    let mut filter = AssetFilter {
        catalog: Some("Projectors".into()),
        limit: Some(30),
        ..filter()
    };
    let mut ids = Vec::new();
    let mut pages = 0;

    loop {
        let page = site
            .app
            .search_assets(&site.technician(), &filter)
            .await
            .unwrap();
        ids.extend(page.items.iter().map(|asset| asset.id));
        pages += 1;
        if page.next_cursor.is_none() {
            break;
        }
        filter.cursor = page.next_cursor;
    }

    // A hundred labelled ones, and the new one without a tag.
    assert_eq!((ids.len(), pages), (101, 4));
    assert!(ids.is_sorted_by(|a, b| a < b));
}

#[tokio::test]
async fn a_part_is_found_in_every_field_that_people_know() {
    let site = Site::small().await;

    for (part, name) in [
        ("12-0101", "W12-0101"),
        ("EB-E20", "W12-0101"),
        ("sn000013", "W12-0013"),
        ("Cart A 13", "W12-0013"),
    ] {
        let found = names(
            &site,
            &AssetFilter {
                q: Some(part.into()),
                ..filter()
            },
        )
        .await;
        assert_eq!(found, [name], "{part}");
    }
}

#[tokio::test]
async fn conditions_add_up() {
    let site = Site::small().await;

    let found = names(
        &site,
        &AssetFilter {
            q: Some("W12-00".into()),
            status: Some("in-use".into()),
            catalog: Some("Chromebooks".into()),
            owner: Some("student0002".into()),
            ..filter()
        },
    )
    .await;

    assert_eq!(found, ["W12-0008"]);
}

#[tokio::test]
async fn what_rt_takes_for_a_wildcard_stands_for_itself() {
    let site = Site::district().await;

    let percent = names(
        &site,
        &AssetFilter {
            q: Some("50% loaner 9".into()),
            ..filter()
        },
    )
    .await;
    let underscore = names(
        &site,
        &AssetFilter {
            q: Some("W12_0001".into()),
            ..filter()
        },
    )
    .await;

    assert!(!percent.is_empty());
    assert!(underscore.is_empty(), "{underscore:?}");
}

#[tokio::test]
async fn quotes_and_query_words_are_only_text() {
    let site = Site::small().await;

    for q in [
        "' OR id > 0 OR Name = '",
        "\\",
        "cf.x",
        "__CurrentUser__",
        "\")",
    ] {
        let found = names(
            &site,
            &AssetFilter {
                q: Some(q.into()),
                ..filter()
            },
        )
        .await;
        assert!(found.is_empty(), "{q}: {found:?}");
    }
}

#[tokio::test]
async fn a_list_without_conditions_is_every_asset() {
    let site = Site::small().await;

    let page = site
        .app
        .search_assets(&site.technician(), &filter())
        .await
        .unwrap();

    assert_eq!(page.items.len(), 26);
    assert_eq!(page.next_cursor, None);
}

#[tokio::test]
async fn values_out_of_bounds_are_refused() {
    let site = Site::small().await;
    for (filter, refusal) in [
        (
            AssetFilter {
                limit: Some(0),
                ..filter()
            },
            ("limit", "out_of_range"),
        ),
        (
            AssetFilter {
                limit: Some(101),
                ..filter()
            },
            ("limit", "out_of_range"),
        ),
        (
            AssetFilter {
                q: Some("x".repeat(101)),
                ..filter()
            },
            ("q", "too_long"),
        ),
        (
            AssetFilter {
                cursor: Some("made up".into()),
                ..filter()
            },
            ("cursor", "invalid"),
        ),
    ] {
        let error: Error = site
            .app
            .search_assets(&site.technician(), &filter)
            .await
            .unwrap_err();
        assert_eq!(refused(&error), [refusal]);
    }
}
