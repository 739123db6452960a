//! Pages in the shapes of every version of RT.

use rt_client::{
    AssetId, AssetQuery, CatalogId, CustomFieldId, Fields, HttpRequestTracker, Listing,
    PageRequest, RequestTracker,
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    bodies::page,
    support::{always, client, count, json, parameter, refusal},
};

/// A server that looks up its answer by the page that is asked for.
async fn pages(
    answer: impl Fn(u64) -> Value + Send + Sync + 'static,
) -> (MockServer, HttpRequestTracker) {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(move |request: &Request| {
            let page = parameter(request, "page").unwrap().parse().unwrap();
            ResponseTemplate::new(200).set_body_json(answer(page))
        })
        .mount(&server)
        .await;
    let rt = client(&server.uri());
    (server, rt)
}

async fn search(rt: &HttpRequestTracker, number: u32) -> Listing<u64> {
    rt.search_assets(
        &AssetQuery::everything(),
        Fields::Summary,
        PageRequest::new(number, 3),
    )
    .await
    .unwrap()
    .map(|asset| asset.id.get())
}

#[tokio::test]
async fn a_page_before_the_last_has_more() {
    let (_server, rt) = always(json(200, &page([1, 2, 3], 1, json!(2), json!(4)))).await;

    let listing = search(&rt, 1).await;

    assert_eq!(listing.items, [1, 2, 3]);
    assert!(listing.has_more);
    assert_eq!(listing.total, Some(4));
}

#[tokio::test]
async fn the_last_page_has_no_more_although_it_is_full() {
    let (server, rt) = always(json(200, &page([4, 5, 6], 2, json!(2), json!(6)))).await;

    assert!(!search(&rt, 2).await.has_more);
    assert_eq!(count(&server).await, 1, "RT has said so already");
}

#[tokio::test]
async fn no_hit_is_an_empty_page_although_rt_counts_pages_in_floats() {
    let body = r#"{"count":0,"items":[],"page":1,"pages":0.0,"per_page":3,"total":0}"#;
    let (_server, rt) = always(ResponseTemplate::new(200).set_body_string(body)).await;

    let listing = search(&rt, 1).await;

    assert!(listing.items.is_empty());
    assert!(!listing.has_more);
    assert_eq!(listing.total, Some(0));
}

#[tokio::test]
async fn beyond_the_last_page_there_is_nothing_in_old_versions() {
    let (_server, rt) = always(json(200, &page([], 9, json!(2), json!(4)))).await;

    let listing = search(&rt, 9).await;

    assert!(listing.items.is_empty() && !listing.has_more);
}

#[tokio::test]
async fn beyond_the_last_page_new_versions_give_the_last_again_and_we_do_not() {
    let (_server, rt) = always(json(200, &page([4], 2, json!(2), json!(4)))).await;

    let listing = search(&rt, 9).await;

    assert!(listing.items.is_empty() && !listing.has_more);
    assert_eq!(listing.page, 9);
}

#[tokio::test]
async fn a_short_page_in_the_middle_is_not_the_last() {
    let (_server, rt) = always(json(200, &page([1], 1, json!(3), json!(9)))).await;

    assert!(search(&rt, 1).await.has_more);
}

#[tokio::test]
async fn a_full_page_of_unknown_total_has_more() {
    let (server, rt) = always(json(200, &page([1, 2, 3], 1, Value::Null, Value::Null))).await;

    let listing = search(&rt, 1).await;

    assert!(listing.has_more);
    assert_eq!(listing.total, None);
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn after_a_short_page_of_unknown_total_the_next_one_tells() {
    for (more, has_more) in [(vec![7], true), (vec![], false)] {
        let (server, rt) = pages(move |number| {
            let ids = if number == 1 {
                vec![1, 2]
            } else {
                more.clone()
            };
            page(ids, number, Value::Null, Value::Null)
        })
        .await;

        let listing = search(&rt, 1).await;

        assert_eq!(listing.items, [1, 2]);
        assert_eq!(listing.has_more, has_more);
        let requests = server.received_requests().await.unwrap();
        assert_eq!(
            parameter(&requests[1], "fields"),
            None,
            "looking ahead is cheap"
        );
        assert!(parameter(&requests[1], "query").is_some());
    }
}

#[tokio::test]
async fn looking_ahead_does_not_take_the_last_page_for_the_next() {
    // As RT 5.0.7 would, if it clamped here too.
    let (_server, rt) = pages(|_| page([1, 2], 1, Value::Null, Value::Null)).await;

    assert!(!search(&rt, 1).await.has_more);
}

#[tokio::test]
async fn all_catalogs_are_read_page_after_page() {
    let (server, rt) = pages(|number| {
        let ids = if number == 1 { 1..=100 } else { 101..=130 };
        let items: Vec<Value> = ids
            .map(|id| json!({"id": id.to_string(), "Name": format!("C{id:03}"), "Description": ""}))
            .collect();
        json!({"items": items, "page": number, "pages": 2, "per_page": 100, "total": 130})
    })
    .await;

    let catalogs = rt.catalogs().await.unwrap();

    assert_eq!(catalogs.len(), 130);
    assert_eq!(catalogs[129].name, "C130");
    assert_eq!(catalogs[0].description, None);
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn values_of_a_field_are_counted_by_their_total() {
    // This list has no `pages`.
    let (_server, rt) = pages(|number| {
        let items: Vec<Value> = (0..if number == 1 { 100 } else { 1 })
            .map(|index| json!({"id": index, "name": format!("{number}-{index}")}))
            .collect();
        json!({"items": items, "page": number, "per_page": 100, "total": 101})
    })
    .await;

    let values = rt.custom_field_values(CustomFieldId::new(6)).await.unwrap();

    assert_eq!(values.len(), 101);
    assert_eq!(values[100], "2-0");
}

#[tokio::test]
async fn a_list_that_never_ends_is_left_alone_at_some_point() {
    let item = json!({"id": "1", "Name": "Type", "Type": "Select", "MaxValues": "1"});
    let (server, rt) = pages(move |number| {
        json!({"items": [item], "page": number, "pages": 9_999_999, "per_page": 1, "total": null})
    })
    .await;

    rt.catalog_custom_fields(CatalogId::new(2)).await.unwrap();

    assert_eq!(count(&server).await, 1_000);
}

#[tokio::test]
async fn a_history_comes_newest_first_and_knows_its_end_without_a_total() {
    let (server, rt) = pages(|number| {
        let entry = json!({
            "id": "1391", "type": "transaction", "Type": "Status", "Field": "Status",
            "OldValue": "in-use", "NewValue": "", "Creator": {"id": "api", "type": "user"},
            "Created": "2026-11-22T13:32:33Z",
        });
        let items = if number == 1 { vec![entry] } else { vec![] };
        json!({"items": items, "page": number, "pages": null, "per_page": 20, "total": null})
    })
    .await;

    let history = rt
        .asset_history(AssetId::new(1), PageRequest::first(20))
        .await
        .unwrap();

    assert_eq!(history.items[0].old_value.as_deref(), Some("in-use"));
    assert_eq!(history.items[0].new_value, None);
    assert_eq!(history.items[0].creator, "api");
    assert!(!history.has_more);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(parameter(&requests[0], "orderby").as_deref(), Some("id"));
    assert_eq!(parameter(&requests[0], "order").as_deref(), Some("DESC"));
}

#[tokio::test]
async fn an_empty_history_is_of_an_asset_that_is_not_there() {
    let server = MockServer::start().await;
    let empty = json!({"items": [], "page": 1, "pages": null, "per_page": 20, "total": null});
    Mock::given(wiremock::matchers::path("/REST/2.0/asset/9/history"))
        .respond_with(json(200, &empty))
        .mount(&server)
        .await;
    Mock::given(wiremock::matchers::path("/REST/2.0/asset/9"))
        .respond_with(refusal(404, "Not Found"))
        .mount(&server)
        .await;

    let history = client(&server.uri())
        .asset_history(AssetId::new(9), PageRequest::default())
        .await;

    assert!(matches!(history, Err(rt_client::Error::NotFound)));
}

#[tokio::test]
async fn a_search_is_a_form_in_the_order_of_numbers() {
    let (server, rt) = always(json(200, &page([], 1, json!(0), json!(0)))).await;
    let query = AssetQuery::name_is("[W12]'s");

    rt.search_assets(&query, Fields::Full, PageRequest::new(2, 200))
        .await
        .unwrap();

    let request = &server.received_requests().await.unwrap()[0];
    let form = String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.url.query(),
        None,
        "people's data stays out of access logs"
    );
    assert!(
        !form.contains('['),
        "RT would take the form for JSON: {form}"
    );
    assert_eq!(
        parameter(request, "query").as_deref(),
        Some(r"Name = '[W12]\'s'")
    );
    assert_eq!(parameter(request, "orderby").as_deref(), Some("id"));
    assert_eq!(parameter(request, "page").as_deref(), Some("2"));
    assert_eq!(parameter(request, "per_page").as_deref(), Some("100"));
    assert!(
        parameter(request, "fields")
            .unwrap()
            .contains("CustomFields")
    );
}

#[tokio::test]
async fn a_summary_spares_rt_the_custom_fields() {
    let (server, rt) = always(json(200, &page([7], 1, json!(1), json!(1)))).await;

    let listing = rt
        .search_assets(
            &AssetQuery::id_is(7),
            Fields::Summary,
            PageRequest::first(3),
        )
        .await
        .unwrap();

    let asset = &listing.items[0];
    assert_eq!(asset.catalog.name.as_deref(), Some("Chromebooks"));
    assert_eq!(asset.owner, None, "Nobody is no owner");
    assert_eq!(asset.etag, None);
    let request = &server.received_requests().await.unwrap()[0];
    assert!(
        !parameter(request, "fields")
            .unwrap()
            .contains("CustomFields")
    );
}

#[tokio::test]
async fn people_are_searched_for_in_json() {
    let item = json!({
        "id": "student0002", "type": "user", "Name": "student0002", "RealName": "Cleo Cedar",
        "EmailAddress": "", "Disabled": "", "Privileged": "",
    });
    let body = json!({"items": [item], "page": 1, "pages": 1, "per_page": 100, "total": 1});
    let (server, rt) = always(json(200, &body)).await;

    let users = rt
        .search_users(
            &rt_client::UserQuery::username_is("student0002"),
            PageRequest::default(),
        )
        .await
        .unwrap();

    let user = &users.items[0];
    assert_eq!((user.id, user.username.as_str()), (None, "student0002"));
    assert_eq!((user.email.as_ref(), user.is_privileged), (None, None));
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(
        request.body_json::<Value>().unwrap(),
        json!([{
            "field": "Name", "operator": "=", "value": "student0002", "entry_aggregator": "AND",
        }])
    );
}
