use types::{Changeset, ProblemType};

use super::{change, in_use, let_rt_have_it};
use crate::support::TestApp;

#[tokio::test]
async fn a_changeset_tells_how_far_it_is() {
    let app = TestApp::spawn().await;
    let stored = change(
        &app.as_technician().await,
        &in_use(&["W12-0001", "W12-0099"]),
    )
    .await;
    let path = format!("/api/v1/changesets/{}", stored.id);
    let_rt_have_it(&app).await;

    let tess = app.as_technician().await;
    let changeset: Changeset = tess.get(&path).await.expect(200).read();

    // W12-0099 is recycled, and may only be allocated.
    assert_eq!((stored.waiting, stored.is_finished), (2, false));
    assert_eq!((changeset.applied, changeset.explained), (1, 1));
    assert!(changeset.is_finished);
}

#[tokio::test]
async fn a_changeset_that_is_not_there_is_not_found() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let nowhere = "/api/v1/changesets/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10";
    tess.get(nowhere).await.problem(ProblemType::RecordNotFound);
    tess.get("/api/v1/changesets/first")
        .await
        .problem(ProblemType::Malformed);
}
