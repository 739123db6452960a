//! What people are told by mail, and what becomes of it while the mail server is away.

use std::{sync::Arc, time::Duration};

use app::{Error, People};
use directory::{RoleRules, TroubleKind, test_support::FakeDirectory};
use mail_client::{Error as MailError, Message};
use rt_sim::{Fault, Scope, fixture};
use types::{AssetPatch, Role};

use crate::site::Site;

const HOLD: Duration = Duration::from_mins(5);

/// A site whose app has an address.
async fn site() -> Site {
    Site::with(fixture::small(), |policy| {
        policy.mail.base_url = Some("https://tags.school.example/".parse().unwrap());
    })
    .await
}

/// A technician asks for what RT refuses.
async fn be_refused(site: &Site) {
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let patch = AssetPatch {
        owner: Some("ghost".into()),
        ..AssetPatch::default()
    };
    let refusal = site
        .app
        .edit_asset(&site.technician(), id, &patch, None)
        .await;
    assert!(
        matches!(refusal, Err(Error::RefusedByRt { .. })),
        "{refusal:?}"
    );
}

async fn after(site: &Site, time: Duration) -> Vec<Message> {
    site.clock.advance(time);
    site.app.run_due_mails().await.unwrap();
    site.post.taken()
}

#[tokio::test]
async fn a_refused_write_is_told_with_what_rt_said_and_a_link() {
    let site = site().await;
    be_refused(&site).await;

    assert_eq!(after(&site, Duration::ZERO).await, [], "it waits for more");
    let mails = after(&site, HOLD).await;

    let [mail] = &mails[..] else {
        panic!("{mails:?}")
    };
    assert_eq!(mail.to.as_str(), "it@school.example");
    assert!(
        mail.subject
            .starts_with("[rtutils] Request Tracker refused: "),
        "{}",
        mail.subject
    );
    for part in [
        "Asked for by technician at 2026-11-23 08:00 UTC.",
        "ghost",
        "https://tags.school.example/admin/writes/",
        "mail.admins",
    ] {
        assert!(mail.text.contains(part), "{part} is not in: {}", mail.text);
    }
    assert_eq!(after(&site, HOLD).await.len(), 1, "once");
}

#[tokio::test]
async fn many_failures_within_some_minutes_are_one_mail() {
    let site = site().await;
    for _ in 0..7 {
        be_refused(&site).await;
        site.clock.advance(Duration::from_secs(30));
    }

    let mails = after(&site, HOLD).await;

    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "[rtutils] 7 things need a look");
    assert!(
        mails[0]
            .text
            .starts_with("Writes that Request Tracker refused\n\n* ")
    );
    assert_eq!(mails[0].text.matches("/admin/writes/").count(), 7);
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_asked_again_with_the_same_message() {
    let site = site().await;
    site.post.trouble(Some(MailError::BrokeOff {
        why: "the connection was closed".into(),
    }));
    be_refused(&site).await;
    assert_eq!(after(&site, HOLD).await, []);
    assert_eq!(after(&site, Duration::from_secs(50)).await, []);
    assert_eq!(site.post.asked().len(), 1, "it is left alone for a minute");
    assert_eq!(after(&site, Duration::from_mins(1)).await, []);
    site.post.trouble(None);

    let mails = after(&site, Duration::from_mins(7)).await;

    let asked = site.post.asked();
    assert_eq!((mails.len(), asked.len()), (1, 3));
    assert!(
        asked.iter().all(|message| *message == mails[0]),
        "{asked:?}"
    );
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_at_once_and_what_waits_too_long_later() {
    let site = site().await;
    site.post.trouble(Some(MailError::Refused {
        said: "550 no such mailbox".into(),
    }));
    be_refused(&site).await;
    after(&site, HOLD).await;
    after(&site, Duration::from_hours(24)).await;
    assert_eq!(site.post.asked().len(), 1);
    assert_eq!(site.store().mail_numbers().await.unwrap().failed, 1);

    site.post.trouble(Some(MailError::Later {
        said: "451 later".into(),
    }));
    be_refused(&site).await;
    for _ in 0..4 * 24 {
        after(&site, Duration::from_hours(1)).await;
    }

    let numbers = site.store().mail_numbers().await.unwrap();
    assert_eq!((numbers.waiting, numbers.failed), (0, 2));
    assert!(site.post.asked().len() > 30, "{}", site.post.asked().len());
}

#[tokio::test]
async fn what_waited_while_no_server_ran_is_given_up_when_it_is_too_old() {
    let site = site().await;
    be_refused(&site).await;
    site.clock.advance(Duration::from_hours(24 * 4));

    site.app.tidy_mails().await.unwrap();

    assert_eq!(site.app.run_due_mails().await.unwrap(), 0);
    assert_eq!(site.store().mail_numbers().await.unwrap().failed, 1);
    site.clock.advance(Duration::from_hours(24 * 40));
    site.app.tidy_mails().await.unwrap();
    assert_eq!(site.store().mail_numbers().await.unwrap().failed, 0);
}

#[tokio::test]
async fn a_mirror_that_is_old_is_told_once() {
    let site = site().await;
    site.app.fill_mirror().await.unwrap();
    site.app.poll_mirror_once().await.unwrap();
    site.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    site.clock.advance(Duration::from_mins(59));
    site.app.watch_for_mail().await;
    assert_eq!(after(&site, HOLD).await, []);
    for _ in 0..5 {
        site.app.watch_for_mail().await;
        site.clock.advance(Duration::from_mins(30));
    }

    let mails = after(&site, HOLD).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].subject,
        "[rtutils] The copy of Request Tracker's assets is old"
    );
    assert!(
        mails[0].text.contains("told nothing since 2026-11-23 08:0"),
        "{}",
        mails[0].text
    );
    assert!(
        mails[0]
            .text
            .contains("https://tags.school.example/admin/rt")
    );
}

#[tokio::test]
async fn a_directory_that_is_away_for_long_is_told_once_a_day_and_not_when_it_is_back() {
    let directory = Arc::new(FakeDirectory::default());
    let people = People {
        directory: Some(directory.clone()),
        directory_roles: RoleRules::default(),
        ..People::default()
    };
    let site = Site::with_people(fixture::small(), people, |policy| {
        // It stands still, and is nobody's business here.
        policy.mirror.is_on = false;
    })
    .await;
    directory.trouble(Some(TroubleKind::Unreachable));
    site.log_in("tess", "a word").await.unwrap_err();

    site.clock.advance(Duration::from_mins(30));
    site.app.watch_for_mail().await;
    assert_eq!(directory.looks(), 0, "nobody is woken for half an hour");
    site.clock.advance(Duration::from_mins(31));
    for _ in 0..3 {
        site.app.watch_for_mail().await;
    }
    let mails = after(&site, HOLD).await;
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].text.contains("cannot be reached"),
        "{}",
        mails[0].text
    );

    // It is back, and nobody has signed in since.
    directory.trouble(None);
    site.clock.advance(Duration::from_hours(24));
    site.app.watch_for_mail().await;
    assert_eq!(directory.looks(), 1);
    assert_eq!(after(&site, HOLD).await.len(), 1);
}

#[tokio::test]
async fn whoever_the_directory_has_an_address_of_is_told_what_became_of_what_they_asked_for() {
    let directory = Arc::new(FakeDirectory::default());
    directory.add("tess", "a word", &["tech-team"]);
    let people = People {
        directory: Some(directory),
        directory_roles: RoleRules {
            technician: vec![directory::GroupName::parse("tech-team").unwrap()],
            ..RoleRules::default()
        },
        ..People::default()
    };
    let site = Site::with_people(fixture::small(), people, |_| {}).await;
    let open = site.log_in("tess", "a word").await.unwrap();
    let now = site.app.clock().now();
    let caller = site.app.authenticate(&open.session.access_token, now);
    let tess = site.context(caller.unwrap());
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let patch = AssetPatch {
        owner: Some("ghost".into()),
        ..AssetPatch::default()
    };
    site.app
        .edit_asset(&tess, id, &patch, None)
        .await
        .unwrap_err();

    let mails = after(&site, HOLD).await;

    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["it@school.example", "tess@school.example"]);
    assert_ne!(mails[0].id, mails[1].id);
}

#[tokio::test]
async fn a_worker_sends_what_is_due_and_stops_when_it_is_told_to() {
    let site = site().await;
    site.add("ada", Role::Admin).await;
    be_refused(&site).await;
    site.clock.advance(HOLD + Duration::from_secs(1));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = site.app.clone();
    let working = tokio::spawn(async move { worker.work_mails(stopped).await });

    while site.post.taken().is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    stop.send(true).unwrap();
    working.await.unwrap();
}
