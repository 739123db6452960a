use std::time::{Duration, Instant};

use app::{Error, RtTrouble};
use rt_sim::{Fault, Scope};
use types::AssetTag;

use crate::site::Site;

async fn trouble(fault: Fault) -> RtTrouble {
    let site = Site::small().await;
    site.rt.faults().inject(fault, Scope::EveryRequest);
    let tag = AssetTag::parse("W12-0001").unwrap();

    let refusal = site
        .app
        .asset_by_tag(&site.technician(), &tag)
        .await
        .unwrap_err();

    let Error::Upstream(trouble) = refusal else {
        panic!("{refusal:?}")
    };
    trouble
}

#[tokio::test]
async fn a_revoked_token_is_an_administrators_trouble() {
    assert_eq!(trouble(Fault::Unauthorized).await, RtTrouble::Refused);
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_not_passed_on() {
    for fault in [Fault::Empty500, Fault::Html] {
        let trouble = trouble(fault).await;
        assert!(matches!(trouble, RtTrouble::Broken { .. }), "{trouble:?}");
        assert!(!trouble.to_string().contains('<'));
    }
}

#[tokio::test]
async fn an_rt_that_restarts_says_when_to_come_back() {
    let fault = Fault::Unavailable {
        retry_after_seconds: 7,
    };
    let retry_after = Some(Duration::from_secs(7));

    assert_eq!(trouble(fault).await, RtTrouble::Unavailable { retry_after });
}

#[tokio::test]
async fn a_broken_connection_is_an_rt_that_cannot_be_reached() {
    assert!(matches!(
        trouble(Fault::Reset).await,
        RtTrouble::Unavailable { .. }
    ));
}

#[tokio::test]
async fn an_rt_that_hangs_is_given_up_in_time() {
    let started = Instant::now();

    assert_eq!(trouble(Fault::Hang).await, RtTrouble::Timeout);
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn trouble_with_suggestions_leaves_the_answer_not_found() {
    let site = Site::small().await;
    // The look-up makes two searches, the suggestions the third.
    let tag = AssetTag::parse("W12-9999").unwrap();
    site.app
        .asset_by_tag(&site.technician(), &tag)
        .await
        .unwrap_err();
    let calls = site.rt_calls().len();

    assert_eq!(calls, 3, "{:?}", site.rt_calls());
}
