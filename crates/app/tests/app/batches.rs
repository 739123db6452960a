use app::{BatchPdf, Error};
use types::{LabelBatch, LabelCheckState, LabelItem, LabelSize, OnMissing};

use crate::site::{Site, refused};

fn item(tag: &str) -> LabelItem {
    LabelItem {
        tag: Some(tag.into()),
        asset_id: None,
        template: None,
    }
}

fn batch(tags: &[&str]) -> LabelBatch {
    LabelBatch {
        items: tags.iter().map(|tag| item(tag)).collect(),
        start_at: 1,
        copies: 1,
        on_missing: OnMissing::Fail,
    }
}

async fn print(site: &Site, batch: &LabelBatch) -> app::Result<BatchPdf> {
    site.app.labels_pdf(&site.technician(), batch).await
}

#[tokio::test]
async fn a_pile_is_printed_one_page_a_label_and_its_copies() {
    let site = Site::small().await;
    let mut pile = batch(&["W12-0001", "w12-0002", "SN000003", "W12-0201"]);
    pile.items.push(LabelItem {
        tag: None,
        asset_id: Some(site.rt.state().assets_named("W12-0005")[0].id),
        template: Some(LabelSize::Small),
    });
    pile.copies = 2;

    let pdf = print(&site, &pile).await.unwrap();

    assert_eq!(pdf.pages, 10);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!((pdf.skipped, pdf.warnings), (vec![], vec![]));
}

#[tokio::test]
async fn one_bad_item_prints_nothing_and_every_bad_item_is_listed() {
    let site = Site::district().await;
    let mut pile = batch(&[
        "W12-0001",
        "W12-9999",
        "W12-2001",
        "New projector",
        "W12-0001*9",
    ]);
    pile.items.push(LabelItem {
        tag: None,
        asset_id: None,
        template: None,
    });
    pile.items.push(LabelItem {
        asset_id: Some(1),
        ..item("W12-0001")
    });
    let untagged = site.rt.state().assets_named("New projector")[0].id;
    pile.items.push(LabelItem {
        tag: None,
        asset_id: Some(untagged),
        template: None,
    });

    let refusal = print(&site, &pile).await.unwrap_err();

    assert!(matches!(refusal, Error::Labels(_)));
    assert_eq!(
        refused(&refusal),
        [
            ("/items/1", "not_found"),
            ("/items/2", "ambiguous"),
            ("/items/3", "not_found"),
            ("/items/4", "invalid"),
            ("/items/5", "invalid"),
            ("/items/6", "invalid"),
            ("/items/7", "untagged"),
        ]
    );
}

#[tokio::test]
async fn bad_items_are_skipped_and_named_when_the_person_says_so() {
    let site = Site::small().await;
    let mut pile = batch(&["W12-9999", "W12-0001", "W12-0002"]);
    pile.on_missing = OnMissing::Skip;

    let pdf = print(&site, &pile).await.unwrap();

    assert_eq!(pdf.pages, 2);
    assert_eq!(pdf.skipped[0].pointer, "/items/0");
    assert_eq!(pdf.skipped[0].detail, "No asset has the tag W12-9999.");
}

#[tokio::test]
async fn when_nothing_is_left_to_print_there_is_no_pdf() {
    let site = Site::small().await;
    let mut pile = batch(&["W12-9999"]);
    pile.on_missing = OnMissing::Skip;

    assert!(matches!(print(&site, &pile).await, Err(Error::Labels(_))));
}

#[tokio::test]
async fn after_a_paper_jam_the_rest_is_printed_whatever_came_before() {
    let site = Site::small().await;
    let mut pile = batch(&["W12-9999", "W12-0001", "W12-0002", "W12-9998"]);
    pile.start_at = 2;

    let refusal = print(&site, &pile).await.unwrap_err();
    assert_eq!(refused(&refusal), [("/items/3", "not_found")]);

    pile.items.pop();
    assert_eq!(print(&site, &pile).await.unwrap().pages, 2);
}

#[tokio::test]
async fn bounds_are_checked_before_rt_is_asked() {
    let site = Site::small().await;
    let many = |count| batch(&vec!["W12-0001"; count]);
    for (pile, pointers) in [
        (many(0), vec!["/items"]),
        (many(1001), vec!["/items"]),
        (
            LabelBatch {
                copies: 0,
                ..many(1)
            },
            vec!["/copies"],
        ),
        (
            LabelBatch {
                copies: 21,
                ..many(1)
            },
            vec!["/copies"],
        ),
        (
            LabelBatch {
                copies: 3,
                ..many(1000)
            },
            vec!["/copies"],
        ),
        (
            LabelBatch {
                start_at: 0,
                ..many(2)
            },
            vec!["/start_at"],
        ),
        (
            LabelBatch {
                start_at: 3,
                ..many(2)
            },
            vec!["/start_at"],
        ),
    ] {
        let refusal = print(&site, &pile).await.unwrap_err();
        let found: Vec<&str> = refused(&refusal)
            .iter()
            .map(|(pointer, _)| *pointer)
            .collect();
        assert_eq!(found, pointers);
        assert!(
            site.app
                .check_labels(&site.technician(), &pile)
                .await
                .is_err()
        );
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn a_thousand_labels_take_few_calls_to_rt() {
    let site = Site::district().await;
    let tags: Vec<String> = (1..=1000).map(|n| format!("W12-{n:04}")).collect();
    let pile = batch(&tags.iter().map(String::as_str).collect::<Vec<_>>());

    let pdf = print(&site, &pile).await.unwrap();

    assert_eq!(pdf.pages, 1000);
    assert!(site.rt_calls().len() <= 25, "{}", site.rt_calls().len());
}

#[tokio::test]
async fn a_check_says_of_every_item_what_it_would_print() {
    let site = Site::district().await;
    let mut pile = batch(&["W12-412", "w12-0412", "W12-2001", "W12-2004", "?"]);
    pile.start_at = 2;
    pile.copies = 3;

    let check = site
        .app
        .check_labels(&site.technician(), &pile)
        .await
        .unwrap();

    let states: Vec<LabelCheckState> = check.items.iter().map(|item| item.state).collect();
    assert_eq!(
        states,
        [
            LabelCheckState::NotFound,
            LabelCheckState::Ready,
            LabelCheckState::Ambiguous,
            LabelCheckState::Ready,
            LabelCheckState::NotFound,
        ]
    );
    assert_eq!(check.pages, 6);
    assert_eq!(check.items[0].suggestions[0].as_str(), "W12-0412");
    assert_eq!(
        check.items[1].content.as_ref().unwrap().tag.as_str(),
        "W12-0412"
    );
    assert!(!check.items[3].warnings.is_empty());
    assert!(
        check
            .items
            .iter()
            .all(|item| item.detail.is_some() != item.content.is_some())
    );
}

#[tokio::test]
async fn the_same_asset_may_be_in_the_pile_twice() {
    let site = Site::small().await;

    let pdf = print(&site, &batch(&["W12-0001", "w12-0001", "SN000001"]))
        .await
        .unwrap();

    assert_eq!(pdf.pages, 3);
}

#[tokio::test]
async fn a_teacher_prints_no_piles() {
    let site = Site::small().await;

    let refusal = site
        .app
        .labels_pdf(&site.teacher(), &batch(&["W12-0001"]))
        .await;

    assert!(matches!(refusal, Err(Error::Forbidden(_))));
    assert!(
        site.app
            .check_labels(&site.teacher(), &batch(&["W12-0001"]))
            .await
            .is_err()
    );
}
