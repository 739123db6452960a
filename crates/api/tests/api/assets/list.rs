use std::collections::BTreeSet;

use types::{Asset, AssetSummary, Page, ProblemType};

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
async fn fields_that_are_asked_for_come_with_each_asset_and_others_do_not() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let query = "catalog=Chromebooks&status=in-use&limit=20";
    let bare = list(&tess, query).await;

    let some = list(&tess, &format!("{query}&fields=serial,held_by")).await;
    let all = "serial,internal_name,manufacturer,model,type,funding_source,held_by,custom_fields,created_at";
    let all = list(&tess, &format!("{query}&fields={all}")).await;

    assert!(!some.items.is_empty());
    for ((bare, some), all) in bare.items.iter().zip(&some.items).zip(&all.items) {
        let path = format!("/api/v1/assets/{}", bare.id);
        let whole: Asset = tess.get(&path).await.expect(200).read();
        assert_eq!(
            (&some.serial, &some.held_by),
            (&whole.serial, &whole.held_by)
        );
        assert_eq!(
            (&some.model, &some.custom_fields, some.created_at),
            (&None, &Vec::new(), None)
        );
        assert_eq!(
            (&all.model, &all.asset_type),
            (&whole.model, &whole.asset_type)
        );
        assert_eq!(all.custom_fields, whole.custom_fields);
        assert_eq!(all.created_at, Some(whole.created_at));
        let plain = AssetSummary {
            serial: None,
            held_by: Vec::new(),
            ..some.clone()
        };
        assert_eq!(&plain, bare);
    }
    assert!(some.items.iter().any(|asset| asset.serial.is_some()));
    for wrong in ["fields=serial,secret", "fields=", "fields=serial,"] {
        let problem = tess
            .get(&format!("/api/v1/assets?{wrong}"))
            .await
            .problem(ProblemType::Invalid);
        assert_eq!(problem.errors[0].pointer, "fields", "{wrong}");
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
