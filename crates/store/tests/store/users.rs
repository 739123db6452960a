use store::{Error, External, Origin, UserRecord};
use types::Role;
use uuid::Uuid;

use crate::{ada, monday, on_each_database};

on_each_database! {
    async fn a_user_is_found_by_id_and_by_name_in_any_case(store) {
        store.add_user(&ada()).await.unwrap();

        assert_eq!(store.user(ada().id).await.unwrap(), Some(ada()));
        for name in ["Ada", "ada", " ADA "] {
            assert_eq!(store.user_by_username(name).await.unwrap(), Some(ada()), "{name}");
        }
    }

    async fn somebody_else_is_not_found(store) {
        store.add_user(&ada()).await.unwrap();

        assert_eq!(store.user(Uuid::from_u128(7)).await.unwrap(), None);
        assert_eq!(store.user_by_username("Ad%").await.unwrap(), None);
        assert_eq!(store.user_by_username("A_a").await.unwrap(), None);
    }

    async fn names_that_differ_by_case_alone_are_duplicates(store) {
        store.add_user(&ada()).await.unwrap();
        let twin = UserRecord { id: Uuid::from_u128(2), username: "aDA".into(), ..ada() };

        assert!(matches!(store.add_user(&twin).await, Err(Error::Duplicate)));
    }

    async fn every_role_and_a_closed_account_are_kept(store) {
        for (number, role) in [(1, Role::Teacher), (2, Role::Technician), (3, Role::Admin)] {
            let user = UserRecord {
                id: Uuid::from_u128(number),
                username: role.to_string(),
                role,
                disabled_at: Some(monday()),
                ..ada()
            };
            store.add_user(&user).await.unwrap();

            assert_eq!(store.user(user.id).await.unwrap(), Some(user));
        }
    }

    async fn a_person_of_a_directory_is_found_by_their_id_there_and_has_no_password(store) {
        let tess = of_the_directory("a-1");
        store.add_user(&tess).await.unwrap();
        store.add_user(&ada()).await.unwrap();

        let found = store.user_by_external_id("directory", "a-1").await.unwrap();

        assert_eq!(found, Some(tess));
        assert_eq!(store.user_by_external_id("oidc", "a-1").await.unwrap(), None);
        assert_eq!(store.user_by_external_id("directory", "a-2").await.unwrap(), None);
    }

    async fn two_people_cannot_have_the_same_id_in_a_directory(store) {
        store.add_user(&of_the_directory("a-1")).await.unwrap();
        let twin = UserRecord {
            id: Uuid::from_u128(9),
            username: "other".into(),
            ..of_the_directory("a-1")
        };

        assert!(matches!(store.add_user(&twin).await, Err(Error::Duplicate)));
        // Local accounts have no such id, and are many.
        store.add_user(&ada()).await.unwrap();
        let bea = UserRecord { id: Uuid::from_u128(2), username: "Bea".into(), ..ada() };
        store.add_user(&bea).await.unwrap();
    }

    async fn what_the_directory_says_is_written_and_nothing_else(store) {
        let before = of_the_directory("a-1");
        store.add_user(&before).await.unwrap();
        let after = UserRecord {
            username: "renamed".into(),
            role: Role::Teacher,
            created_at: monday() + chrono::TimeDelta::days(1),
            disabled_at: Some(monday()),
            origin: Origin::Directory(External {
                id: "a-1".into(),
                dn: None,
                checked_at: monday() + chrono::TimeDelta::minutes(1),
            }),
            ..before.clone()
        };

        store.update_external_user(&after).await.unwrap();

        let expected = UserRecord { created_at: monday(), disabled_at: None, ..after };
        assert_eq!(store.user(before.id).await.unwrap(), Some(expected));
    }

    async fn a_hash_is_replaced_only_where_it_still_is(store) {
        store.add_user(&ada()).await.unwrap();
        let old = ada().password_hash.unwrap();

        let first = store.replace_password_hash(ada().id, &old, "$argon2id$new").await.unwrap();
        let second = store.replace_password_hash(ada().id, &old, "$argon2id$newer").await.unwrap();

        assert_eq!((first, second), (true, false));
        let now = store.user(ada().id).await.unwrap().unwrap();
        assert_eq!(now.password_hash.as_deref(), Some("$argon2id$new"));
    }

    async fn a_database_that_is_up_to_date_migrates_to_itself(store) {
        store.add_user(&ada()).await.unwrap();

        store.migrate().await.unwrap();

        store.ping().await.unwrap();
        assert_eq!(store.user(ada().id).await.unwrap(), Some(ada()));
    }
}

fn of_the_directory(id: &str) -> UserRecord {
    UserRecord {
        id: Uuid::from_u128(8),
        username: "Tess".into(),
        password_hash: None,
        origin: Origin::Directory(External {
            id: id.into(),
            dn: Some("uid=tess,dc=example".into()),
            checked_at: monday(),
        }),
        ..ada()
    }
}

#[test]
fn a_password_hash_is_never_shown() {
    assert!(!format!("{:?}", ada()).contains("argon2"));
}
