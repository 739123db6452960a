use reqwest::Method;
use types::{LabelFont, LabelSize, LabelTemplate, Page, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn the_templates_say_their_measures_and_for_which_types_they_are() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/labels/templates")
        .await;

    let page: Page<LabelTemplate> = answer.expect(200).read();
    assert_eq!(page.items[0].size, LabelSize::Large);
    assert!(
        page.items[1]
            .default_for_types
            .contains(&"Charger".to_owned())
    );
}

#[tokio::test]
async fn a_font_is_kept_for_ever_under_the_address_that_the_list_gives() {
    let app = TestApp::spawn().await;
    let anyone = app.as_nobody();
    let fonts: Page<LabelFont> = anyone.get("/api/v1/labels/fonts").await.expect(200).read();

    let font = anyone.get(&fonts.items[0].url).await.expect(200);

    assert_eq!(font.header("content-type"), Some("font/ttf"));
    assert!(font.header("cache-control").unwrap().contains("immutable"));
    assert!(font.bytes.len() > 10_000);
}

#[tokio::test]
async fn a_font_without_a_version_is_asked_for_again_by_its_tag() {
    let app = TestApp::spawn().await;
    let anyone = app.as_nobody();
    let fonts: Page<LabelFont> = anyone.get("/api/v1/labels/fonts").await.read();
    let path = format!("/api/v1/labels/fonts/{}", fonts.items[0].name);
    let first = anyone.get(&path).await.expect(200);
    let tag = first.header("etag").unwrap();

    let again = anyone
        .send(Method::GET, &path, |request| {
            request.header("if-none-match", tag)
        })
        .await
        .expect(304);

    assert_eq!(first.header("cache-control"), Some("no-cache"));
    assert!(again.bytes.is_empty());
    anyone
        .get("/api/v1/labels/fonts/none.ttf")
        .await
        .problem(ProblemType::RouteNotFound);
}
