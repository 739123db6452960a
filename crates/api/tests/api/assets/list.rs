use std::collections::BTreeSet;

use types::{AssetSummary, Page, ProblemType};

use crate::support::{Client, TestApp};

async fn list(client: &Client, query: &str) -> Page<AssetSummary> {
    client
        .get(&format!("/api/v1/assets?{query}"))
        .await
        .expect(200)
        .read()
}

#[tokio::test]
async fn conditions_add_up() {
    let app = TestApp::spawn().await;

    let page = list(
        &app.as_technician().await,
        "catalog=Chromebooks&status=in-use&limit=100",
    )
    .await;

    assert!(!page.items.is_empty());
    for asset in page.items {
        assert_eq!(
            (asset.catalog.name.as_str(), asset.status.as_str()),
            ("Chromebooks", "in-use")
        );
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let mut seen = BTreeSet::new();
    let mut cursor = String::new();

    loop {
        let page = list(&tess, &format!("catalog=Projectors&limit=40{cursor}")).await;
        for asset in page.items {
            assert!(seen.insert(asset.id), "{} came twice", asset.id);
        }
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(seen.len(), 101);
}

#[tokio::test]
async fn a_limit_out_of_bounds_is_not_valid_and_a_misspelt_name_cannot_be_read() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for (query, kind, pointer) in [
        ("limit=0", ProblemType::Invalid, "limit"),
        ("limit=101", ProblemType::Invalid, "limit"),
        ("limit=300", ProblemType::Invalid, "limit"),
        ("limit=many", ProblemType::Malformed, "limit"),
        ("staus=new", ProblemType::Malformed, "staus"),
        ("cursor=made-up", ProblemType::Invalid, "cursor"),
    ] {
        let problem = tess
            .get(&format!("/api/v1/assets?{query}"))
            .await
            .problem(kind);
        assert_eq!(problem.errors[0].pointer, pointer, "{query}");
    }
}
