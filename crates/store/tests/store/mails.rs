use std::{
    collections::HashSet,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use store::{
    AttemptRecord, ClaimedMail, DeliveryStep, External, Finish, LabelJobEnd, LabelJobRecord,
    MailRules, MailStep, NewLabelJobItem, NewLabelJobRecord, NewMail, NewWebhookEvent, NewWrite,
    Origin, RestRules, Store, SubscriptionRecord, UserRecord,
};
use types::{LabelJobKind, LabelJobState, OnMissing, WebhookEventType, WriteKind, WriteState};
use uuid::Uuid;

use crate::{ada, monday, on_each_database};

const CLAIM: TimeDelta = TimeDelta::minutes(5);
const HOLD: TimeDelta = TimeDelta::minutes(10);
static HAND: AtomicU32 = AtomicU32::new(1);

on_each_database! {
    async fn where_no_mail_is_configured_nothing_is_written(store) {
        store.queue_mail(&news("a", 1)).await.unwrap();
        refuse_a_write(store, 1).await;

        assert!(!store.sends_mail());
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 0);
    }

    async fn what_waits_for_one_person_becomes_one_message_after_a_while(store) {
        let store = with_mail(store);
        for number in 0..3 {
            store.queue_mail(&news("it@school.example", number)).await.unwrap();
        }
        let other = NewMail { at: monday() + TimeDelta::minutes(9), ..news("head@school.example", 9) };
        store.queue_mail(&other).await.unwrap();

        let early = claim(&store, monday() + TimeDelta::minutes(9)).await;
        let mail = claim(&store, monday() + HOLD).await.unwrap();

        assert_eq!(early, None, "it is held");
        assert_eq!((mail.recipient.as_str(), mail.total), ("it@school.example", 3));
        let subjects: Vec<&str> = mail.items.iter().map(|item| item.subject.as_str()).collect();
        assert_eq!(subjects, ["News 0", "News 1", "News 2"]);
        assert_eq!(claim(&store, monday() + HOLD).await, None, "the other one is held");
    }

    async fn what_is_for_now_goes_alone_and_at_once(store) {
        let store = with_mail(store);
        for number in 0..2 {
            let now = NewMail { is_batched: false, ..news("it@school.example", number) };
            store.queue_mail(&now).await.unwrap();
        }

        let first = claim(&store, monday()).await.unwrap();
        let second = claim(&store, monday()).await.unwrap();

        assert_eq!((first.total, second.total), (1, 1));
        assert_ne!(first.message_id(), second.message_id());
    }

    async fn nobody_is_told_the_same_twice(store) {
        let store = with_mail(store);
        let keyed = NewMail {
            recipients: vec!["a@x.example".into(), "A@X.example".into(), "b@x.example".into()],
            dedupe_key: Some("outage:7".into()),
            ..news("", 1)
        };
        let (one, two) = futures::join!(store.queue_mail(&keyed), store.queue_mail(&keyed));
        one.unwrap();
        two.unwrap();
        store.queue_mail(&keyed).await.unwrap();

        assert_eq!(store.mail_numbers().await.unwrap().waiting, 2);
        // Without a key each is news.
        for _ in 0..2 {
            store.queue_mail(&news("a@x.example", 2)).await.unwrap();
        }
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 4);
    }

    async fn a_message_that_is_tried_again_is_the_same_and_later_news_is_another(store) {
        let store = with_mail(store);
        store.queue_mail(&news("it@school.example", 1)).await.unwrap();
        let now = monday() + HOLD;
        let first = claim(&store, now).await.unwrap();
        let again = now + TimeDelta::minutes(1);
        assert!(store.finish_mail(&first, MailStep::Later(again), Some("busy"), now).await.unwrap());
        store.queue_mail(&NewMail { at: now, ..news("it@school.example", 2) }).await.unwrap();

        assert_eq!(claim(&store, now).await, None, "it waits");
        let second = claim(&store, again).await.unwrap();
        assert_eq!((second.message_id(), second.total), (first.message_id(), 1));
        assert_eq!((first.attempts, second.attempts), (0, 1));
        assert!(store.finish_mail(&second, MailStep::Sent, None, again).await.unwrap());
        let later = claim(&store, now + HOLD).await.unwrap();
        assert_ne!(later.message_id(), first.message_id());
        assert_eq!(later.items[0].subject, "News 2");
    }

    async fn what_a_crashed_server_had_in_hand_is_taken_up_whole_and_it_comes_too_late(store) {
        let store = with_mail(store);
        for number in 0..2 {
            store.queue_mail(&news("it@school.example", number)).await.unwrap();
        }
        let now = monday() + HOLD;
        let mine = claim(&store, now).await.unwrap();

        assert_eq!(claim(&store, now).await, None, "it is in a hand");
        let theirs = claim(&store, now + CLAIM).await.unwrap();
        assert_eq!((theirs.message_id(), theirs.total), (mine.message_id(), 2));
        assert!(!store.finish_mail(&mine, MailStep::Sent, None, now + CLAIM).await.unwrap());
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 2);
        assert!(store.finish_mail(&theirs, MailStep::Sent, None, now + CLAIM).await.unwrap());
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 0);
    }

    async fn two_who_claim_at_once_never_have_the_same_news(store) {
        let store = with_mail(store);
        for number in 0..20 {
            let to = format!("p{}@school.example", number % 5);
            store.queue_mail(&news(&to, number)).await.unwrap();
        }
        let now = monday() + HOLD;
        let mut seen = HashSet::new();

        while seen.len() < 20 {
            let (one, two) = futures::join!(claim(&store, now), claim(&store, now));
            for mail in [one, two].into_iter().flatten() {
                for item in &mail.items {
                    assert!(seen.insert(item.subject.clone()), "in two hands");
                }
                store.finish_mail(&mail, MailStep::Sent, None, now).await.unwrap();
            }
        }
    }

    async fn much_news_is_counted_and_a_part_of_it_listed(store) {
        let store = with_mail(store);
        for number in 0..60 {
            store.queue_mail(&news("it@school.example", number)).await.unwrap();
        }

        let mail = claim(&store, monday() + HOLD).await.unwrap();

        assert_eq!((mail.total, mail.items.len()), (60, 50));
        store.finish_mail(&mail, MailStep::Failed, Some("no"), monday()).await.unwrap();
        assert_eq!(store.mail_numbers().await.unwrap().failed, 60);
    }

    async fn what_waits_too_long_is_given_up_and_what_is_old_forgotten(store) {
        let store = with_mail(store);
        store.queue_mail(&news("it@school.example", 1)).await.unwrap();
        let now = monday() + TimeDelta::days(3);
        let fresh = NewMail { at: now, ..news("it@school.example", 2) };
        store.queue_mail(&fresh).await.unwrap();

        assert_eq!(store.give_up_mails(monday() + HOLD, "too long", now).await.unwrap(), 1);
        assert_eq!(store.give_up_mails(monday() + HOLD, "too long", now).await.unwrap(), 0);
        let numbers = store.mail_numbers().await.unwrap();
        assert_eq!((numbers.waiting, numbers.failed), (1, 1));
        // What waits is not forgotten, however old.
        assert_eq!(store.forget_mails(now + HOLD).await.unwrap(), 1);
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 1);
    }

    async fn a_write_that_is_refused_or_given_up_is_told_to_administrators_and_to_who_asked(store) {
        let store = with_mail(store);
        store.add_user(&reachable()).await.unwrap();
        refuse_a_write(&store, 1).await;
        end_a_write(&store, 2, WriteState::Dead).await;
        end_a_write(&store, 3, WriteState::Applied).await;

        let now = monday() + HOLD;
        let mails = [claim(&store, now).await.unwrap(), claim(&store, now).await.unwrap()];

        let to: HashSet<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(to, HashSet::from(["it@school.example", "tess@school.example"]));
        for mail in &mails {
            assert_eq!(mail.total, 2);
            assert_eq!(mail.items[0].subject, "Request Tracker refused: Change W12-0001");
            assert!(mail.items[0].text.contains("Permission Denied"), "{}", mail.items[0].text);
            assert_eq!(mail.items[0].link, Some(format!("/admin/writes/{}", Uuid::from_u128(1))));
            assert_eq!(mail.items[1].subject, "Given up: Change W12-0002");
        }
    }

    async fn who_may_not_come_in_any_more_is_told_nothing(store) {
        let store = with_mail(store);
        let gone = UserRecord { disabled_at: Some(monday()), ..reachable() };
        store.add_user(&gone).await.unwrap();
        refuse_a_write(&store, 1).await;

        assert_eq!(store.mail_numbers().await.unwrap().waiting, 1);
    }

    async fn a_label_job_that_failed_is_told_and_one_that_is_done_is_not(store) {
        let store = with_mail(store);
        for (number, state) in [(1, LabelJobState::Failed), (2, LabelJobState::Done)] {
            let job = running_job(&store, number).await;
            let end = LabelJobEnd {
                state,
                detail: Some("No font has these letters.".into()),
                pages: 0,
                file_size: None,
                file_expires_at: None,
                at: monday(),
            };
            assert!(store.finish_label_job(&job, &end).await.unwrap());
        }

        let mail = claim(&store, monday() + HOLD).await.unwrap();

        assert_eq!(mail.total, 1);
        assert!(mail.items[0].subject.starts_with("A label job failed"), "{mail:?}");
        assert!(mail.items[0].text.contains("No font has these letters."));
    }

    async fn a_webhook_that_fails_for_an_hour_is_told_once_and_again_when_it_is_switched_off(store) {
        let store = with_mail(store);
        store.add_subscription(&subscription(), 50).await.unwrap();
        let event = NewWebhookEvent {
            kind: WebhookEventType::LabelPrinted,
            data: serde_json::json!({}),
            at: monday(),
        };
        store.emit_webhook_event(&event).await.unwrap();
        let mut now = monday();
        let mut waiting = Vec::new();
        for (number, hours) in [(1, 0), (2, 1), (3, 1), (4, 200)] {
            now += TimeDelta::hours(hours);
            fail(&store, now, number).await;
            waiting.push(store.mail_numbers().await.unwrap().waiting);
        }

        assert_eq!(waiting, [0, 1, 1, 2]);
        let mail = claim(&store, now + HOLD).await.unwrap();
        let kinds: Vec<&str> = mail.items.iter().map(|item| item.kind.as_str()).collect();
        assert_eq!(kinds, ["webhook_failing", "webhook_off"]);
        assert_eq!(mail.items[1].subject, "A webhook is switched off: hooks.example.org");
        // What opens the receiver is in its address.
        assert!(mail.items.iter().all(|item| !item.text.contains("opens-it")));
    }

    async fn what_is_undone_is_told_to_nobody(store) {
        let store = with_mail(store);
        let write = enqueue(&store, 1).await;
        let refused = finish(WriteState::Refused);

        let is_ours = store.finish_write(write, "somebody else", &refused, monday()).await.unwrap();

        assert!(!is_ours);
        assert_eq!(store.mail_numbers().await.unwrap().waiting, 0);
    }
}

fn with_mail(store: &Store) -> Store {
    store.clone().with_mail(MailRules {
        admins: vec!["it@school.example".to_owned()],
        hold: HOLD,
    })
}

fn news(to: &str, number: u32) -> NewMail {
    NewMail {
        kind: "test".to_owned(),
        recipients: vec![to.to_owned()],
        subject: format!("News {number}"),
        text: "Something happened.".to_owned(),
        link: Some("/admin".to_owned()),
        dedupe_key: None,
        is_batched: true,
        at: monday(),
    }
}

async fn claim(store: &Store, now: DateTime<Utc>) -> Option<ClaimedMail> {
    let hand = format!("hand {}", HAND.fetch_add(1, Ordering::Relaxed));
    store.claim_mail(&hand, now, now + CLAIM).await.unwrap()
}

/// Whoever asks for writes here.
fn reachable() -> UserRecord {
    UserRecord {
        username: "Tess".into(),
        email: Some("tess@school.example".into()),
        origin: Origin::Directory(External {
            id: "1".into(),
            dn: None,
            checked_at: monday(),
        }),
        ..ada()
    }
}

async fn refuse_a_write(store: &Store, number: u128) {
    end_a_write(store, number, WriteState::Refused).await;
}

async fn end_a_write(store: &Store, number: u128, state: WriteState) {
    let id = enqueue(store, number).await;
    let until = monday() + CLAIM;
    let claimed = store
        .claim_writes("here", monday(), until, 1)
        .await
        .unwrap();
    assert_eq!(claimed[0].id, id);
    let ended = store
        .finish_write(id, "here", &finish(state), monday())
        .await;
    assert!(ended.unwrap());
}

fn finish(state: WriteState) -> Finish {
    Finish {
        state,
        asset_id: None,
        outcome: None,
        error: Some("Permission Denied".into()),
        effects: Vec::new(),
        asset: None,
    }
}

async fn enqueue(store: &Store, number: u128) -> Uuid {
    let id = Uuid::from_u128(number);
    let new = NewWrite {
        id,
        lane: format!("asset-{number}"),
        kind: WriteKind::UpdateAsset,
        asset_id: Some(1),
        tag: None,
        summary: format!("Change W12-000{number}"),
        payload: "{}".into(),
        requested_by: "tess".into(),
        requested_at: monday(),
        unique_key: None,
        internal_name: None,
        request: None,
        parent: None,
    };
    store.enqueue(&new, &[]).await.unwrap();
    id
}

async fn running_job(store: &Store, number: u128) -> LabelJobRecord {
    let new = NewLabelJobRecord {
        id: Uuid::from_u128(number),
        kind: LabelJobKind::Job,
        title: Some("Carts".into()),
        on_missing: OnMissing::Skip,
        copies: 1,
        again_of: None,
        by: "tess".into(),
        at: monday(),
    };
    let item = NewLabelJobItem {
        asked: Some("W12-0001".into()),
        asked_id: None,
        template: None,
    };
    store.create_label_job(&new, &[item]).await.unwrap();
    let until = monday() + CLAIM;
    let claimed = store
        .claim_label_job("here", monday(), until)
        .await
        .unwrap();
    claimed.unwrap()
}

fn subscription() -> SubscriptionRecord {
    SubscriptionRecord {
        id: Uuid::from_u128(5),
        url: "https://hooks.example.org/opens-it?key=opens-it".into(),
        description: None,
        events: Vec::new(),
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
    }
}

async fn fail(store: &Store, now: DateTime<Utc>, number: u32) {
    let hand = format!("hand {}", HAND.fetch_add(1, Ordering::Relaxed));
    let times = (now, now + CLAIM);
    let claimed = store
        .claim_deliveries(&hand, times, 1, 1, 99)
        .await
        .unwrap();
    let attempt = AttemptRecord {
        number,
        at: now,
        duration_ms: 0,
        status: Some(500),
        error: Some("The receiver answered 500.".into()),
        answer: None,
    };
    let rules = RestRules {
        after: 99,
        first: Duration::from_secs(1),
        longest: Duration::from_secs(1),
        off_after: TimeDelta::days(5),
    };
    let step = DeliveryStep::Later(now);
    store
        .finish_attempt(&claimed[0], &attempt, step, &rules)
        .await
        .unwrap();
}
