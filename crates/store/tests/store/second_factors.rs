use store::{Error, Store};
use uuid::Uuid;

use crate::{ada, hash, monday, on_each_database};

async fn begun(store: &Store) -> Uuid {
    store.add_user(&ada()).await.unwrap();
    store
        .begin_second_factor(ada().id, "sealed", monday())
        .await
        .unwrap();
    ada().id
}

on_each_database! {
    async fn a_second_factor_waits_to_be_confirmed(store) {
        let ada = begun(store).await;
        let factor = store.second_factor(ada).await.unwrap().unwrap();
        assert_eq!((factor.sealed_secret.as_str(), factor.confirmed_at), ("sealed", None));
        assert!(!store.person(ada).await.unwrap().unwrap().has_second_factor);
        store.begin_second_factor(ada, "another", monday()).await.unwrap();

        store.confirm_second_factor(ada, &[hash(1), hash(2)], monday()).await.unwrap();

        let factor = store.second_factor(ada).await.unwrap().unwrap();
        assert_eq!(factor.sealed_secret, "another");
        assert_eq!((factor.confirmed_at, factor.recovery_codes_left), (Some(monday()), 2));
        assert!(store.person(ada).await.unwrap().unwrap().has_second_factor);
        let again = store.begin_second_factor(ada, "third", monday()).await;
        assert!(matches!(again, Err(Error::WrongState { .. })));
    }

    async fn a_step_is_taken_once_and_none_before_it_afterwards(store) {
        let ada = begun(store).await;

        assert!(store.take_step(ada, 10).await.unwrap());
        assert!(!store.take_step(ada, 10).await.unwrap());
        assert!(!store.take_step(ada, 9).await.unwrap());
        assert!(store.take_step(ada, 11).await.unwrap());
        assert!(!store.take_step(Uuid::from_u128(9), 11).await.unwrap());
    }

    async fn of_many_who_come_with_one_code_at_once_one_is_let_in(store) {
        let ada = begun(store).await;

        let tries = (0..10).map(|_| async { store.take_step(ada, 10).await.unwrap() });
        let taken = futures::future::join_all(tries).await;

        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    }

    async fn a_recovery_code_is_good_once_and_for_its_owner(store) {
        let ada = begun(store).await;
        store.confirm_second_factor(ada, &[hash(1), hash(2)], monday()).await.unwrap();

        assert!(!store.use_recovery_code(Uuid::from_u128(9), &hash(1), monday()).await.unwrap());
        assert!(store.use_recovery_code(ada, &hash(1), monday()).await.unwrap());
        assert!(!store.use_recovery_code(ada, &hash(1), monday()).await.unwrap());
        assert!(!store.use_recovery_code(ada, &hash(3), monday()).await.unwrap());

        assert_eq!(store.second_factor(ada).await.unwrap().unwrap().recovery_codes_left, 1);
        store.confirm_second_factor(ada, &[hash(3)], monday()).await.unwrap();
        assert!(!store.use_recovery_code(ada, &hash(2), monday()).await.unwrap());
        assert!(store.use_recovery_code(ada, &hash(3), monday()).await.unwrap());
    }

    async fn what_was_removed_is_gone_with_its_codes(store) {
        let ada = begun(store).await;
        store.confirm_second_factor(ada, &[hash(1)], monday()).await.unwrap();

        assert!(store.remove_second_factor(ada).await.unwrap());

        assert_eq!(store.second_factor(ada).await.unwrap(), None);
        assert!(!store.use_recovery_code(ada, &hash(1), monday()).await.unwrap());
        assert!(!store.remove_second_factor(ada).await.unwrap());
    }
}

#[tokio::test]
async fn no_secret_is_ever_shown() {
    let database = store::test_support::TestDatabase::sqlite().await;
    let ada = begun(database.store()).await;

    let factor = database.store().second_factor(ada).await.unwrap();

    assert!(!format!("{factor:?}").contains("sealed\""));
}
