use types::{Asset, LabelSize, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn an_asset_is_shown_with_its_fields_and_what_its_label_says() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/7")
        .await
        .expect(200);

    let asset: Asset = answer.read();
    assert_eq!(asset.tag.unwrap().as_str(), "W12-0007");
    assert_eq!(asset.catalog.name, "Chromebooks");
    assert_eq!(asset.default_label_size, LabelSize::Large);
    assert_eq!(
        asset.rt_url,
        "https://rt.example.org/Asset/Display.html?id=7"
    );
    let names: Vec<&str> = asset
        .custom_fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    let label = asset.label.unwrap();
    assert_eq!(label.heading.as_deref(), Some("Example School District"));
    assert!(!answer.text().contains("null"));
}

#[tokio::test]
async fn a_charger_gets_the_small_label() {
    let app = TestApp::spawn().await;

    let asset: Asset = app
        .as_technician()
        .await
        .get("/api/v1/assets/702")
        .await
        .read();

    assert_eq!(asset.default_label_size, LabelSize::Small);
}

#[tokio::test]
async fn an_id_that_rt_does_not_have_is_not_found() {
    let app = TestApp::spawn().await;

    let answer = app.as_technician().await.get("/api/v1/assets/999999").await;

    answer.problem(ProblemType::AssetNotFound);
}

#[tokio::test]
async fn an_id_that_is_no_number_is_a_request_that_cannot_be_read() {
    let app = TestApp::spawn().await;

    for id in ["abc", "-1", "1.5", "99999999999999999999999"] {
        let answer = app
            .as_technician()
            .await
            .get(&format!("/api/v1/assets/{id}"))
            .await;
        answer.problem(ProblemType::Malformed);
    }
}
