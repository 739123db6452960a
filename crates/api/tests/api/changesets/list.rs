use types::{Changeset, Page, ProblemType};

use super::{change, in_use};
use crate::support::TestApp;

#[tokio::test]
async fn the_newest_changeset_comes_first_and_pages_follow_one_another() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let mut ids = Vec::new();
    for tag in ["W12-0001", "W12-0003", "W12-0005"] {
        ids.push(change(&tess, &in_use(&[tag])).await.id);
    }
    ids.reverse();

    let first: Page<Changeset> = tess
        .get("/api/v1/changesets?limit=2")
        .await
        .expect(200)
        .read();
    let next = format!(
        "/api/v1/changesets?limit=2&cursor={}",
        first.next_cursor.unwrap()
    );
    let rest: Page<Changeset> = tess.get(&next).await.expect(200).read();

    assert_eq!(rest.next_cursor, None);
    let seen: Vec<uuid::Uuid> = first
        .items
        .iter()
        .chain(&rest.items)
        .map(|c| c.id)
        .collect();
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn a_page_out_of_bounds_is_not_valid() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = tess.get("/api/v1/changesets?limit=0").await;

    let problem = answer.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "limit");
}
