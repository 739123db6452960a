use std::{sync::Arc, time::Duration};

use app::{Conflict, Error, Limit, OpenSession, People, SignInTrouble};
use chrono::TimeDelta;
use directory::{GroupName, Refusal, RoleRules, TroubleKind, test_support::FakeDirectory};
use rt_sim::fixture;
use secrecy::ExposeSecret;
use store::{Origin, SignInOutcome};
use types::{DirectoryTest, Role, UserAccountPatch};

use crate::{
    directory_scripts::{come, script_of},
    site::{PASSWORD, Site},
};

pub const WORD: &str = "the directory's word";

/// A site with a directory of four people.
pub async fn school() -> (Site, Arc<FakeDirectory>) {
    school_with(|_| {}).await
}

async fn school_with(change: impl FnOnce(&mut People)) -> (Site, Arc<FakeDirectory>) {
    let directory = Arc::new(FakeDirectory::default());
    directory.add("tlarch", WORD, &["tech-team"]);
    directory.add("tmaple", WORD, &["TEACHERS"]);
    directory.add("bbirch", WORD, &["teachers", "tech-team"]);
    directory.add("pupil", WORD, &["students"]);
    let names = |name| vec![GroupName::parse(name).unwrap()];
    let mut people = People {
        directory: Some(directory.clone()),
        directory_roles: RoleRules {
            admin: names("admins"),
            technician: names("tech-team"),
            teacher: names("Teachers"),
        },
        ..People::default()
    };
    change(&mut people);
    let site = Site::with_people(fixture::small(), people, |_| {}).await;
    (site, directory)
}

async fn refresh(site: &Site, open: &OpenSession) -> Result<OpenSession, Error> {
    let token = open.refresh_token.expose_secret();
    site.app.refresh(&site.anyone(), token).await
}

async fn last_outcome(site: &Site) -> SignInOutcome {
    site.store().recent_sign_ins(1).await.unwrap()[0].outcome
}

#[tokio::test]
async fn the_groups_say_what_somebody_is_and_the_higher_role_wins() {
    let (site, directory) = school().await;

    for (name, role) in [
        ("tlarch", Role::Technician),
        ("TMaple", Role::Teacher),
        (" bbirch ", Role::Technician),
    ] {
        let open = site.log_in(name, WORD).await.unwrap();
        assert_eq!(open.session.user.role, role, "{name}");
    }

    assert_eq!(directory.binds(), ["tlarch", "TMaple", "bbirch"]);
    let kept = site
        .store()
        .user_by_username("tlarch")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.password_hash, None);
    assert!(matches!(kept.origin, Origin::Directory(external) if external.id == "id-tlarch"));
}

#[tokio::test]
async fn somebody_who_comes_again_is_the_same_person() {
    let (site, directory) = school().await;
    let first = site.log_in("tmaple", WORD).await.unwrap().session.user;
    directory.add("tmaple", WORD, &["admins"]);

    let second = site.log_in("tmaple", WORD).await.unwrap().session.user;

    assert_eq!((second.id, second.role), (first.id, Role::Admin));
}

#[tokio::test]
async fn two_first_sign_ins_at_once_make_one_person() {
    let (site, _) = school().await;

    let addresses: Vec<String> = (0..8).map(|number| format!("192.0.2.{number}")).collect();
    let sign_ins = addresses
        .iter()
        .map(|address| site.log_in_from(address, "tlarch", WORD));
    let opened = futures::future::join_all(sign_ins).await;

    let first = opened[0].as_ref().unwrap().session.user.id;
    assert!(
        opened
            .iter()
            .all(|open| open.as_ref().unwrap().session.user.id == first)
    );
}

#[tokio::test]
async fn each_refusal_is_recorded_and_only_what_a_right_password_shows_is_told() {
    use SignInOutcome as Out;
    use SignInTrouble as Told;
    for (refusal, outcome, told) in [
        (Refusal::WrongPassword, Out::WrongPassword, None),
        (Refusal::UnknownName, Out::UnknownUser, None),
        (Refusal::AmbiguousName, Out::AmbiguousName, None),
        (Refusal::Locked, Out::Locked, None),
        (Refusal::Disabled, Out::Disabled, Some(Told::Disabled)),
        (
            Refusal::AccountExpired,
            Out::AccountExpired,
            Some(Told::AccountExpired),
        ),
        (
            Refusal::PasswordExpired,
            Out::PasswordExpired,
            Some(Told::PasswordMustChange),
        ),
        (
            Refusal::MustChangePassword,
            Out::MustChangePassword,
            Some(Told::PasswordMustChange),
        ),
        (Refusal::NotNow, Out::NotNow, Some(Told::NotNow)),
        (Refusal::NotHere, Out::NotHere, Some(Told::NotNow)),
    ] {
        let (site, directory) = school().await;
        directory.refuse("tlarch", Some(refusal));

        let error = site.log_in("tlarch", WORD).await.unwrap_err();

        match (error, told) {
            (Error::WrongCredentials, None) => {}
            (Error::SignIn(trouble), Some(expected)) => assert_eq!(trouble, expected),
            (error, _) => panic!("{refusal:?}: {error:?}"),
        }
        assert_eq!(last_outcome(&site).await, outcome);
        // Nobody who does not know the password learns more than that it is wrong.
        let stranger = site.log_in("tlarch", "guess").await.unwrap_err();
        assert!(matches!(stranger, Error::WrongCredentials), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_site_may_tell_people_that_they_are_locked_out() {
    let (site, directory) = school_with(|people| people.tells_locked = true).await;
    directory.refuse("tlarch", Some(Refusal::Locked));

    let error = site.log_in("tlarch", "guess").await.unwrap_err();

    assert!(matches!(error, Error::SignIn(SignInTrouble::Locked)));
}

#[tokio::test]
async fn in_no_group_is_an_answer_of_its_own() {
    let (site, _) = school().await;

    let error = site.log_in("pupil", WORD).await.unwrap_err();

    assert!(matches!(error, Error::SignIn(SignInTrouble::NoRole)));
    assert_eq!(last_outcome(&site).await, SignInOutcome::NoRole);
    assert_eq!(site.store().user_by_username("pupil").await.unwrap(), None);
}

#[tokio::test]
async fn a_directory_that_is_away_is_nobodys_wrong_password() {
    let (site, directory) = school().await;
    directory.trouble(Some(TroubleKind::Certificate));

    for _ in 0..20 {
        let error = site.log_in("tlarch", WORD).await.unwrap_err();
        assert!(matches!(
            error,
            Error::SignIn(SignInTrouble::DirectoryUnavailable)
        ));
    }

    assert_eq!(
        last_outcome(&site).await,
        SignInOutcome::DirectoryUnavailable
    );
    directory.trouble(None);
    assert!(site.log_in("tlarch", WORD).await.is_ok());
}

#[tokio::test]
async fn a_local_password_comes_first_and_the_directory_is_not_asked() {
    let (site, directory) = school().await;
    site.add("tlarch", Role::Admin).await;
    directory.trouble(Some(TroubleKind::Unreachable));

    let by_local = site.log_in("tlarch", PASSWORD).await.unwrap();
    let by_directory = site.log_in("tlarch", WORD).await.unwrap_err();

    assert_eq!(by_local.session.user.role, Role::Admin);
    // As for any other name while the directory is away: nobody is told which names are local.
    let stranger = site.log_in("nobody-here", WORD).await.unwrap_err();
    for refusal in [by_directory, stranger] {
        assert!(matches!(
            refusal,
            Error::SignIn(SignInTrouble::DirectoryUnavailable)
        ));
    }
    directory.trouble(None);
    let by_directory = site.log_in("tlarch", WORD).await.unwrap_err();
    assert!(matches!(by_directory, Error::WrongCredentials));
    assert!(!directory.binds().contains(&"tlarch".to_owned()));
}

#[tokio::test]
async fn the_same_work_is_done_for_a_name_of_the_directory_of_ours_and_of_nobody() {
    let (site, directory) = school().await;
    site.add("ada", Role::Admin).await;

    for name in ["ada", "tlarch", "nobody-here"] {
        let before = (site.app.passwords_compared(), directory.binds().len());
        let refusal = site.log_in(name, "a guess").await.unwrap_err();

        assert!(matches!(refusal, Error::WrongCredentials), "{name}");
        assert_eq!(site.app.passwords_compared() - before.0, 1, "{name}");
        assert_eq!(directory.binds().len() - before.1, 1, "{name}");
    }
}

#[tokio::test]
async fn another_spelling_of_a_local_name_does_not_lead_into_the_local_account() {
    let (site, directory) = school().await;
    site.add("tlarch", Role::Admin).await;
    // The directory takes the address for the same person.
    directory.add("tlarch@example.org", WORD, &["tech-team"]);
    directory.rename("tlarch@example.org", "tlarch");

    let error = site.log_in("tlarch@example.org", WORD).await.unwrap_err();

    assert!(matches!(
        error,
        Error::SignIn(SignInTrouble::SignsInElsewhere)
    ));
    assert_eq!(last_outcome(&site).await, SignInOutcome::SignsInElsewhere);
}

#[tokio::test]
async fn an_account_made_anew_under_the_same_name_goes_on_with_nothing_of_the_one_before() {
    let (site, directory) = school().await;
    directory.add("tmaple", WORD, &["admins"]);
    let open = site.log_in("tmaple", WORD).await.unwrap();
    let before = open.session.user.clone();
    let (_, secret) = script_of(&site, "tmaple").await;
    // Somebody left, and somebody else has the name.
    directory.renumber("tmaple", "another id");

    let after = site.log_in("tmaple", WORD).await.unwrap().session.user;

    assert_eq!(after.id, before.id);
    assert!(matches!(
        come(&site, &secret).await,
        Err(Error::Unauthenticated)
    ));
    assert!(matches!(
        refresh(&site, &open).await,
        Err(Error::Unauthenticated)
    ));
    let events = site.store().recent_sign_ins(2).await.unwrap();
    assert!(
        events
            .iter()
            .any(|event| event.outcome == SignInOutcome::RevokedAsNotVouchedFor)
    );
    assert!(
        site.store()
            .user_by_external_id("directory", "another id")
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn whoever_left_is_out_at_the_next_refresh() {
    for leave in [
        |directory: &FakeDirectory| directory.remove("tlarch"),
        |directory: &FakeDirectory| directory.refuse("tlarch", Some(Refusal::Disabled)),
        |directory: &FakeDirectory| directory.add("tlarch", WORD, &["students"]),
        |directory: &FakeDirectory| directory.renumber("tlarch", "somebody else"),
    ] {
        let (site, directory) = school().await;
        let open = site.log_in("tlarch", WORD).await.unwrap();
        leave(&directory);
        site.clock.advance(Duration::from_mins(1));

        let refusal = refresh(&site, &open).await.unwrap_err();

        assert!(matches!(refusal, Error::Unauthenticated));
        let left = last_outcome(&site).await;
        assert_eq!(left, SignInOutcome::RevokedAsNotVouchedFor);
        // It stays so when they come back: they sign in again.
        directory.add("tlarch", WORD, &["tech-team"]);
        assert!(refresh(&site, &open).await.is_err());
    }
}

#[tokio::test]
async fn a_new_role_counts_from_the_next_refresh() {
    let (site, directory) = school().await;
    let open = site.log_in("tlarch", WORD).await.unwrap();
    directory.add("tlarch", WORD, &["teachers"]);
    site.clock.advance(Duration::from_mins(1));

    let next = refresh(&site, &open).await.unwrap();

    assert_eq!(next.session.user.role, Role::Teacher);
    assert_eq!(
        directory.binds(),
        ["tlarch"],
        "nobody's password is needed for it"
    );
}

#[tokio::test]
async fn a_session_outlives_a_directory_that_is_away_for_an_hour_and_its_token_stays_good() {
    let (site, directory) = school().await;
    let open = site.log_in("tlarch", WORD).await.unwrap();
    directory.trouble(Some(TroubleKind::Timeout));
    site.clock.advance(Duration::from_mins(59));
    let open = refresh(&site, &open).await.unwrap();

    site.clock.advance(Duration::from_mins(1));
    let refusal = refresh(&site, &open).await.unwrap_err();

    assert!(matches!(
        refusal,
        Error::SignIn(SignInTrouble::DirectoryUnavailable)
    ));
    site.clock.advance(Duration::from_mins(30));
    directory.trouble(None);
    assert!(refresh(&site, &open).await.is_ok());
}

#[tokio::test]
async fn without_a_service_account_a_session_lasts_a_working_day() {
    let (site, directory) = school().await;
    directory.without_service_account();
    let open = site.log_in("tlarch", WORD).await.unwrap();
    site.clock.advance(Duration::from_hours(9));
    let open = refresh(&site, &open).await.unwrap();
    site.clock.advance(Duration::from_hours(1));

    assert!(matches!(
        refresh(&site, &open).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn a_site_that_gave_its_directory_up_lets_nobody_of_it_stay() {
    let (site, _) = school().await;
    let open = site.log_in("tlarch", WORD).await.unwrap();
    let alone = Site::on(&site, People::default());
    site.clock.advance(Duration::from_mins(1));

    let token = open.refresh_token.expose_secret();
    let refusal = alone.refresh(&site.anyone(), token).await.unwrap_err();

    assert!(matches!(refusal, Error::Unauthenticated));
}

#[tokio::test]
async fn an_account_can_be_tried_with_a_password_and_without() {
    let (site, directory) = school().await;
    let address = "192.0.2.1".parse().unwrap();
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    let attempt = async |username: &str, password: Option<&str>| {
        let test = DirectoryTest {
            username: username.into(),
            password: password.map(str::to_owned),
        };
        site.app.test_directory(&ada, test, address).await.unwrap()
    };

    let would = attempt("bbirch", None).await;
    let does = attempt("bbirch", Some(WORD)).await;
    let wrong = attempt("tmaple", Some("guess")).await;
    let pupil = attempt("pupil", None).await;
    let nobody = attempt("nobody", None).await;
    directory.trouble(Some(TroubleKind::Certificate));
    let away = attempt("bbirch", None).await;

    assert_eq!(
        (would.outcome.as_str(), would.role),
        ("accepted", Some(Role::Technician))
    );
    assert_eq!(
        would.detail,
        "Would sign in as technician, with the right password."
    );
    let rule = would.rule.unwrap();
    assert_eq!(
        (rule.rule.as_str(), rule.group.name.as_str()),
        ("tech-team", "tech-team")
    );
    assert_eq!(would.person.unwrap().groups.len(), 2);
    assert_eq!(
        (does.detail.as_str(), does.password_checked),
        ("Signs in as technician.", true)
    );
    assert_eq!(
        (wrong.outcome.as_str(), wrong.role),
        ("wrong_password", None)
    );
    assert_eq!(wrong.person.unwrap().username, "tmaple");
    assert_eq!((pupil.outcome.as_str(), pupil.rule), ("no_role", None));
    assert_eq!(
        (nobody.outcome.as_str(), nobody.person),
        ("unknown_user", None)
    );
    assert_eq!(nobody.detail, "Nobody has this name.");
    assert_eq!(away.outcome, "directory_unavailable");
    assert!(away.detail.contains("certificate"), "{}", away.detail);
    // Her own sign-in, and nothing of it.
    assert_eq!(site.store().recent_sign_ins(9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_the_directory_says_of_somebody_is_changed_there_and_nowhere_else() {
    let (site, _) = school().await;
    let tess = site.log_in("tlarch", WORD).await.unwrap().session.user;
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    let kept_there = |answer: app::Result<_>| match answer {
        Err(Error::Conflict(Conflict::PersonProtected { reason, .. })) => {
            reason == "kept_elsewhere"
        }
        other => panic!("{other:?}"),
    };

    for patch in [
        UserAccountPatch {
            role: Some(Role::Admin),
            ..UserAccountPatch::default()
        },
        UserAccountPatch {
            display_name: Some("Tess Birch".into()),
            ..UserAccountPatch::default()
        },
    ] {
        let answer = site.app.update_person(&ada, tess.id, &patch, None).await;
        assert!(kept_there(answer.map(drop)));
    }
    let reset = site
        .app
        .reset_password(&ada, tess.id, "correct horse battery".into());
    assert!(matches!(
        reset.await,
        Err(Error::Conflict(Conflict::WrongState { .. }))
    ));
    let out = UserAccountPatch {
        is_disabled: Some(true),
        ..UserAccountPatch::default()
    };
    site.app
        .update_person(&ada, tess.id, &out, None)
        .await
        .unwrap();

    let refusal = site.log_in("tlarch", WORD).await.unwrap_err();
    assert!(matches!(refusal, Error::SignIn(SignInTrouble::Disabled)));
}

#[tokio::test]
async fn strangers_do_not_lock_an_account_of_a_directory_that_locks_after_five() {
    let (site, directory) = school_with(|people| {
        people.stranger_binds = Some(Limit {
            burst: 3,
            every: TimeDelta::minutes(30),
        });
    })
    .await;
    // She works in the school, and has signed in there.
    site.log_in_from("192.0.2.7", "tlarch", WORD).await.unwrap();
    let before = directory.binds().len();

    for number in 0..1_000 {
        let from = format!("10.7.{}.{}", number / 250, number % 250);
        let name = ["tlarch", "TLARCH@school.org", "SCHOOL\\tlarch"][number % 3];
        let refusal = site.log_in_from(&from, name, "a guess").await.unwrap_err();
        assert!(matches!(
            refusal,
            Error::WrongCredentials | Error::RateLimited { .. }
        ));
    }

    assert_eq!(directory.binds().len() - before, 3);
    assert!(site.log_in_from("192.0.2.7", "tlarch", WORD).await.is_ok());
    // Others are not touched by it.
    assert!(
        site.log_in_from("203.0.113.9", "tmaple", WORD)
            .await
            .is_ok()
    );
}
