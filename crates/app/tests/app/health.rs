use std::time::Duration;

use rt_sim::{Fault, Scope};
use types::{ComponentState, Health};

use crate::site::Site;

fn states(health: &Health) -> Vec<(&str, ComponentState)> {
    let components = health.components.iter();
    components.map(|c| (c.name.as_str(), c.state)).collect()
}

#[tokio::test]
async fn all_is_well_when_both_parts_answer() {
    let site = Site::small().await;

    let health = site.app.health().await;

    assert_eq!(health.state, ComponentState::Ok);
    assert_eq!(
        states(&health),
        [
            ("database", ComponentState::Ok),
            ("request_tracker", ComponentState::Ok)
        ]
    );
}

#[tokio::test]
async fn trouble_with_rt_is_told_apart_from_trouble_with_the_database() {
    let site = Site::small().await;
    site.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    let health = site.app.health().await;

    assert_eq!(health.state, ComponentState::Failing);
    assert_eq!(
        states(&health),
        [
            ("database", ComponentState::Ok),
            ("request_tracker", ComponentState::Failing)
        ]
    );
    let detail = health.components[1].detail.as_deref().unwrap();
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
