use reqwest::Method;
use types::{ProblemType, ResolvedScan, ScanMatch};

use crate::support::{Answer, Client, TestApp};

async fn scan(client: &Client, code: &str) -> Answer {
    client
        .send(Method::GET, "/api/v1/assets/resolve", |request| {
            request.query(&[("code", code)])
        })
        .await
}

#[tokio::test]
async fn whatever_a_scanner_gives_finds_the_one_asset() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    // The old check digit of W12-0007 is the sum of its characters, 430, modulo 10.
    for (code, by) in [
        ("w12-0007", ScanMatch::Tag),
        ("  ]C0W12-0007\r\n", ScanMatch::Tag),
        ("W12-0007*0", ScanMatch::Tag),
        (
            "https://old.example.org/rt/Asset/Display.html?id=7",
            ScanMatch::Id,
        ),
        ("7", ScanMatch::Id),
    ] {
        let found: ResolvedScan = scan(&tess, code).await.expect(200).read();
        assert_eq!((found.asset.id, found.matched_by), (7, by), "{code}");
    }
    let serial: ResolvedScan = scan(&tess, "emoji2004").await.expect(200).read();
    assert_eq!(serial.matched_by, ScanMatch::Serial);
}

#[tokio::test]
async fn a_wrong_check_digit_is_told_and_not_looked_up() {
    let app = TestApp::spawn().await;

    let answer = scan(&app.as_technician().await, "W12-0007*9").await;

    let problem = answer.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "code");
}

#[tokio::test]
async fn nothing_and_a_foreign_url_are_not_valid() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for code in ["", "   ", "https://example.org/"] {
        scan(&tess, code).await.problem(ProblemType::Invalid);
    }
    tess.get("/api/v1/assets/resolve")
        .await
        .problem(ProblemType::Malformed);
}

#[tokio::test]
async fn a_code_that_nobody_has_suggests_near_tags() {
    let app = TestApp::spawn().await;

    let answer = scan(&app.as_technician().await, "w12-412").await;

    let problem = answer.problem(ProblemType::AssetNotFound);
    assert!(problem.suggestions.contains(&"W12-0412".to_owned()));
}
