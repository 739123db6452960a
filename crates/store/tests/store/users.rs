use store::{Error, UserRecord};
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

    async fn a_database_that_is_up_to_date_migrates_to_itself(store) {
        store.add_user(&ada()).await.unwrap();

        store.migrate().await.unwrap();

        store.ping().await.unwrap();
        assert_eq!(store.user(ada().id).await.unwrap(), Some(ada()));
    }
}

#[test]
fn a_password_hash_is_never_shown() {
    assert!(!format!("{:?}", ada()).contains("argon2"));
}
