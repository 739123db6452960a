//! Writes that were given up, for whoever has a shell on the server.

use std::time::{Duration, Instant};

use rt_sim::{Fault, Scope};
use serde_json::{Value, json};

use crate::{
    running::ended,
    served::{PASSWORD, PATIENCE, Served},
};

#[tokio::test]
async fn what_was_given_up_is_listed_retried_and_given_up_for_good() {
    let served = Served::start(&[("RTUTILS_OUTBOX__ATTEMPTS", "1")]).await;
    let (token, _) = served.sign_in(PASSWORD).await.unwrap();
    let outbox = async |args: &[&str]| {
        let mut command = served.command();
        command.arg("outbox").args(args);
        let ended = tokio::task::spawn_blocking(move || ended(&mut command));
        ended.await.unwrap()
    };
    let (code, said, why) = outbox(&["retry", "--all"]).await;
    assert!(
        code == 0 && said.contains("Nothing was given up"),
        "{said}{why}"
    );

    served.rt.faults().inject(Fault::Empty500, Scope::Writes);
    for id in [4, 5, 6] {
        let request = served.request("PATCH", &format!("/api/v1/assets/{id}"));
        let edit = request
            .bearer_auth(&token)
            .json(&json!({"description": format!("Cart {id}")}));
        assert_eq!(edit.send().await.unwrap().status(), 502);
    }
    let (_, listed, why) = outbox(&["list"]).await;
    assert!(
        listed.contains("dead") && listed.contains("description"),
        "{listed}{why}"
    );
    let id_of = async |asset: &str| {
        let (_, listed, why) = outbox(&["list", "--asset", asset, "--format", "json"]).await;
        let listed: Value = serde_json::from_str(&listed).expect(&why);
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["state"], "dead");
        listed[0]["id"].as_str().unwrap().to_owned()
    };
    let (retried, discarded, last) = (id_of("4").await, id_of("5").await, id_of("6").await);
    served.rt.faults().clear();

    let why = ["discard", &discarded, "--reason", "It is not in cart 5"];
    let (code, said, error) = outbox(&why).await;
    assert!(
        code == 0 && said.contains("given up for good"),
        "{said}{error}"
    );
    let (code, said, error) = outbox(&["retry", &discarded, &retried]).await;
    assert!(
        code == 1 && said.contains(&retried) && error.contains("1 of 2 were not put back"),
        "{said}{error}"
    );
    let (code, said, error) = outbox(&["retry", "--all"]).await;
    assert!(
        code == 0 && said.contains(&last) && !said.contains(&discarded),
        "{said}{error}"
    );

    let until = Instant::now() + PATIENCE;
    let is_there = |id| served.rt.state().asset(id).unwrap().description == format!("Cart {id}");
    while !(is_there(4) && is_there(6)) {
        assert!(Instant::now() < until, "the server does not take it up");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_ne!(served.rt.state().asset(5).unwrap().description, "Cart 5");
    let (_, kept, _) = outbox(&["list", "--state", "discarded"]).await;
    assert!(
        kept.contains(&discarded) && kept.contains("Given up on the server: It is not in cart 5"),
        "{kept}"
    );
    let (code, _, why) = outbox(&["retry", &discarded]).await;
    assert!(code != 0 && why.contains("The write is discarded"), "{why}");
    let (code, _, why) = outbox(&["list", "--state", "lost"]).await;
    assert!(
        code == 64 && why.contains("the states are pending, "),
        "{why}"
    );
}
