use std::{
    collections::HashSet,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use store::{
    AttemptRecord, ClaimedDelivery, DeliveryListFilter, DeliveryStep, Error, Finish, LedgerEffect,
    MirrorAsset, MirrorDetails, NewReservation, NewSequence, NewWebhookEvent, NewWrite, RestRules,
    Store, SubscriptionPatch, SubscriptionRecord,
};
use types::{
    FieldOutcome, FieldState, TagSequenceChangeKind, WebhookDeliveryState, WebhookEventType,
    WriteKind, WriteState,
};
use uuid::Uuid;

use crate::{monday, on_each_database};

const CLAIM: TimeDelta = TimeDelta::minutes(2);
const MOST: u64 = 50;
/// Each claim is of a hand of its own.
static HAND: AtomicU32 = AtomicU32::new(1);
const RULES: RestRules = RestRules {
    after: 3,
    first: Duration::from_secs(10),
    longest: Duration::from_mins(1),
    off_after: TimeDelta::days(5),
};

on_each_database! {
    async fn an_event_goes_to_those_who_ask_for_it_and_is_no_row_without_them(store) {
        let unheard = store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        subscribe(store, 1, &[]).await;
        subscribe(store, 2, &[WebhookEventType::LabelPrinted]).await;
        subscribe(store, 3, &[WebhookEventType::AssetCreated]).await;
        let paused = SubscriptionPatch { is_active: Some(false), ..SubscriptionPatch::default() };
        subscribe(store, 4, &[]).await;
        store.update_subscription(id(4), None, &paused, monday()).await.unwrap();

        let heard = store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();

        assert!(!unheard && heard);
        let claimed = claim(store, monday(), 10).await;
        let to: HashSet<Uuid> = claimed.iter().map(|c| c.subscription.id).collect();
        assert_eq!(to, HashSet::from([id(1), id(2)]));
        assert_eq!(claimed[0].event.id, claimed[1].event.id, "one event, two deliveries");
        assert_eq!(claimed[0].event.data, json!({"asset_tags": ["W12-0001"]}));
    }

    async fn receivers_take_turns_and_none_has_more_than_its_share(store) {
        for number in [1, 2] {
            subscribe(store, number, &[]).await;
        }
        for _ in 0..5 {
            store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        }

        let first = claim(store, monday(), 3).await;
        let second = claim(store, monday(), 10).await;
        let third = claim(store, monday(), 10).await;

        let of = |claimed: &[ClaimedDelivery], number| {
            claimed.iter().filter(|c| c.subscription.id == id(number)).count()
        };
        assert_eq!(first.len(), 3);
        assert_eq!(of(&first, 1) + of(&second, 1), 2);
        assert_eq!(of(&first, 2) + of(&second, 2), 2);
        assert!(third.is_empty(), "both have their share in hand");
    }

    async fn two_who_claim_at_once_never_have_the_same_delivery(store) {
        for number in 1..=10 {
            subscribe(store, number, &[]).await;
        }
        for _ in 0..4 {
            store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        }
        let mut seen = HashSet::new();

        while seen.len() < 40 {
            let (one, two) = futures::join!(claim(store, monday(), 8), claim(store, monday(), 8));
            for claimed in one.iter().chain(&two) {
                assert!(seen.insert(claimed.delivery.id), "a delivery in two hands");
                finish(store, claimed, 1, DeliveryStep::Delivered).await;
            }
        }
    }

    async fn what_a_crashed_server_had_in_hand_is_taken_up_and_it_comes_too_late(store) {
        subscribe(store, 1, &[]).await;
        store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        let mine = claim(store, monday(), 1).await;

        let theirs = claim(store, monday() + CLAIM, 1).await;
        finish(store, &mine[0], 1, DeliveryStep::Delivered).await;

        let (delivery, _) = store.delivery(mine[0].delivery.id).await.unwrap().unwrap();
        assert_eq!(delivery.state, WebhookDeliveryState::Running);
        finish(store, &theirs[0], 1, DeliveryStep::Delivered).await;
        let (delivery, _) = store.delivery(mine[0].delivery.id).await.unwrap().unwrap();
        assert_eq!(delivery.state, WebhookDeliveryState::Delivered);
        assert_eq!(store.attempts_of(delivery.id).await.unwrap().len(), 1);
    }

    async fn a_receiver_that_fails_rests_is_tried_once_and_is_well_again(store) {
        subscribe(store, 1, &[]).await;
        for _ in 0..6 {
            store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        }
        let mut now = monday();
        for number in 1..=3 {
            let claimed = claim(store, now, 1).await;
            finish(store, &claimed[0], number, DeliveryStep::Later(now + TimeDelta::hours(1))).await;
        }

        assert!(claim(store, now, 10).await.is_empty(), "it rests");
        now += TimeDelta::seconds(11);
        let probe = claim(store, now, 10).await;
        assert_eq!(probe.len(), 1, "one goes to see");
        finish(store, &probe[0], 1, DeliveryStep::Delivered).await;

        let subscription = store.subscription(id(1)).await.unwrap().unwrap();
        assert_eq!((subscription.failures, subscription.failing_since), (0, None));
        assert_eq!(claim(store, now, 10).await.len(), 2, "as many as before");
    }

    async fn a_receiver_that_fails_for_days_or_is_gone_is_switched_off(store) {
        for number in [1, 2] {
            subscribe(store, number, &[]).await;
        }
        for _ in 0..2 {
            store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        }
        let claimed = claim(store, monday(), 10).await;
        let (of_one, of_two): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|c| c.subscription.id == id(1));

        let gone = finish(store, &of_one[0], 1, DeliveryStep::Failed { is_gone: true }).await;
        let not_yet = finish(store, &of_two[0], 1, DeliveryStep::Failed { is_gone: false }).await;
        let later = AttemptRecord { at: monday() + RULES.off_after, ..attempt(1) };
        let at_last = store
            .finish_attempt(&of_two[1], &later, DeliveryStep::Failed { is_gone: false }, &RULES)
            .await
            .unwrap();

        assert!(gone.is_some_and(|why| why.contains("410")));
        assert_eq!(not_yet, None);
        assert!(at_last.is_some_and(|why| why.contains("5 days")));
        let off = store.subscription(id(2)).await.unwrap().unwrap();
        assert!(!off.is_active && off.switched_off.is_some() && off.version == 2);
        let on = SubscriptionPatch { is_active: Some(true), ..SubscriptionPatch::default() };
        let on = store.update_subscription(id(2), Some(2), &on, monday()).await.unwrap();
        assert!(on.is_active && on.switched_off.is_none() && on.failing_since.is_none());
    }

    async fn an_edit_of_another_version_changes_nothing(store) {
        subscribe(store, 1, &[]).await;
        let patch = SubscriptionPatch {
            description: Some(Some("Library".into())),
            ..SubscriptionPatch::default()
        };

        let first = store.update_subscription(id(1), Some(1), &patch, monday()).await.unwrap();
        let late = store.update_subscription(id(1), Some(1), &patch, monday()).await;
        let missing = store.update_subscription(id(9), None, &patch, monday()).await;

        assert_eq!((first.version, first.description.as_deref()), (2, Some("Library")));
        assert!(matches!(late, Err(Error::WrongState { .. })));
        assert!(matches!(missing, Err(Error::Missing)));
    }

    async fn a_replay_is_a_delivery_of_its_own_and_waits_until_the_first_is_over(store) {
        subscribe(store, 1, &[]).await;
        store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        let first = claim(store, monday(), 1).await;
        let too_soon = store.replay_delivery(first[0].delivery.id, id(90), monday()).await;
        finish(store, &first[0], 1, DeliveryStep::Failed { is_gone: false }).await;

        let again = store.replay_delivery(first[0].delivery.id, id(91), monday()).await.unwrap();

        assert!(matches!(too_soon, Err(Error::WrongState { .. })));
        assert_eq!(again.replay_of, Some(first[0].delivery.id));
        assert_eq!(again.event_id, first[0].event.id);
        let waiting = DeliveryListFilter {
            subscription_id: id(1),
            state: Some(WebhookDeliveryState::Pending),
            limit: 10,
            ..DeliveryListFilter::default()
        };
        assert_eq!(store.deliveries(&waiting).await.unwrap(), [again]);
    }

    async fn what_is_old_is_given_up_and_then_forgotten_with_its_event(store) {
        subscribe(store, 1, &[]).await;
        store.emit_webhook_event(&event(WebhookEventType::LabelPrinted)).await.unwrap();
        let later = NewWebhookEvent { at: monday() + TimeDelta::days(3), ..event(WebhookEventType::LabelPrinted) };
        store.emit_webhook_event(&later).await.unwrap();
        let claimed = claim(store, later.at, 1).await;
        finish(store, &claimed[0], 1, DeliveryStep::Later(later.at)).await;
        let cut = monday() + TimeDelta::days(1);

        assert_eq!(store.give_up_deliveries(cut, "Too old.", later.at).await.unwrap(), 1);
        let (old, _) = store.delivery(claimed[0].delivery.id).await.unwrap().unwrap();
        assert_eq!((old.state, old.last_error.as_deref()), (WebhookDeliveryState::Failed, Some("Too old.")));
        assert_eq!(store.forget_deliveries(cut).await.unwrap(), 1);

        assert_eq!(store.delivery(old.id).await.unwrap(), None);
        assert!(store.attempts_of(old.id).await.unwrap().is_empty());
        assert_eq!(claim(store, later.at, 10).await.len(), 1, "the newer one is there");
    }

    async fn a_write_that_is_undone_is_told_to_nobody(store) {
        subscribe(store, 1, &[]).await;
        begin(store).await;
        reserve(store, 1).await;
        let told = claim(store, monday(), 10).await;
        let tag = "W12-0001".parse().unwrap();
        let void = LedgerEffect::Void { tag, asset_id: None, reason: "Torn".into() };
        let missing = LedgerEffect::Release { tag: "W12-9999".parse().unwrap(), reason: "None".into() };

        let undone = store.apply_to_ledger(&[void.clone(), missing], monday()).await;
        assert!(matches!(undone, Err(Error::Missing)));
        assert_eq!(kinds(&told), ["tag.reserved"]);
        finish(store, &told[0], 1, DeliveryStep::Delivered).await;
        assert!(claim(store, monday(), 10).await.is_empty());

        store.apply_to_ledger(&[void], monday()).await.unwrap();
        let told = claim(store, monday(), 10).await;
        assert_eq!(kinds(&told), ["tag.voided"]);
        assert_eq!(told[0].event.data, json!({"asset_tag": "W12-0001", "reason": "Torn"}));
    }

    async fn what_rt_tells_of_an_asset_is_told_once_with_what_it_was_before(store) {
        store.put_into_mirror(&[asset("new")]).await.unwrap();
        subscribe(store, 1, &[]).await;

        store.put_into_mirror(&[asset("in-use")]).await.unwrap();
        store.put_into_mirror(&[asset("in-use")]).await.unwrap();
        let old = MirrorAsset { asset_id: 8, created_at: monday() - TimeDelta::days(30), ..asset("new") };
        let made = MirrorAsset { asset_id: 9, name: "Untagged".into(), tag: None, ..asset("new") };
        store.put_into_mirror(&[old, made]).await.unwrap();

        let told = claim(store, monday(), 10).await;
        assert_eq!(kinds(&told), ["asset.changed", "asset.created"]);
        assert_eq!(told[0].event.data, json!({
            "asset_id": 7,
            "asset_tag": "W12-0007",
            "changes": [{"field": "status", "from": ["new"], "to": ["in-use"]}],
        }));
        assert_eq!(told[1].event.data["asset"]["id"], 9);
        assert_eq!(told[1].event.data["asset"]["serial"], "SN7");
    }

    async fn those_who_see_a_change_at_once_tell_it_once(store) {
        let seen = |number: i64, status: &str| -> Vec<MirrorAsset> {
            let read_at = monday() + TimeDelta::seconds(number - 60);
            (1..=20).map(|asset_id| MirrorAsset { asset_id, read_at, created_at: monday(), ..asset(status) }).collect()
        };
        subscribe(store, 1, &[]).await;
        let (made, changed): (Vec<_>, Vec<_>) =
            (0..4).map(|number| (seen(number, "new"), seen(number + 10, "in-use"))).unzip();

        for all in [made, changed] {
            let puts = all.iter().map(|assets| store.put_into_mirror(assets));
            for put in futures::future::join_all(puts).await {
                put.unwrap();
            }
        }

        let told = drain(store).await;
        let of = |kind: &str| kinds(&told).iter().filter(|told| **told == kind).count();
        assert_eq!((of("asset.created"), of("asset.changed")), (20, 20));
    }

    async fn the_end_of_a_write_is_told_with_who_asked_and_what_others_did_beside_it(store) {
        store.put_into_mirror(&[asset("new")]).await.unwrap();
        subscribe(store, 1, &[]).await;
        let refused = vec![
            outcome("status", FieldState::Applied, &["new"], &["in-use"]),
            outcome("owner", FieldState::Refused, &[], &["nobody.here"]),
        ];
        // Somebody wrote a description in RT meanwhile.
        let now = MirrorAsset { description: Some("Cart 7".into()), ..asset("in-use") };

        end_write(store, 1, WriteKind::UpdateAsset, WriteState::Refused, refused, now).await;

        let mut told = Vec::new();
        for claimed in drain(store).await {
            told.push((claimed.event.kind.as_str(), claimed.event.data));
        }
        let write_id = Uuid::from_u128(1);
        let change = |field: &str, from: Value, to: Value| json!({"field": field, "from": from, "to": to});
        assert_eq!(told[0], ("asset.changed", json!({
            "asset_id": 7, "asset_tag": "W12-0007", "write_id": write_id, "requested_by": "tess",
            "changes": [change("status", json!(["new"]), json!(["in-use"]))],
        })));
        assert_eq!(told[1], ("asset.changed", json!({
            "asset_id": 7, "asset_tag": "W12-0007",
            "changes": [change("description", json!([]), json!(["Cart 7"]))],
        })));
        assert_eq!(told[2].0, "rt_write.refused");
        assert_eq!(told[2].1["fields"].as_array().unwrap().len(), 2);
        assert_eq!(told[2].1["requested_by"], "tess");
        assert_eq!(told.len(), 3);
    }

    async fn an_asset_that_rtutils_makes_is_told_as_made_and_tagged(store) {
        subscribe(store, 1, &[]).await;

        end_write(store, 1, WriteKind::CreateAsset, WriteState::Applied, Vec::new(), asset("new")).await;

        let told = drain(store).await;
        assert_eq!(kinds(&told), ["asset.created", "asset.tagged"]);
        assert_eq!(told[0].event.data["requested_by"], "tess");
        assert_eq!(told[1].event.data["asset_tag"], "W12-0007");
        assert_eq!(told[1].event.data["asset_id"], 7);
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x1000 + number)
}

fn event(kind: WebhookEventType) -> NewWebhookEvent {
    NewWebhookEvent {
        kind,
        data: json!({"asset_tags": ["W12-0001"]}),
        at: monday(),
    }
}

async fn subscribe(store: &Store, number: u128, events: &[WebhookEventType]) {
    let new = SubscriptionRecord {
        id: id(number),
        url: format!("https://hooks.example.org/{number}"),
        description: None,
        events: events.to_vec(),
        is_active: true,
        switched_off: None,
        secret: "sealed".into(),
        previous_secret: None,
        version: 1,
        failures: 0,
        failing_since: None,
        resting_until: None,
        last_delivered_at: None,
        created_by: "ada".into(),
        created_at: monday(),
        updated_at: monday(),
    };
    assert!(store.add_subscription(&new, MOST).await.unwrap());
}

async fn claim(store: &Store, now: DateTime<Utc>, limit: usize) -> Vec<ClaimedDelivery> {
    let times = (now, now + CLAIM);
    store
        .claim_deliveries(
            &format!("hand {}", HAND.fetch_add(1, Ordering::Relaxed)),
            times,
            limit,
            2,
            RULES.after,
        )
        .await
        .unwrap()
}

fn attempt(number: u32) -> AttemptRecord {
    AttemptRecord {
        number,
        at: monday(),
        duration_ms: 42,
        status: Some(500),
        error: Some("The receiver answered 500.".into()),
        answer: Some("oh".into()),
    }
}

async fn finish(
    store: &Store,
    claimed: &ClaimedDelivery,
    number: u32,
    step: DeliveryStep,
) -> Option<String> {
    store
        .finish_attempt(claimed, &attempt(number), step, &RULES)
        .await
        .unwrap()
}

/// Everything that is told, in order.
async fn drain(store: &Store) -> Vec<ClaimedDelivery> {
    let mut all = Vec::new();
    loop {
        let claimed = claim(store, monday(), 1).await;
        if claimed.is_empty() {
            return all;
        }
        for claimed in claimed {
            finish(store, &claimed, 1, DeliveryStep::Delivered).await;
            all.push(claimed);
        }
    }
}

fn kinds(claimed: &[ClaimedDelivery]) -> Vec<&'static str> {
    claimed.iter().map(|c| c.event.kind.as_str()).collect()
}

async fn begin(store: &Store) {
    let new = NewSequence {
        prefix: "W12-".into(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "Begin".into(),
        by: "ada".into(),
        at: monday(),
        change_id: Uuid::from_u128(77),
    };
    store.begin_sequence(&new).await.unwrap();
}

async fn reserve(store: &Store, count: u16) {
    let new = NewReservation {
        id: Uuid::from_u128(0x4e5),
        prefix: "W12-".into(),
        count,
        note: None,
        request: None,
        by: "tess".into(),
        at: monday(),
        lease_expires_at: None,
    };
    store.reserve_tags(&new).await.unwrap();
}

fn asset(status: &str) -> MirrorAsset {
    MirrorAsset {
        asset_id: 7,
        name: "W12-0007".into(),
        tag: Some("W12-0007".parse().unwrap()),
        status: status.into(),
        catalog_id: 1,
        catalog_name: "Chromebooks".into(),
        owner: None,
        description: None,
        created_at: monday() - TimeDelta::hours(1),
        updated_at: monday(),
        read_at: monday(),
        has_real_names: true,
        details: Some(MirrorDetails {
            serial: Some("SN7".into()),
            custom_fields: vec![(3, "Serial Number".into(), vec!["SN7".into()])],
            ..MirrorDetails::default()
        }),
    }
}

fn outcome(field: &str, state: FieldState, before: &[&str], after: &[&str]) -> FieldOutcome {
    let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
    FieldOutcome {
        field: field.into(),
        state,
        before: texts(before),
        after: texts(after),
        message: None,
    }
}

async fn end_write(
    store: &Store,
    number: u128,
    kind: WriteKind,
    state: WriteState,
    outcome: Vec<FieldOutcome>,
    asset: MirrorAsset,
) {
    let new = NewWrite {
        id: Uuid::from_u128(number),
        lane: "asset:7".into(),
        kind,
        asset_id: Some(7),
        tag: None,
        summary: "status → in-use".into(),
        payload: "{}".into(),
        unique_key: None,
        internal_name: None,
        request: None,
        parent: None,
        requested_by: "tess".into(),
        requested_at: monday(),
    };
    store.enqueue(&new, &[]).await.unwrap();
    store
        .claim_writes("one", monday(), monday() + CLAIM, 1)
        .await
        .unwrap();
    let finish = Finish {
        state,
        asset_id: Some(7),
        outcome: Some(serde_json::to_string(&outcome).unwrap()),
        error: None,
        effects: Vec::new(),
        asset: Some(Box::new(asset)),
    };
    let ended = store.finish_write(new.id, "one", &finish, monday()).await;
    assert!(ended.unwrap());
}
