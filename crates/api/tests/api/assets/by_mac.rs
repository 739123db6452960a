use types::{Asset, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn a_mac_address_is_found_in_every_notation() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for mac in [
        "02:12:00:00:00:07",
        "02-12-00-00-00-07",
        "0212.0000.0007",
        "021200000007",
    ] {
        let path = format!("/api/v1/assets/by-mac/{mac}");
        let asset: Asset = tess.get(&path).await.expect(200).read();
        assert_eq!(asset.id, 7, "{mac}");
    }
}

#[tokio::test]
async fn an_address_that_no_asset_has_is_not_found_and_what_is_none_is_not_valid() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let unknown = tess.get("/api/v1/assets/by-mac/02:12:00:FF:FF:FF").await;
    let part = tess.get("/api/v1/assets/by-mac/02:12").await;

    unknown.problem(ProblemType::AssetNotFound);
    let problem = part.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "mac");
}
