use chrono::TimeDelta;
use store::{SignIn, SignInListFilter, SignInOutcome};
use uuid::Uuid;

use crate::{monday, on_each_database};

fn attempts() -> Vec<SignIn> {
    (0_u8..)
        .zip(SignInOutcome::ALL.iter().copied())
        .map(|(number, outcome)| SignIn {
            id: Uuid::from_u128(number.into()),
            occurred_at: monday() + TimeDelta::minutes(number.into()),
            username: "Ada".into(),
            address: "2001:db8::1".into(),
            outcome,
            actor: (number % 2 == 1).then(|| "zoe".into()),
        })
        .collect()
}

on_each_database! {
    async fn attempts_are_listed_newest_first(store) {
        for attempt in attempts() {
            store.record_sign_in(&attempt).await.unwrap();
        }

        let mut newest_first = attempts();
        newest_first.reverse();
        assert_eq!(store.recent_sign_ins(100).await.unwrap(), newest_first);
        assert_eq!(store.recent_sign_ins(1).await.unwrap(), newest_first[..1]);
    }

    async fn conditions_narrow_the_list_and_a_page_goes_on_where_the_last_one_ended(store) {
        for attempt in attempts() {
            store.record_sign_in(&attempt).await.unwrap();
        }
        let all = SignInListFilter { limit: 100, ..SignInListFilter::default() };
        let count = |filter: SignInListFilter| async move {
            store.sign_ins(&filter).await.unwrap().len()
        };

        let by_name = SignInListFilter { username: Some(" ADA ".into()), ..all.clone() };
        assert_eq!(count(by_name).await, SignInOutcome::ALL.len());
        let nobody = SignInListFilter { username: Some("Ad".into()), ..all.clone() };
        assert_eq!(count(nobody).await, 0);
        let refused = SignInListFilter { outcome: Some("refused"), ..all.clone() };
        assert_eq!(count(refused).await, 18);
        let since = monday() + TimeDelta::minutes(10);
        let since = SignInListFilter { since: Some(since), ..all.clone() };
        assert_eq!(count(since).await, SignInOutcome::ALL.len() - 10);
        let page = store.sign_ins(&SignInListFilter { limit: 2, ..all.clone() }).await.unwrap();
        let next = SignInListFilter { before: Some(page[1].id), ..all };
        assert_eq!(count(next).await, SignInOutcome::ALL.len() - 2);
    }

    async fn old_attempts_are_forgotten(store) {
        for attempt in attempts() {
            store.record_sign_in(&attempt).await.unwrap();
        }

        let forgotten = store.forget_sign_ins(monday() + TimeDelta::minutes(2)).await.unwrap();

        assert_eq!(forgotten, 2);
        let left = SignInOutcome::ALL.len() - 2;
        assert_eq!(store.recent_sign_ins(100).await.unwrap().len(), left);
    }
}
