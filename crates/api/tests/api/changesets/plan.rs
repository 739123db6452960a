use serde_json::json;
use types::{ChangesetItemState, ChangesetPlan, ProblemType};

use super::in_use;
use crate::support::TestApp;

#[tokio::test]
async fn a_plan_tells_from_what_to_what_and_what_cannot_be() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let new = in_use(&["W12-0001", "W12-0002", "W12-9999"]);
    let plan: ChangesetPlan = tess
        .post("/api/v1/changesets/plan", &new)
        .await
        .expect(200)
        .read();

    let states: Vec<ChangesetItemState> = plan.items.iter().map(|item| item.state).collect();
    assert_eq!(plan.ready, 1);
    assert_eq!(
        states,
        [
            ChangesetItemState::Ready,
            ChangesetItemState::Unchanged,
            ChangesetItemState::NotFound
        ]
    );
    let field = &plan.items[0].fields[0];
    assert_eq!(
        (field.before.as_slice(), field.after.as_slice()),
        (&["allocated".to_owned()][..], &["in-use".to_owned()][..])
    );
    assert_eq!(app.rt.state().asset(1).unwrap().status, "allocated");
}

#[tokio::test]
async fn what_cannot_be_asked_is_pointed_at() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for (new, pointer) in [
        (
            json!({"assets": ["W12-0001"], "changes": {"name": "W12-0500"}}),
            "/changes/name",
        ),
        (
            json!({"assets": ["W12-0001"], "changes": {"statsu": "new"}}),
            "/changes/statsu",
        ),
        (
            json!({"assets": [], "changes": {"status": "new"}}),
            "/assets",
        ),
        (
            json!({"assets": "W12-0001", "changes": {"status": "new"}}),
            "/assets",
        ),
    ] {
        let answer = tess.post("/api/v1/changesets/plan", &new).await;
        let problem = answer.problem(ProblemType::Invalid);
        assert_eq!(problem.errors[0].pointer, pointer, "{new}");
    }
}
