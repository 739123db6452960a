use chrono::TimeDelta;
use store::{ApiTokenListFilter, NewApiTokenRecord, PersonPatch};
use types::{Permission, Role};
use uuid::Uuid;

use crate::{ada, hash, monday, on_each_database};

fn new_token(number: u8) -> NewApiTokenRecord {
    NewApiTokenRecord {
        id: Uuid::from_u128(number.into()),
        user_id: ada().id,
        name: format!("Script {number}"),
        hash: hash(number),
        scopes: vec![Permission::ReadAssets, Permission::PrintLabels],
        networks: vec!["10.20.0.0/16".into()],
        created_at: monday(),
        expires_at: monday() + TimeDelta::days(i64::from(number)),
    }
}

fn all() -> ApiTokenListFilter {
    ApiTokenListFilter {
        limit: 100,
        ..ApiTokenListFilter::default()
    }
}

on_each_database! {
    async fn a_token_is_found_by_its_digest_with_its_owner_as_they_are_now(store) {
        store.add_user(&ada()).await.unwrap();
        store.add_api_token(&new_token(1)).await.unwrap();

        let token = store.api_token_by_hash(&hash(1)).await.unwrap().unwrap();

        assert_eq!(token.owner, ada());
        assert_eq!(token.scopes, [Permission::ReadAssets, Permission::PrintLabels]);
        assert_eq!(token.networks, ["10.20.0.0/16"]);
        assert_eq!((token.last_used_at, token.revoked_at), (None, None));
        assert_eq!(store.api_token_by_hash(&hash(2)).await.unwrap(), None);
        let patch = PersonPatch {
            role: Some(Role::Teacher),
            is_disabled: Some(true),
            ..PersonPatch::default()
        };
        store.update_person(ada().id, &patch, monday()).await.unwrap().unwrap();
        let token = store.api_token_by_hash(&hash(1)).await.unwrap().unwrap();
        assert_eq!(token.owner.role, Role::Teacher);
        assert_eq!(token.owner.disabled_at, Some(monday()));
    }

    async fn what_servers_tell_at_once_that_a_token_has_spent_adds_up(store) {
        store.add_user(&ada()).await.unwrap();
        store.add_api_token(&new_token(1)).await.unwrap();
        let id = Uuid::from_u128(1);

        let told = (0..8).map(|_| store.spend_of_api_token(id, TimeDelta::seconds(3), monday()));
        for told in futures::future::join_all(told).await {
            told.unwrap();
        }

        let full_at = async || store.api_token(id).await.unwrap().unwrap().full_at;
        assert_eq!(full_at().await, Some(monday() + TimeDelta::seconds(24)));
        // What is over counts no more.
        let later = monday() + TimeDelta::minutes(2);
        store.spend_of_api_token(id, TimeDelta::seconds(3), later).await.unwrap();
        assert_eq!(full_at().await, Some(later + TimeDelta::seconds(3)));
    }

    async fn a_token_is_revoked_once(store) {
        store.add_user(&ada()).await.unwrap();
        store.add_api_token(&new_token(1)).await.unwrap();

        assert!(store.revoke_api_token(Uuid::from_u128(1), monday()).await.unwrap());
        let later = monday() + TimeDelta::hours(1);
        assert!(!store.revoke_api_token(Uuid::from_u128(1), later).await.unwrap());
        assert!(!store.revoke_api_token(Uuid::from_u128(2), later).await.unwrap());

        let token = store.api_token(Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!(token.revoked_at, Some(monday()));
    }

    async fn the_last_use_is_kept(store) {
        store.add_user(&ada()).await.unwrap();
        store.add_api_token(&new_token(1)).await.unwrap();

        store.touch_api_token(Uuid::from_u128(1), monday()).await.unwrap();

        let token = store.api_token(Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!(token.last_used_at, Some(monday()));
    }

    async fn tokens_are_listed_newest_first_and_by_page(store) {
        store.add_user(&ada()).await.unwrap();
        for number in 1..=4 {
            store.add_api_token(&new_token(number)).await.unwrap();
        }
        store.revoke_api_token(Uuid::from_u128(4), monday()).await.unwrap();
        let ids = |filter: ApiTokenListFilter| async move {
            let found = store.api_tokens(&filter).await.unwrap();
            found.iter().map(|token| token.id.as_u128()).collect::<Vec<_>>()
        };

        assert_eq!(ids(all()).await, [4, 3, 2, 1]);
        let good_at = Some(monday() + TimeDelta::days(2));
        assert_eq!(ids(ApiTokenListFilter { good_at, ..all() }).await, [3]);
        let before = Some(Uuid::from_u128(3));
        assert_eq!(ids(ApiTokenListFilter { before, ..all() }).await, [2, 1]);
        let user_id = Some(Uuid::from_u128(9));
        assert!(ids(ApiTokenListFilter { user_id, ..all() }).await.is_empty());
    }

    async fn a_token_of_nobody_is_not_kept(store) {
        assert!(store.add_api_token(&new_token(1)).await.is_err());
    }
}
