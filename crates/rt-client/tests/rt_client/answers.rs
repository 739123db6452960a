//! What each status means to the caller.

use rt_client::{AssetId, AssetQuery, CatalogId, Error, Fields, PageRequest, RequestTracker};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{always, count, json, refusal};

async fn asset_error(answer: ResponseTemplate) -> Error {
    let (_server, rt) = always(answer).await;
    rt.asset(AssetId::new(1)).await.unwrap_err()
}

fn is_unexpected(error: &Error, expected_status: u16, words: &str) -> bool {
    matches!(error, Error::Unexpected { status, excerpt }
        if *status == expected_status && excerpt.contains(words))
}

#[tokio::test]
async fn a_record_that_rt_does_not_have_is_not_found() {
    let error = asset_error(refusal(404, "Not Found")).await;

    assert!(matches!(error, Error::NotFound));
}

#[tokio::test]
async fn a_404_of_a_proxy_says_nothing_about_the_record() {
    let error = asset_error(ResponseTemplate::new(404).set_body_string("<h1>nginx</h1>")).await;

    assert!(is_unexpected(&error, 404, "nginx"), "{error:?}");
}

#[tokio::test]
async fn an_rt_without_the_path_is_not_an_empty_list() {
    let (_server, rt) = always(refusal(404, "Not Found")).await;

    let error = rt.catalogs().await.unwrap_err();

    assert!(is_unexpected(&error, 404, "Not Found"), "{error:?}");
    assert!(is_unexpected(
        &rt.server().await.unwrap_err(),
        404,
        "Not Found"
    ));
}

#[tokio::test]
async fn credentials_that_rt_does_not_know_are_unauthorized() {
    let error = asset_error(refusal(401, "Unauthorized")).await;

    assert!(matches!(error, Error::Unauthorized));
}

#[tokio::test]
async fn a_missing_right_is_forbidden_in_rts_words() {
    let error = asset_error(refusal(403, "Permission Denied")).await;

    assert!(matches!(error, Error::Forbidden { message } if message == "Permission Denied"));
}

#[tokio::test]
async fn a_bad_request_is_rejected_in_rts_words() {
    let error = asset_error(refusal(400, "Invalid value for Owner")).await;

    assert!(matches!(error, Error::Rejected { message } if message == "Invalid value for Owner"));
}

#[tokio::test]
async fn a_redirect_to_the_login_page_is_not_followed() {
    let (server, rt) =
        always(ResponseTemplate::new(302).insert_header("Location", "/NoAuth/Login.html")).await;

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(
        is_unexpected(&error, 302, "/NoAuth/Login.html"),
        "{error:?}"
    );
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn an_empty_500_is_unexpected_and_not_asked_again() {
    let (server, rt) = always(ResponseTemplate::new(500)).await;

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(is_unexpected(&error, 500, "an empty body"), "{error:?}");
    assert!(!error.is_retryable());
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_web_page_with_status_200_is_unexpected() {
    let page = "<!DOCTYPE html>\n<title>Login</title>";
    let error = asset_error(ResponseTemplate::new(200).set_body_string(page)).await;

    assert!(is_unexpected(&error, 200, "<title>Login"), "{error:?}");
}

#[tokio::test]
async fn json_of_another_shape_is_unexpected() {
    for body in ["", "{", "[]", "null", r#"{"id": 1}"#] {
        let error = asset_error(ResponseTemplate::new(200).set_body_string(body)).await;

        assert!(is_unexpected(&error, 200, ""), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_list_without_items_is_unexpected_not_empty() {
    for body in [json!({}), json!([]), json!(["Permission Denied"])] {
        let (_server, rt) = always(json(200, &body)).await;
        let query = AssetQuery::everything();

        let search = rt
            .search_assets(&query, Fields::Summary, PageRequest::default())
            .await;
        let fields = rt.catalog_custom_fields(CatalogId::new(2)).await;

        assert!(is_unexpected(&search.unwrap_err(), 200, ""), "{body}");
        assert!(is_unexpected(&fields.unwrap_err(), 200, ""), "{body}");
    }
}

#[tokio::test]
async fn an_error_tells_only_the_start_of_a_long_answer() {
    let long = "x".repeat(100_000);
    let error = asset_error(ResponseTemplate::new(500).set_body_string(long)).await;

    assert!(error.to_string().len() < 400);
}

#[tokio::test]
async fn what_rt_says_of_a_search_is_passed_on() {
    let (_server, rt) = always(refusal(400, "No dispatch method for class ''")).await;

    let error = rt
        .search_assets(&AssetQuery::id_is(1), Fields::Full, PageRequest::default())
        .await
        .unwrap_err();

    assert!(matches!(error, Error::Rejected { message } if message.starts_with("No dispatch")));
}
