use rt_sim::{Fault, Scope};
use types::{ComponentState, Health};

use crate::support::TestApp;

#[tokio::test]
async fn a_service_whose_parts_work_is_ready() {
    let app = TestApp::spawn().await;

    let health: Health = app
        .as_nobody()
        .get("/health/ready")
        .await
        .expect(200)
        .read();

    assert_eq!(health.state, ComponentState::Ok);
    let names: Vec<&str> = health
        .components
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    assert_eq!(names, ["database", "request_tracker"]);
}

#[tokio::test]
async fn a_service_without_its_rt_lives_but_is_not_ready() {
    let app = TestApp::spawn().await;
    app.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    let answer = app.as_nobody().get("/health/ready").await.expect(503);

    let health: Health = answer.read();
    assert_eq!(health.components[0].state, ComponentState::Ok);
    assert_eq!(health.components[1].state, ComponentState::Failing);
    assert!(!answer.text().contains(app.rt.token()) && !answer.text().contains(app.rt.url()));
    app.as_nobody().get("/health/live").await.expect(200);
}
