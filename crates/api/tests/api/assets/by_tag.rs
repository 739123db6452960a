use types::{Asset, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn a_tag_is_found_in_any_case() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let one: Asset = tess
        .get("/api/v1/assets/by-tag/w12-0007")
        .await
        .expect(200)
        .read();
    let named_in_lower_case: Asset = tess
        .get("/api/v1/assets/by-tag/W12-2003")
        .await
        .expect(200)
        .read();

    assert_eq!(one.id, 7);
    assert_eq!(named_in_lower_case.name, "w12-2003");
}

#[tokio::test]
async fn a_tag_that_nobody_has_suggests_near_ones_and_never_gives_one() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-tag/W12-412")
        .await;

    let problem = answer.problem(ProblemType::AssetNotFound);
    assert_eq!(problem.suggestions[0], "W12-0412");
}

#[tokio::test]
async fn a_tag_on_two_assets_is_a_conflict_that_names_both() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-tag/W12-2001")
        .await;

    let problem = answer.problem(ProblemType::AssetAmbiguous);
    assert_eq!(problem.extensions["asset_ids"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_a_tag_is_a_request_that_cannot_be_read() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-tag/W12%200007")
        .await;

    answer.problem(ProblemType::Malformed);
}

#[tokio::test]
async fn a_slash_in_a_tag_is_written_with_an_escape() {
    let app = TestApp::spawn().await;
    app.rt.state().rename_asset(7, "A/7");

    let asset: Asset = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-tag/a%2F7")
        .await
        .expect(200)
        .read();

    assert_eq!(asset.id, 7);
}
