use app::{Conflict, Context, Error};
use store::SignInOutcome;
use types::{
    NewApiToken, NewUserAccount, PasswordChange, Permission, Role, SignInEventFilter,
    SignInEventOutcome, UserAccountFilter, UserAccountPatch,
};
use uuid::Uuid;

use crate::site::{PASSWORD, Site, refused};

const OTHER: &str = "plum kayak seventeen";

fn id_of(ctx: &Context) -> Uuid {
    ctx.require(Permission::ReadAccount).unwrap().id
}

fn new(username: &str, role: Role) -> NewUserAccount {
    NewUserAccount {
        username: username.into(),
        display_name: "Somebody New".into(),
        role,
        password: PASSWORD.into(),
    }
}

async fn site() -> (Site, Context, Context) {
    let site = Site::small().await;
    site.add("ada", Role::Admin).await;
    site.add("tess", Role::Technician).await;
    let (ada, tess) = (
        site.signed_in_as("ada").await,
        site.signed_in_as("tess").await,
    );
    (site, ada, tess)
}

#[track_caller]
fn assert_protected<T: std::fmt::Debug>(result: Result<T, Error>, expected: &str) {
    match result.unwrap_err() {
        Error::Conflict(Conflict::PersonProtected { reason, .. }) => assert_eq!(reason, expected),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_looks_after_people_adds_them_and_nobody_else_does() {
    let (site, ada, tess) = site().await;

    let added = site
        .app
        .add_person(&ada, new("nina", Role::Teacher), None)
        .await
        .unwrap();

    assert_eq!(
        (added.username.as_str(), added.is_break_glass),
        ("nina", false)
    );
    assert!(site.log_in("nina", PASSWORD).await.is_ok());
    for refusal in [
        site.app
            .add_person(&tess, new("eve", Role::Admin), None)
            .await
            .map(drop),
        site.app
            .list_people(&tess, &UserAccountFilter::default())
            .await
            .map(drop),
        site.app.person(&tess, added.id).await.map(drop),
        site.app.reset_password(&tess, added.id, OTHER.into()).await,
    ] {
        assert!(matches!(
            refusal,
            Err(Error::Forbidden(Permission::ManagePeople))
        ));
    }
}

#[tokio::test]
async fn a_bad_password_is_refused_for_everybody_by_the_same_rules() {
    let (site, ada, tess) = site().await;
    let weak = NewUserAccount {
        password: "password1234".into(),
        ..new("nina", Role::Teacher)
    };

    let refusal = site.app.add_person(&ada, weak, None).await.unwrap_err();
    assert_eq!(refused(&refusal), [("/password", "easily_guessed")]);
    let reset = site
        .app
        .reset_password(&ada, id_of(&tess), "short".into())
        .await;
    assert_eq!(refused(&reset.unwrap_err()), [("/password", "too_short")]);
    let change = PasswordChange {
        current_password: PASSWORD.into(),
        new_password: "qwertyuiop12".into(),
    };
    let change = site.app.change_my_password(&tess, change).await;
    assert_eq!(
        refused(&change.unwrap_err()),
        [("/new_password", "easily_guessed")]
    );
}

#[tokio::test]
async fn the_administrator_for_emergencies_is_changed_on_the_server_alone() {
    let (site, ada, _) = site().await;
    let boss = site
        .app
        .add_person(&ada, new("boss", Role::Admin), None)
        .await
        .unwrap();
    let boss = site.context(site.signed_in_as(&boss.username).await.caller);
    let patch = UserAccountPatch {
        role: Some(Role::Teacher),
        ..UserAccountPatch::default()
    };

    assert_protected(
        site.app
            .update_person(&boss, id_of(&ada), &patch, None)
            .await,
        "break_glass",
    );
    assert_protected(
        site.app
            .reset_password(&boss, id_of(&ada), OTHER.into())
            .await,
        "break_glass",
    );
    assert_protected(
        site.app.reset_second_factor(&boss, id_of(&ada)).await,
        "break_glass",
    );
    // One that was made by another administrator can be changed by them.
    site.app
        .update_person(&ada, id_of(&boss), &patch, None)
        .await
        .unwrap();
    // And the server may do anything, but remove the last.
    assert_protected(
        site.app.set_person("ada", None, Some(true)).await,
        "last_admin",
    );
    site.app
        .set_person("boss", Some(Role::Admin), None)
        .await
        .unwrap();
    site.app.set_person("ada", None, Some(true)).await.unwrap();
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let (site, ada, _) = site().await;
    let boss = site
        .app
        .add_person(&ada, new("boss", Role::Admin), None)
        .await
        .unwrap();
    let boss = site.context(site.signed_in_as(&boss.username).await.caller);

    for patch in [
        UserAccountPatch {
            role: Some(Role::Technician),
            ..UserAccountPatch::default()
        },
        UserAccountPatch {
            is_disabled: Some(true),
            ..UserAccountPatch::default()
        },
    ] {
        assert_protected(
            site.app
                .update_person(&boss, id_of(&boss), &patch, None)
                .await,
            "yourself",
        );
    }
    let patch = UserAccountPatch {
        display_name: Some("The Boss".into()),
        ..UserAccountPatch::default()
    };
    let named = site
        .app
        .update_person(&boss, id_of(&boss), &patch, None)
        .await
        .unwrap();
    assert_eq!(named.display_name, "The Boss");
}

#[tokio::test]
async fn a_disabled_person_is_out_and_their_access_token_looks_after_nothing() {
    let (site, ada, tess) = site().await;
    let patch = UserAccountPatch {
        is_disabled: Some(true),
        ..UserAccountPatch::default()
    };

    site.app
        .update_person(&ada, id_of(&tess), &patch, None)
        .await
        .unwrap();

    assert!(matches!(
        site.log_in("tess", PASSWORD).await,
        Err(Error::WrongCredentials)
    ));
    assert!(matches!(
        site.app.my_sessions(&tess).await,
        Err(Error::Unauthenticated)
    ));
    let kept = site.store().recent_sign_ins(2).await.unwrap();
    assert_eq!(kept[1].outcome, SignInOutcome::RevokedWithAccount);
}

#[tokio::test]
async fn changing_the_own_password_takes_the_one_that_one_has_and_ends_the_other_sessions() {
    let (site, _, tess) = site().await;
    let elsewhere = site.signed_in_as("tess").await;
    let change = |current: &str| PasswordChange {
        current_password: current.into(),
        new_password: OTHER.into(),
    };

    let wrong = site.app.change_my_password(&tess, change("a guess")).await;
    assert_eq!(
        refused(&wrong.unwrap_err()),
        [("/current_password", "wrong")]
    );
    site.app
        .change_my_password(&tess, change(PASSWORD))
        .await
        .unwrap();

    assert!(site.app.my_sessions(&elsewhere).await.is_err());
    assert_eq!(site.app.my_sessions(&tess).await.unwrap().items.len(), 1);
    assert!(site.log_in("tess", PASSWORD).await.is_err());
    assert!(site.log_in("tess", OTHER).await.is_ok());
}

#[tokio::test]
async fn guessing_the_own_password_is_counted_as_at_the_door() {
    let (site, _, tess) = site().await;
    let guess = || PasswordChange {
        current_password: "a guess".into(),
        new_password: OTHER.into(),
    };
    for _ in 0..5 {
        let _ = site.app.change_my_password(&tess, guess()).await;
    }

    let refusal = site.app.change_my_password(&tess, guess()).await;

    assert!(matches!(refusal, Err(Error::RateLimited { .. })));
}

#[tokio::test]
async fn sessions_are_seen_and_ended_by_their_person_and_by_whoever_looks_after_people() {
    let (site, ada, tess) = site().await;
    let elsewhere = site.signed_in_as("tess").await;

    let mine = site.app.my_sessions(&tess).await.unwrap().items;
    assert_eq!(mine.len(), 2);
    assert_eq!(mine.iter().filter(|session| session.is_current).count(), 1);
    let not_hers = site.app.my_sessions(&ada).await.unwrap().items[0].id;
    assert!(matches!(
        site.app.revoke_my_session(&tess, not_hers).await,
        Err(Error::NotFound(_))
    ));
    assert_eq!(
        site.app
            .revoke_my_other_sessions(&tess)
            .await
            .unwrap()
            .revoked,
        1
    );
    assert!(site.app.my_sessions(&elsewhere).await.is_err());

    let hers = site
        .app
        .sessions_of(&ada, id_of(&tess))
        .await
        .unwrap()
        .items;
    site.app
        .revoke_session_of(&ada, id_of(&tess), hers[0].id)
        .await
        .unwrap();
    assert!(site.app.my_sessions(&tess).await.is_err());
    assert_eq!(
        site.app
            .revoke_sessions_of(&ada, id_of(&tess))
            .await
            .unwrap()
            .revoked,
        0
    );
}

#[tokio::test]
async fn what_happened_at_the_door_is_told_with_its_reason() {
    let (site, ada, tess) = site().await;
    let _ = site.log_in("tess", "a guess").await;
    site.app
        .revoke_my_session(
            &tess,
            tess.require(Permission::ReadAccount).unwrap().session_id,
        )
        .await
        .unwrap();
    let filter = SignInEventFilter {
        username: Some("TESS".into()),
        ..SignInEventFilter::default()
    };

    let events = site.app.sign_in_events(&ada, &filter).await.unwrap().items;

    let told: Vec<_> = events
        .iter()
        .map(|event| (event.outcome, event.reason.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (SignInEventOutcome::Revoked, Some("by_owner")),
            (SignInEventOutcome::Refused, Some("wrong_password")),
            (SignInEventOutcome::Accepted, None),
        ]
    );
    let again = site.signed_in_as("tess").await;
    let own = site
        .app
        .my_sign_in_events(&again, &SignInEventFilter::default())
        .await
        .unwrap();
    assert!(own.items.iter().all(|event| event.username == "tess"));
    assert!(site.app.sign_in_events(&again, &filter).await.is_err());
}

#[tokio::test]
async fn what_an_administrator_does_to_people_is_told_with_their_name() {
    let (site, ada, tess) = site().await;
    let token = NewApiToken {
        name: "A script".into(),
        scopes: vec![Permission::ReadAssets],
        expires_in_days: None,
        networks: Vec::new(),
    };
    let token = site.app.create_api_token(&tess, token, None).await.unwrap();
    let nina = site.app.add_person(&ada, new("nina", Role::Teacher), None);
    let nina = nina.await.unwrap().id;
    let tess = id_of(&tess);
    let change = async |id, patch: UserAccountPatch| {
        site.app
            .update_person(&ada, id, &patch, None)
            .await
            .unwrap();
    };

    change(
        nina,
        UserAccountPatch {
            role: Some(Role::Technician),
            display_name: Some("Nina Birch".into()),
            ..UserAccountPatch::default()
        },
    )
    .await;
    // What stays as it is was not changed.
    change(
        nina,
        UserAccountPatch {
            role: Some(Role::Technician),
            is_disabled: Some(false),
            ..UserAccountPatch::default()
        },
    )
    .await;
    for is_disabled in [true, false] {
        change(
            nina,
            UserAccountPatch {
                is_disabled: Some(is_disabled),
                ..UserAccountPatch::default()
            },
        )
        .await;
    }
    site.app
        .revoke_api_token(&ada, token.token.id)
        .await
        .unwrap();
    // It has ended already: nothing happens.
    site.app
        .revoke_api_token(&ada, token.token.id)
        .await
        .unwrap();
    site.app.revoke_sessions_of(&ada, tess).await.unwrap();
    let reset = site.app.reset_password(&ada, nina, OTHER.into());
    reset.await.unwrap();
    // Without one there is nothing to remove, and nothing to tell.
    site.app.reset_second_factor(&ada, nina).await.unwrap();

    let told = async |username: &str| -> Vec<(String, Option<String>)> {
        let filter = SignInEventFilter {
            username: Some(username.into()),
            ..SignInEventFilter::default()
        };
        let events = site.app.sign_in_events(&ada, &filter).await.unwrap().items;
        let told = events.into_iter().rev();
        told.map(|event| (event.reason.unwrap_or_default(), event.actor))
            .collect()
    };
    let by_ada = |reason: &str| (reason.to_owned(), Some("ada".to_owned()));
    assert_eq!(
        told("nina").await,
        [
            "added",
            "renamed",
            "became_technician",
            "account_disabled",
            "enabled",
            "password_reset"
        ]
        .map(by_ada)
    );
    assert_eq!(
        told("tess").await,
        [
            (String::new(), None),
            by_ada("token_revoked"),
            by_ada("by_admin")
        ]
    );
}
