use types::ProblemType;

use super::{LARGE, SMALL, assert_sizes};
use crate::support::TestApp;

#[tokio::test]
async fn a_label_comes_in_every_format_and_in_its_true_size() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let pdf = tess
        .get("/api/v1/assets/7/label?template=large&format=pdf")
        .await
        .expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert_eq!(
        pdf.header("content-disposition"),
        Some("inline; filename=\"label-W12-0007-large.pdf\"")
    );
    assert_sizes(&pdf.page_sizes(), &[LARGE]);

    let svg = tess
        .get("/api/v1/assets/7/label?template=small&format=svg")
        .await
        .expect(200);
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    assert!(svg.text().contains("width=\"90.3mm\" height=\"29mm\""));

    let png = tess
        .get("/api/v1/assets/7/label?format=png&dpi=203")
        .await
        .expect(200);
    assert_eq!(png.header("content-type"), Some("image/png"));
    // The width stands in the header chunk: 100 mm at 203 dots an inch.
    let width = u32::from_be_bytes(png.bytes[16..20].try_into().unwrap());
    assert!((798..=800).contains(&width), "{width}");
}

#[tokio::test]
async fn the_type_decides_the_size_when_nobody_does() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    assert_sizes(
        &tess.get("/api/v1/assets/7/label").await.page_sizes(),
        &[LARGE],
    );
    assert_sizes(
        &tess.get("/api/v1/assets/702/label").await.page_sizes(),
        &[SMALL],
    );
}

#[tokio::test]
async fn what_does_not_fit_or_has_no_glyph_is_told_in_a_header() {
    let app = TestApp::spawn().await;
    let id = app.rt.state().assets_named("W12-2004")[0].id;

    let answer = app
        .as_technician()
        .await
        .get(&format!("/api/v1/assets/{id}/label"))
        .await
        .expect(200);

    let warnings: serde_json::Value =
        serde_json::from_str(answer.header("label-warnings").unwrap()).unwrap();
    assert_eq!(warnings[0]["code"], "missing_glyphs");
    assert!(warnings[0]["characters"].as_str().unwrap().contains('受'));
}

#[tokio::test]
async fn an_asset_without_a_tag_has_nothing_to_print() {
    let app = TestApp::spawn().await;
    let id = app.rt.state().assets_named("New projector")[0].id;

    let answer = app
        .as_technician()
        .await
        .get(&format!("/api/v1/assets/{id}/label"))
        .await;

    answer.problem(ProblemType::AssetUntagged);
}

#[tokio::test]
async fn an_unknown_format_cannot_be_read_and_an_odd_resolution_is_not_valid() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let format = tess.get("/api/v1/assets/7/label?format=gif").await;
    assert_eq!(
        format.problem(ProblemType::Malformed).errors[0].pointer,
        "format"
    );
    let dpi = tess.get("/api/v1/assets/7/label?dpi=20").await;
    assert_eq!(dpi.problem(ProblemType::Invalid).errors[0].pointer, "dpi");
}
