use store::{
    Error, PersonFilter, PersonPatch, Protected, SignIn, SignInOutcome, Store, UserRecord,
};
use types::Role;
use uuid::Uuid;

use crate::{ada, monday, on_each_database, token};

fn person(number: u128, username: &str, role: Role) -> UserRecord {
    UserRecord {
        id: Uuid::from_u128(number),
        username: username.into(),
        display_name: format!("{username} of the Library"),
        role,
        ..ada()
    }
}

fn all() -> PersonFilter {
    PersonFilter {
        limit: 100,
        ..PersonFilter::default()
    }
}

async fn three_people(store: &Store) {
    for (number, name, role) in [
        (1, "zoe", Role::Admin),
        (2, "Tess", Role::Technician),
        (3, "theo_b", Role::Teacher),
    ] {
        store.add_user(&person(number, name, role)).await.unwrap();
    }
}

async fn names(store: &Store, filter: PersonFilter) -> Vec<String> {
    let found = store.people(&filter).await.unwrap();
    found
        .into_iter()
        .map(|person| person.user.username)
        .collect()
}

on_each_database! {
    async fn people_are_listed_by_name_and_narrowed(store) {
        three_people(store).await;

        assert_eq!(names(store, all()).await, ["Tess", "theo_b", "zoe"]);
        let text = |text: &str| PersonFilter { text: Some(text.into()), ..all() };
        assert_eq!(names(store, text("ESS")).await, ["Tess"]);
        assert_eq!(names(store, text("of the lib")).await.len(), 3);
        assert_eq!(names(store, text("o_")).await, ["theo_b"]);
        assert!(names(store, text("%")).await.is_empty());
        let role = Some(Role::Admin);
        assert_eq!(names(store, PersonFilter { role, ..all() }).await, ["zoe"]);
        let after = Some(Uuid::from_u128(2));
        assert_eq!(names(store, PersonFilter { after, ..all() }).await, ["theo_b", "zoe"]);
        let is_disabled = Some(true);
        assert!(names(store, PersonFilter { is_disabled, ..all() }).await.is_empty());
    }

    async fn the_last_sign_in_of_a_person_is_told(store) {
        three_people(store).await;
        for (number, outcome) in [(1, SignInOutcome::Accepted), (2, SignInOutcome::WrongPassword)] {
            let event = SignIn {
                id: Uuid::from_u128(number),
                occurred_at: monday(),
                username: "TESS".into(),
                address: "192.0.2.1".into(),
                outcome,
                actor: None,
            };
            store.record_sign_in(&event).await.unwrap();
        }

        let tess = store.person(Uuid::from_u128(2)).await.unwrap().unwrap();

        assert_eq!(tess.last_signed_in_at, Some(monday()));
        assert!(!tess.has_second_factor && !tess.is_break_glass);
        assert_eq!(store.person(Uuid::from_u128(9)).await.unwrap(), None);
    }

    async fn disabling_ends_the_sessions(store) {
        three_people(store).await;
        let (tess, session) = (Uuid::from_u128(2), Uuid::from_u128(7));
        let record = store.user(tess).await.unwrap().unwrap();
        store.open_session(session, &record, &token(1, monday())).await.unwrap();
        let patch = PersonPatch { is_disabled: Some(true), ..PersonPatch::default() };

        assert!(store.update_person(tess, &patch, monday()).await.unwrap().unwrap());

        assert!(!store.session_is_open(session).await.unwrap());
        // Nor does a sign-in open one that was being looked at meanwhile.
        let late = store.open_session(Uuid::from_u128(8), &record, &token(2, monday())).await;
        assert!(!late.unwrap());
        let person = store.person(tess).await.unwrap().unwrap();
        assert_eq!(person.user.disabled_at, Some(monday()));
        let patch = PersonPatch { is_disabled: Some(false), ..PersonPatch::default() };
        assert!(!store.update_person(tess, &patch, monday()).await.unwrap().unwrap());
        assert_eq!(store.person(tess).await.unwrap().unwrap().user.disabled_at, None);
    }

    async fn the_last_administrator_stays_one(store) {
        three_people(store).await;
        let zoe = Uuid::from_u128(1);
        for patch in [
            PersonPatch { role: Some(Role::Technician), ..PersonPatch::default() },
            PersonPatch { is_disabled: Some(true), ..PersonPatch::default() },
        ] {
            let refused = store.update_person(zoe, &patch, monday()).await.unwrap();
            assert_eq!(refused, Err(Protected::LastAdmin));
        }

        store.add_user(&person(4, "ann", Role::Admin)).await.unwrap();
        let patch = PersonPatch { is_disabled: Some(true), ..PersonPatch::default() };
        assert!(store.update_person(zoe, &patch, monday()).await.unwrap().is_ok());
        assert_eq!(store.count_admins().await.unwrap(), 1);
    }

    async fn two_administrators_cannot_remove_each_other_at_once(store) {
        for number in 1..=2 {
            let admin = person(number, &format!("admin{number}"), Role::Admin);
            store.add_user(&admin).await.unwrap();
        }
        let patch = PersonPatch { role: Some(Role::Teacher), ..PersonPatch::default() };

        let (one, two) = futures::join!(
            store.update_person(Uuid::from_u128(1), &patch, monday()),
            store.update_person(Uuid::from_u128(2), &patch, monday()),
        );

        let removed = [one.unwrap(), two.unwrap()].iter().filter(|done| done.is_ok()).count();
        assert_eq!((removed, store.count_admins().await.unwrap()), (1, 1));
    }

    async fn who_is_kept_on_the_server_is_changed_from_there_alone(store) {
        three_people(store).await;
        let eve = person(5, "eve", Role::Admin);
        store.add_break_glass_user(&eve).await.unwrap();
        let mut patch = PersonPatch { is_disabled: Some(true), ..PersonPatch::default() };

        let refused = store.update_person(eve.id, &patch, monday()).await.unwrap();
        assert_eq!(refused, Err(Protected::BreakGlass));
        assert!(store.person(eve.id).await.unwrap().unwrap().is_break_glass);
        patch.is_from_server = true;
        assert!(store.update_person(eve.id, &patch, monday()).await.unwrap().is_ok());
    }

    async fn another_password_ends_the_sessions_but_the_one_to_keep(store) {
        three_people(store).await;
        let tess = Uuid::from_u128(2);
        let record = store.user(tess).await.unwrap().unwrap();
        for number in [1, 2] {
            let id = Uuid::from_u128(number.into());
            store.open_session(id, &record, &token(number, monday())).await.unwrap();
        }
        let keep = Some(Uuid::from_u128(1));

        let ended = store.set_password(tess, "another hash", keep, monday()).await.unwrap();

        assert_eq!(ended, 1);
        // The old password was being compared meanwhile.
        let late = store.open_session(Uuid::from_u128(3), &record, &token(3, monday())).await;
        assert!(!late.unwrap());
        let user = store.user(tess).await.unwrap().unwrap();
        assert_eq!(user.password_hash.as_deref(), Some("another hash"));
        let nobody = store.set_password(Uuid::from_u128(9), "hash", None, monday()).await;
        assert!(matches!(nobody, Err(Error::Missing)));
    }
}
