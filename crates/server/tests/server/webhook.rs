use std::time::{Duration, Instant};

use rt_client::{NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};
use serde_json::{Value, json};

use crate::torture::site::Site;

const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_webhook_answers_before_rt_has_said_a_word_and_rt_gets_the_name_afterwards() {
    let site = Site::start(None).await;
    let new = NewAsset::new("Chromebooks", "A device that somebody made in RT");
    let id = site.rt_client().create_asset(&new).await.unwrap().get();
    let name = || site.rt.state().asset(id).unwrap().name.clone();
    let before = name();
    // From here on RT answers nothing, whatever it is asked.
    site.rt.faults().inject(Fault::Hang, Scope::EveryRequest);

    let answer = site
        .as_rt("/api/v1/webhooks/rt/asset-created")
        .json(&json!({ "asset_id": id }))
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 200);
    let answer: Value = answer.json().await.unwrap();
    let tag = answer["asset_tag"].as_str().unwrap();
    assert_ne!(before, tag);
    assert_eq!(name(), before, "RT was told, and has not answered");
    site.rt.faults().clear();
    let until = Instant::now() + PATIENCE;
    while name() != tag {
        assert!(Instant::now() < until, "RT never gets the name");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
