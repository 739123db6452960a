mod create;
mod get;
mod items;
mod list;
mod plan;
mod undo;

use std::time::Duration;

use serde_json::{Value, json};
use types::Changeset;

use crate::support::{Client, TestApp};

fn in_use(assets: &[&str]) -> Value {
    json!({"assets": assets, "changes": {"status": "in-use"}, "reason": "Cart 7"})
}

async fn change(client: &Client, new: &Value) -> Changeset {
    client
        .post("/api/v1/changesets", new)
        .await
        .expect(202)
        .read()
}

/// Carries out what waits, with time going by in between.
async fn let_rt_have_it(app: &TestApp) {
    for _ in 0..12 {
        app.app.run_due_writes().await.unwrap();
        app.clock.advance(Duration::from_secs(20));
    }
}
