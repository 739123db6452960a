//! Tags for assets that RT has, by the webhook and by hand; sequences and leases.

use std::time::Duration;

use app::{
    Conflict, Error,
    tags::{OldSequence, OldTag, WebhookProof, parse_confirmations},
};
use futures::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use rt_client::{NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};
use serde_json::json;
use sha2::Sha256;
use types::{
    AssetTag, NewTagReservation, NewTagSequence, TagFilter, TagSequencePatch, TagState,
    TaggedAsset, WriteState,
};

use crate::{
    creating::settle,
    site::{SECRET, Site},
};

#[tokio::test]
async fn a_new_asset_gets_a_tag_at_once_and_its_name_in_rt_afterwards() {
    let site = Site::small().await;
    let id = untagged(&site).await;
    site.rt.state().forget_requests();

    let told = webhook(&site, id, None).await.unwrap();

    assert_eq!((told.asset_tag.as_str(), told.is_new), ("W12-5001", true));
    assert!(
        site.rt_calls().is_empty(),
        "RT waits for our answer: it is not asked anything"
    );
    settle(&site).await;
    assert_eq!(site.rt.state().asset(id).unwrap().name, "W12-5001");
}

#[tokio::test]
async fn the_same_message_a_hundred_times_gives_one_tag() {
    let site = Site::small().await;
    let id = untagged(&site).await;

    let mut told = Vec::new();
    for _ in 0..5 {
        told.extend(join_all((0..20).map(|_| webhook(&site, id, None))).await);
    }

    let tags: Vec<TaggedAsset> = told.into_iter().map(Result::unwrap).collect();
    assert!(tags.iter().all(|t| t.asset_tag == tags[0].asset_tag));
    assert_eq!(tags.iter().filter(|t| t.is_new).count(), 1);
    settle(&site).await;
    let page = site
        .app
        .tags(&site.admin(), &TagFilter::default())
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(site.rt.state().assets_named("W12-5001").len(), 1);
}

#[tokio::test]
async fn a_message_without_proof_or_too_old_changes_nothing() {
    let site = Site::small().await;
    let id = untagged(&site).await;
    let now = site.app.clock().now().timestamp();
    let body = |timestamp: i64| json!({"asset_id": id, "timestamp": timestamp}).to_string();
    let good = body(now);
    let old = body(now - 3_600);
    let no_time = json!({"asset_id": id}).to_string();

    for (body, proof) in [
        (&good, WebhookProof::Nothing),
        (&good, WebhookProof::Bearer("guessed".into())),
        (&good, sign(&old)),
        (&good, WebhookProof::Signature("sha256=zz".into())),
        (&old, sign(&old)),
        (&no_time, sign(&no_time)),
    ] {
        let refusal = site
            .app
            .asset_was_created(&site.anyone(), body.as_bytes(), &proof)
            .await;
        assert!(
            matches!(refusal, Err(Error::WebhookRefused(_))),
            "{proof:?}: {refusal:?}"
        );
    }
    let page = site
        .app
        .tags(&site.admin(), &TagFilter::default())
        .await
        .unwrap();
    assert!(page.items.is_empty());
    let secret = WebhookProof::Bearer(SECRET.into());
    site.app
        .asset_was_created(&site.anyone(), no_time.as_bytes(), &secret)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_asset_that_has_a_tag_keeps_it_and_no_number_is_spent() {
    let site = Site::small().await;
    site.app.tag_sequences(&site.admin()).await.unwrap();
    let id = site.rt.state().assets_named("W12-0007")[0].id;
    let now = site.app.clock().now().timestamp();

    let body = json!({"asset_id": id, "asset_name": "W12-0007", "timestamp": now}).to_string();
    let told = site
        .app
        .asset_was_created(&site.anyone(), body.as_bytes(), &sign(&body))
        .await;
    assert_eq!(told.unwrap().asset_tag.as_str(), "W12-0007");

    // A scrip that does not tell the name: the tag it had is found afterwards, and kept.
    let other = site.rt.state().assets_named("W12-0004")[0].id;
    let told = webhook(&site, other, None).await.unwrap();
    assert_eq!(told.asset_tag.as_str(), "W12-5001");
    settle(&site).await;
    assert_eq!(site.rt.state().asset(other).unwrap().name, "W12-0004");
    let spent = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(spent.state, TagState::Void);
    assert!(spent.void_reason.unwrap().contains("had the tag W12-0004"));
    assert_eq!(
        webhook(&site, other, None).await.unwrap().asset_tag,
        tag("W12-0004")
    );
}

#[tokio::test]
async fn an_asset_that_is_not_there_yet_is_waited_for_and_then_given_up() {
    let site = Site::small().await;
    let id = 900_000;
    webhook(&site, id, None).await.unwrap();

    site.app.run_due_writes().await.unwrap();
    let entry = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(
        (entry.state, entry.rt_write),
        (TagState::Assigned, Some(WriteState::Pending))
    );

    settle(&site).await;
    let entry = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(
        (entry.state, entry.rt_write),
        (TagState::Void, Some(WriteState::Refused))
    );
}

#[tokio::test]
async fn blank_labels_are_bound_by_scan_and_a_tag_is_bound_once() {
    let site = Site::small().await;
    let technician = site.technician();
    let (one, two) = (untagged(&site).await, untagged(&site).await);
    reserve(&site, 3, None).await;

    let bound = site
        .app
        .assign_tag(&technician, &tag("W12-5002"), one, None)
        .await
        .unwrap();
    assert_eq!(
        (bound.state, bound.rt_write),
        (TagState::Assigned, Some(WriteState::Applied))
    );
    assert_eq!(site.rt.state().asset(one).unwrap().name, "W12-5002");
    // The same again is as well.
    site.app
        .assign_tag(&technician, &tag("W12-5002"), one, None)
        .await
        .unwrap();

    let taken = site
        .app
        .assign_tag(&technician, &tag("W12-5002"), two, None)
        .await;
    assert!(matches!(
        taken,
        Err(Error::Conflict(Conflict::TagTaken { .. }))
    ));
    let tagged = site
        .app
        .assign_tag(&technician, &tag("W12-5003"), one, None)
        .await;
    assert!(matches!(
        tagged,
        Err(Error::Conflict(Conflict::AssetTagged { .. }))
    ));
    let named = site.rt.state().assets_named("W12-0007")[0].id;
    let tagged = site
        .app
        .assign_tag(&technician, &tag("W12-5003"), named, None)
        .await;
    assert!(matches!(
        tagged,
        Err(Error::Conflict(Conflict::AssetTagged { .. }))
    ));
    let nothing = site
        .app
        .assign_tag(&technician, &tag("W12-5003"), 900_000, None)
        .await;
    assert!(matches!(nothing, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_tag_given_back_or_made_void_is_never_given_again() {
    let site = Site::small().await;
    let technician = site.technician();
    reserve(&site, 3, None).await;

    let back = site
        .app
        .release_tag(&technician, &tag("W12-5001"), None)
        .await
        .unwrap();
    assert_eq!(
        back.void_reason.as_deref(),
        Some("Given back by technician")
    );
    let void = site
        .app
        .void_tag(&technician, &tag("W12-5002"), " misprinted ", None)
        .await
        .unwrap();
    assert_eq!(void.void_reason.as_deref(), Some("misprinted (technician)"));
    let again = site
        .app
        .void_tag(&technician, &tag("W12-5002"), "again", None)
        .await;
    assert!(matches!(
        again,
        Err(Error::Conflict(Conflict::TagTaken { .. }))
    ));
    assert_eq!(reserve(&site, 1, None).await, ["W12-5004"]);
}

#[tokio::test]
async fn a_lease_runs_out_by_the_clock() {
    let site = Site::small().await;
    reserve(&site, 2, Some(60)).await;

    assert_eq!(site.app.expire_tag_leases().await.unwrap(), 0);
    site.clock.advance(Duration::from_mins(1));

    assert_eq!(site.app.expire_tag_leases().await.unwrap(), 2);
    assert_eq!(reserve(&site, 1, None).await, ["W12-5003"]);
}

#[tokio::test]
async fn a_sequence_is_begun_changed_and_explained() {
    let site = Site::small().await;
    let admin = site.admin();
    let new = |prefix: &str| NewTagSequence {
        prefix: prefix.into(),
        padding: Some(3),
        next_number: Some(10),
        reason: "The library".into(),
    };

    let begun = site
        .app
        .begin_tag_sequence(&admin, &new("lib-"), None)
        .await
        .unwrap();
    assert_eq!((begun.next_tag.as_str(), begun.unexplained), ("LIB-010", 0));
    let again = site
        .app
        .begin_tag_sequence(&admin, &new("LIB-"), None)
        .await;
    assert!(matches!(
        again,
        Err(Error::Conflict(Conflict::Sequence { .. }))
    ));
    for prefix in ["", "LIB-2", "-LIB", "way-too-long-prefix-"] {
        let refusal = site
            .app
            .begin_tag_sequence(&admin, &new(prefix), None)
            .await;
        assert!(matches!(refusal, Err(Error::Invalid(_))), "{prefix}");
    }

    let raise = TagSequencePatch {
        next_number: Some(50),
        reason: "Used on paper".into(),
        ..TagSequencePatch::default()
    };
    let raised = site
        .app
        .change_tag_sequence(&admin, "lib-", &raise, None)
        .await
        .unwrap();
    assert_eq!(
        (raised.next_number, raised.passed_over, raised.unexplained),
        (50, 49, 0)
    );
    let silent = TagSequencePatch {
        next_number: Some(60),
        ..TagSequencePatch::default()
    };
    let refusal = site
        .app
        .change_tag_sequence(&admin, "LIB-", &silent, None)
        .await;
    assert_eq!(
        crate::site::refused(&refusal.unwrap_err()),
        [("/reason", "required")]
    );
    let nobody = site
        .app
        .change_tag_sequence(&site.technician(), "LIB-", &raise, None)
        .await;
    assert!(matches!(nobody, Err(Error::Forbidden(_))));
    let changes = site
        .app
        .tag_sequence_changes(&admin, "LIB-", None, None)
        .await
        .unwrap();
    assert_eq!(changes.items[0].reason, "Used on paper");
    assert_eq!(
        (changes.items[0].from_next, changes.items[0].to_next),
        (10, 50)
    );
}

#[tokio::test]
async fn the_list_of_tags_comes_in_pages_that_do_not_overlap() {
    let site = Site::small().await;
    reserve(&site, 25, None).await;
    let mut filter = TagFilter {
        limit: Some(10),
        ..TagFilter::default()
    };
    let mut seen = Vec::new();

    loop {
        let page = site.app.tags(&site.technician(), &filter).await.unwrap();
        seen.extend(page.items.iter().map(|t| t.number));
        // New numbers come before the first page.
        reserve(&site, 1, None).await;
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }

    assert_eq!(seen, (5001..=5025).rev().collect::<Vec<u64>>());
    let found = TagFilter {
        q: Some("w12-502".into()),
        ..TagFilter::default()
    };
    let found = site.app.tags(&site.technician(), &found).await.unwrap();
    assert_eq!(found.items.len(), 9, "W12-5020 to W12-5028");
}

#[tokio::test]
async fn the_predecessors_tags_are_taken_over_once_and_their_numbers_never_given_again() {
    let site = Site::small().await;
    let log = "2024-08-12T09:14:03 - Asset Tag: W12-0410, Request Tracker ID: 1201\n\
               2024-08-12T09:15:03 - Asset Tag: W12-0411, Request Tracker ID: 1202\n\
               2024-08-12T09:16:03 - Asset Tag: W12-0412, Request Tracker ID: 1201\n";
    let (tags, unreadable): (Vec<OldTag>, _) = parse_confirmations(log);
    assert!(unreadable.is_empty());
    let sequences = [
        OldSequence {
            prefix: "W12-".into(),
            next_number: 412,
        },
        OldSequence {
            prefix: "W12-".into(),
            next_number: 300,
        },
    ];

    let first = site.app.import_tags(&sequences, &tags).await.unwrap();
    let second = site.app.import_tags(&sequences, &tags).await.unwrap();

    assert_eq!((first.imported, second.imported, second.known), (3, 0, 3));
    assert!(first.sequences.contains(&("W12-".to_owned(), 5_001)));
    assert!(first.remarks[0].contains("two files"));
    let earlier = site.app.tag(&site.admin(), &tag("W12-0410")).await.unwrap();
    assert_eq!(earlier.state, TagState::Void);
    let now = site.app.tag(&site.admin(), &tag("W12-0412")).await.unwrap();
    assert_eq!((now.state, now.asset_id), (TagState::Assigned, Some(1201)));
    assert_eq!(
        reserve(&site, 1, None).await,
        ["W12-5001"],
        "the sequence was further already"
    );
    let sequences = site.app.tag_sequences(&site.admin()).await.unwrap();
    assert!(sequences.items.iter().all(|s| s.unexplained == 0));
}

#[tokio::test]
async fn what_the_log_cannot_mean_is_remarked_on_and_harms_no_sequence() {
    let site = Site::small().await;
    webhook(&site, 1201, None).await.unwrap();
    let log = "2024-08-12T09:14:03 - Asset Tag: W12-04120412041, Request Tracker ID: 1200\n\
               2024-08-12T09:15:03 - Asset Tag: W12-0411, Request Tracker ID: 1201\n\
               2024-08-12T09:16:03 - Asset Tag: W12-0412, Request Tracker ID: 1202\n";
    let (tags, _) = parse_confirmations(log);
    let sequences = [OldSequence {
        prefix: "W12-".into(),
        next_number: 41_204_120_412,
    }];

    let report = site.app.import_tags(&sequences, &tags).await.unwrap();

    let [file, typo, other] = &report.remarks[..] else {
        panic!("{:?}", report.remarks)
    };
    assert!(file.contains("41204120412"), "{file}");
    assert!(typo.starts_with("W12-04120412041 has a number that is too great"));
    assert!(other.contains("asset 1201, which has W12-5001"), "{other}");
    assert_eq!((report.imported, report.known), (2, 0));
    let spent = site.app.tag(&site.admin(), &tag("W12-0411")).await.unwrap();
    assert_eq!((spent.state, spent.asset_id), (TagState::Void, None));
    assert_eq!(reserve(&site, 1, None).await, ["W12-5002"]);
    let sequences = site.app.tag_sequences(&site.admin()).await.unwrap();
    assert!(sequences.items.iter().all(|s| s.unexplained == 0));
}

#[tokio::test]
async fn a_number_that_rt_has_is_not_reserved_though_no_mirror_tells_of_it() {
    let site = Site::small().await;
    let named = |name: &'static str| {
        let tracker = site.tracker();
        async move {
            let new = NewAsset::new("Chromebooks", name);
            tracker.create_asset(&new).await.unwrap().get()
        }
    };
    let first = named("W12-5001").await;
    named("W12-5130").await;

    let reserved = reserve(&site, 130, None).await;

    let theirs = ["W12-5001", "W12-5130"];
    assert!(reserved.iter().all(|tag| !theirs.contains(&tag.as_str())));
    assert_eq!(reserved.last().unwrap(), "W12-5132");
    let entry = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(first))
    );
}

#[tokio::test]
async fn tags_are_reserved_while_rt_is_away_or_does_not_answer() {
    for fault in [
        Fault::Unavailable {
            retry_after_seconds: 1,
        },
        Fault::Latency(Duration::from_mins(1)),
    ] {
        let site = Site::small().await;
        site.rt.faults().inject(fault, Scope::EveryRequest);
        let asked_at = std::time::Instant::now();

        let reserved = reserve(&site, 2, None).await;

        assert_eq!(reserved, ["W12-5001", "W12-5002"]);
        assert!(asked_at.elapsed() < Duration::from_secs(8));
    }
}

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

fn sign(body: &str) -> WebhookProof {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex = digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    WebhookProof::Signature(format!("sha256={hex}"))
}

/// RT says that it made an asset, and what that is called when it says so.
pub async fn webhook(site: &Site, asset_id: u64, name: Option<&str>) -> app::Result<TaggedAsset> {
    let timestamp = site.app.clock().now().timestamp();
    let mut body = json!({"asset_id": asset_id, "event": "create", "timestamp": timestamp});
    if let Some(name) = name {
        body["asset_name"] = json!(name);
    }
    let body = body.to_string();
    site.app
        .asset_was_created(&site.anyone(), body.as_bytes(), &sign(&body))
        .await
}

async fn untagged(site: &Site) -> u64 {
    let new = NewAsset::new("Chromebooks", "New Chromebook");
    site.tracker().create_asset(&new).await.unwrap().get()
}

async fn reserve(site: &Site, count: u16, lease_seconds: Option<u32>) -> Vec<String> {
    let wish = NewTagReservation {
        prefix: None,
        count,
        lease_seconds,
        note: None,
    };
    let reserved = site
        .app
        .reserve_tags(&site.technician(), &wish, None)
        .await
        .unwrap();
    reserved.tags.iter().map(ToString::to_string).collect()
}
