use types::{Asset, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn a_serial_number_is_found_in_any_case() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-serial/LOWER-case-2003")
        .await;

    let asset: Asset = answer.expect(200).read();
    assert_eq!(asset.name, "w12-2003");
}

#[tokio::test]
async fn a_part_of_a_serial_number_finds_nothing() {
    let app = TestApp::spawn().await;

    for serial in ["DUP000", "%25", "_______", "DUP0001' OR id > 0"] {
        let answer = app
            .as_technician()
            .await
            .get(&format!("/api/v1/assets/by-serial/{serial}"))
            .await;
        answer.problem(ProblemType::AssetNotFound);
    }
}
