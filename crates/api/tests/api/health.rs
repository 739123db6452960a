use rt_sim::{Fault, Scope};
use types::{ComponentState, Health, ServiceState};

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

    assert_eq!(health.state, ServiceState::Ok);
    let names: Vec<&str> = health
        .components
        .iter()
        .map(|part| part.name.as_str())
        .collect();
    assert_eq!(names, ["database", "schema", "request_tracker", "mirror"]);
}

#[tokio::test]
async fn a_service_without_its_rt_is_ready_for_the_rest_and_says_what_is_wrong() {
    let app = TestApp::spawn().await;
    app.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    let answer = app.as_nobody().get("/health/ready").await.expect(200);

    let health: Health = answer.read();
    assert_eq!(health.state, ServiceState::Degraded);
    assert_eq!(health.components[0].state, ComponentState::Ok);
    assert_eq!(health.components[2].state, ComponentState::Failing);
    assert!(!answer.text().contains(app.rt.token()) && !answer.text().contains(app.rt.url()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_without_its_database_lives_but_is_not_ready() {
    let app = TestApp::spawn().await;
    let held = app.app_store().hold_every_connection().await;

    let answer = app.as_nobody().get("/health/ready").await.expect(503);
    app.as_nobody().get("/health/live").await.expect(200);

    drop(held);
    let health: Health = answer.read();
    assert_eq!(health.state, ServiceState::Failing);
    assert_eq!(health.components[0].state, ComponentState::Failing);
    let detail = health.components[0].detail.as_deref().unwrap();
    assert!(detail.contains("did not answer in time"), "{detail}");
}
