use reqwest::Method;
use serde_json::json;
use types::{Changeset, ChangesetItem, ChangesetItemState, Page, ProblemType};

use super::{change, in_use, let_rt_have_it};
use crate::support::TestApp;

#[tokio::test]
async fn an_undo_is_a_changeset_that_leaves_alone_what_somebody_changed_since() {
    let app = TestApp::spawn().await;
    let stored = change(
        &app.as_technician().await,
        &in_use(&["W12-0001", "W12-0003"]),
    )
    .await;
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    tess.send(Method::PATCH, "/api/v1/assets/3", |r| {
        r.json(&json!({"status": "recycled"}))
    })
    .await
    .expect(200);
    let path = format!("/api/v1/changesets/{}", stored.id);

    let undo = tess
        .post(&format!("{path}/undo"), &json!({}))
        .await
        .expect(202);
    let undo: Changeset = undo.read();

    assert_eq!(
        (undo.undo_of, undo.waiting, undo.explained),
        (Some(stored.id), 1, 1)
    );
    let_rt_have_it(&app).await;
    assert_eq!(app.rt.state().asset(1).unwrap().status, "allocated");
    assert_eq!(app.rt.state().asset(3).unwrap().status, "recycled");
    let tess = app.as_technician().await;
    let items = format!("/api/v1/changesets/{}/items", undo.id);
    let items: Page<ChangesetItem> = tess.get(&items).await.expect(200).read();
    let left_alone = &items.items[1];
    assert_eq!(left_alone.state, ChangesetItemState::Conflict);
    let words = left_alone.detail.as_deref();
    assert_eq!(words, Some("status is “recycled” now, not “in-use”"));
    let first: Changeset = tess.get(&path).await.expect(200).read();
    assert_eq!(first.undone_by, Some(undo.id));
}

#[tokio::test]
async fn it_can_be_too_early_and_too_late_for_an_undo() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let stored = change(&tess, &in_use(&["W12-0001"])).await;
    let path = format!("/api/v1/changesets/{}/undo", stored.id);

    tess.post(&path, &json!({}))
        .await
        .problem(ProblemType::WrongState);
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    tess.post(&path, &json!({})).await.expect(202);
    let twice = tess
        .post(&path, &json!({}))
        .await
        .problem(ProblemType::WrongState);

    assert_eq!(twice.detail, "It was undone already.");
}

#[tokio::test]
async fn a_changeset_that_is_not_there_is_not_undone() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let path = "/api/v1/changesets/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/undo";
    tess.post(path, &json!({}))
        .await
        .problem(ProblemType::RecordNotFound);
}
