use chrono::TimeDelta;
use store::{SignIn, SignInOutcome};
use uuid::Uuid;

use crate::{monday, on_each_database};

const OUTCOMES: [SignInOutcome; 18] = [
    SignInOutcome::Accepted,
    SignInOutcome::UnknownUser,
    SignInOutcome::WrongPassword,
    SignInOutcome::Disabled,
    SignInOutcome::AmbiguousName,
    SignInOutcome::Locked,
    SignInOutcome::AccountExpired,
    SignInOutcome::PasswordExpired,
    SignInOutcome::MustChangePassword,
    SignInOutcome::NotNow,
    SignInOutcome::NotHere,
    SignInOutcome::NoRole,
    SignInOutcome::SignsInElsewhere,
    SignInOutcome::DirectoryUnavailable,
    SignInOutcome::WrongDomain,
    SignInOutcome::UnverifiedEmail,
    SignInOutcome::ProviderRefused,
    SignInOutcome::ProviderUnavailable,
];

fn attempts() -> Vec<SignIn> {
    (0_u8..)
        .zip(OUTCOMES)
        .map(|(number, outcome)| SignIn {
            id: Uuid::from_u128(number.into()),
            occurred_at: monday() + TimeDelta::minutes(number.into()),
            username: "Ada".into(),
            address: "2001:db8::1".into(),
            outcome,
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

    async fn old_attempts_are_forgotten(store) {
        for attempt in attempts() {
            store.record_sign_in(&attempt).await.unwrap();
        }

        let forgotten = store.forget_sign_ins(monday() + TimeDelta::minutes(2)).await.unwrap();

        assert_eq!(forgotten, 2);
        assert_eq!(store.recent_sign_ins(100).await.unwrap().len(), OUTCOMES.len() - 2);
    }
}
