use types::{ChangesetItem, ChangesetItemState, FieldState, Page, ProblemType};

use super::{change, in_use, let_rt_have_it};
use crate::support::{Client, TestApp};

async fn page(client: &Client, path: &str) -> Page<ChangesetItem> {
    client.get(path).await.expect(200).read()
}

#[tokio::test]
async fn assets_tell_what_became_of_every_field_page_by_page() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let stored = change(&tess, &in_use(&["W12-0001", "W12-0099", "W12-9999"])).await;
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let path = format!("/api/v1/changesets/{}/items", stored.id);

    let first = page(&tess, &format!("{path}?limit=2")).await;
    let next = format!("{path}?limit=2&cursor={}", first.next_cursor.unwrap());
    let rest = page(&tess, &next).await;

    let [applied, refused] = &first.items[..] else {
        panic!()
    };
    assert_eq!(
        (applied.state, applied.asset_id),
        (ChangesetItemState::Applied, Some(1))
    );
    assert_eq!(applied.fields[0].before, ["allocated"]);
    assert_eq!(applied.fields[0].after, ["in-use"]);
    assert_eq!(refused.fields[0].state, FieldState::Refused);
    assert!(
        refused
            .detail
            .as_ref()
            .unwrap()
            .contains("You can't change status")
    );
    assert_eq!(rest.items[0].state, ChangesetItemState::NotFound);
    assert_eq!((rest.items.len(), rest.next_cursor), (1, None));
}

#[tokio::test]
async fn a_changeset_that_is_not_there_has_no_assets() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let path = "/api/v1/changesets/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/items";
    tess.get(path).await.problem(ProblemType::RecordNotFound);
}
