use std::time::Duration;

use rt_sim::{Fault, Scope};
use types::{ComponentState, Health, Role, ServiceState};

use crate::{
    mirror,
    site::{PASSWORD, Site},
};

fn states(health: &Health) -> Vec<(&str, ComponentState)> {
    let components = health.components.iter();
    components.map(|c| (c.name.as_str(), c.state)).collect()
}

#[tokio::test]
async fn all_is_well_when_every_part_answers() {
    let site = Site::small().await;

    let health = site.app.health().await;

    assert_eq!(health.state, ServiceState::Ok);
    assert_eq!(
        states(&health),
        [
            ("database", ComponentState::Ok),
            ("schema", ComponentState::Ok),
            ("request_tracker", ComponentState::Ok),
            ("mirror", ComponentState::Ok)
        ]
    );
    let mirror = health.components[3].detail.as_deref();
    assert_eq!(mirror, Some("It is being filled."), "no trouble, but told");
}

#[tokio::test]
async fn without_rt_the_service_is_degraded_and_says_why() {
    let site = Site::small().await;
    site.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    let health = site.app.health().await;

    assert_eq!(health.state, ServiceState::Degraded);
    assert_eq!(
        states(&health),
        [
            ("database", ComponentState::Ok),
            ("schema", ComponentState::Ok),
            ("request_tracker", ComponentState::Failing),
            ("mirror", ComponentState::Ok)
        ]
    );
    let detail = health.components[2].detail.as_deref().unwrap();
    assert!(detail.contains("token"), "{detail}");
    assert!(!detail.contains("127.0.0.1"), "{detail}");
}

#[tokio::test]
async fn many_questions_in_a_moment_are_one_question_to_rt() {
    let site = Site::small().await;
    for _ in 0..10 {
        site.app.health().await;
    }
    assert_eq!(site.rt_calls().len(), 1);

    site.clock.advance(Duration::from_secs(2));
    site.app.health().await;

    assert_eq!(site.rt_calls().len(), 2);
}

#[tokio::test]
async fn a_mirror_that_nobody_keeps_is_told_once_it_is_old() {
    let site = mirror::small().await;
    let fresh = site.app.health().await;
    site.clock.advance(Duration::from_mins(10));

    let old = site.app.health().await;

    assert_eq!(fresh.state, ServiceState::Ok);
    assert_eq!(old.state, ServiceState::Degraded);
    assert_eq!(old.components[3].state, ComponentState::Failing);
    let detail = old.components[3].detail.as_deref().unwrap();
    assert!(detail.contains("lately"), "{detail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_connections_never_come_free_has_no_pulse() {
    let site = Site::small().await;
    let well = site.app.pulse().await;

    let held = site.store().hold_every_connection().await;
    let stuck = site.app.pulse().await;
    drop(held);

    assert_eq!(well, Ok(()));
    assert!(stuck.unwrap_err().contains("in use"));
    assert_eq!(site.app.pulse().await, Ok(()));
}

#[tokio::test]
async fn what_happens_at_the_door_is_counted() {
    let site = Site::small().await;
    site.add("ada", Role::Admin).await;
    let count = |outcome: &str, reason: &str| {
        let counts = site.app.door_counts();
        let found = counts.iter().find(|c| (c.0, c.1) == (outcome, reason));
        found.unwrap().2
    };
    assert_eq!(count("accepted", ""), 0);

    let _ = site.log_in("ada", PASSWORD).await;
    let _ = site.log_in("ada", "a guess of somebody").await;

    assert_eq!(count("accepted", ""), 1);
    assert_eq!(count("refused", "wrong_password"), 1);
}

#[tokio::test]
async fn what_there_is_is_counted_when_somebody_asks() {
    let site = mirror::small().await;

    let numbers = site.app.numbers().await;

    let mirror = numbers.mirror.unwrap();
    assert!(mirror.is_on && mirror.is_whole && !mirror.is_stale);
    assert!(mirror.assets > 0 && mirror.with_details > 0);
    assert!(numbers.outbox.unwrap().iter().all(|depth| depth.count == 0));
    assert!(numbers.deliveries.is_some() && numbers.label_jobs.is_some() && numbers.tags.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_counted_in_time_is_left_out() {
    let site = Site::small().await;
    let held = site.store().hold_every_connection().await;

    let numbers = site.app.numbers().await;

    drop(held);
    assert!(numbers.outbox.is_none() && numbers.mirror.is_none());
    assert!(numbers.connections.are_all_in_use());
}
