use app::Error;
use rt_client::{
    AssetChanges, AssetId, Credentials, HttpRequestTracker, RequestTracker, RtSettings,
};

use crate::site::{Site, refused};

async fn asset_with_a_past(site: &Site) -> u64 {
    let id = site.rt.state().assets_named("W12-0007")[0].id;
    let credentials = Credentials::Token(site.rt.token().to_owned().into());
    let settings = RtSettings::new(site.rt.url().parse().unwrap(), credentials);
    let rt = HttpRequestTracker::new(settings).unwrap();
    for number in 1..=5 {
        let changes = AssetChanges::new().custom_field("Internal Name", format!("Cart B {number}"));
        rt.update_asset(AssetId::new(id), &changes, None)
            .await
            .unwrap();
    }
    let lend = AssetChanges::new().owner("student0003");
    rt.update_asset(AssetId::new(id), &lend, None)
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn fields_and_people_go_by_their_names_newest_first() {
    let site = Site::small().await;
    let id = asset_with_a_past(&site).await;

    let page = site
        .app
        .asset_history(&site.technician(), id, Some(100), None)
        .await
        .unwrap();

    assert!(page.items.is_sorted_by(|a, b| a.id > b.id));
    let lent = page
        .items
        .iter()
        .find(|e| e.field.as_deref() == Some("Owner"))
        .unwrap();
    assert_eq!(lent.new_value.as_deref(), Some("student0003"));
    let renamed = page.items.iter().find(|e| e.kind == "CustomField").unwrap();
    assert_eq!(renamed.field.as_deref(), Some("Internal Name"));
    assert_eq!(renamed.old_value.as_deref(), Some("Cart B 4"));
    assert_eq!(renamed.new_value.as_deref(), Some("Cart B 5"));
    assert_eq!(page.items.last().map(|e| e.kind.as_str()), Some("Create"));
    assert_eq!(page.next_cursor, None);
}

#[tokio::test]
async fn pages_neither_repeat_nor_leave_out_although_the_history_grows() {
    let site = Site::small().await;
    let id = asset_with_a_past(&site).await;
    let technician = site.technician();
    let whole = site
        .app
        .asset_history(&technician, id, Some(100), None)
        .await
        .unwrap();

    let mut page = site
        .app
        .asset_history(&technician, id, Some(2), None)
        .await
        .unwrap();
    let mut seen: Vec<u64> = page.items.iter().map(|e| e.id).collect();
    while let Some(cursor) = page.next_cursor {
        site.rt
            .state()
            .rename_asset(id, &format!("W12-1{:03}", seen.len()));
        page = site
            .app
            .asset_history(&technician, id, Some(50), Some(&cursor))
            .await
            .unwrap();
        seen.extend(page.items.iter().map(|e| e.id));
    }

    let expected: Vec<u64> = whole.items.iter().map(|e| e.id).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn an_asset_that_is_not_there_has_no_history() {
    let site = Site::small().await;

    let refusal = site
        .app
        .asset_history(&site.technician(), 999_999, None, None)
        .await;

    assert!(matches!(refusal, Err(Error::NotFound(_))), "{refusal:?}");
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let site = Site::small().await;

    let cursor = Some("YXNzZXRzOjE");
    let refusal = site
        .app
        .asset_history(&site.technician(), 1, None, cursor)
        .await
        .unwrap_err();

    assert_eq!(refused(&refusal), [("cursor", "invalid")]);
}
