use chrono::TimeDelta;
use store::{Rotation, UserRecord};
use uuid::Uuid;

use crate::{ada, hash, monday, on_each_database, open_session, token};

const GRACE: TimeDelta = TimeDelta::seconds(10);

on_each_database! {
    async fn a_token_is_exchanged_for_the_next_one(store) {
        let session_id = open_session(store).await;
        let later = monday() + TimeDelta::minutes(10);

        let second = store.rotate_token(&hash(1), &token(2, later), GRACE).await.unwrap();
        let third = store.rotate_token(&hash(2), &token(3, later), GRACE).await.unwrap();

        let rotated = Rotation::Rotated { session_id, user_id: ada().id };
        assert_eq!((second, third), (rotated, rotated));
    }

    async fn a_token_that_nobody_was_given_is_unknown(store) {
        open_session(store).await;

        let rotation = store.rotate_token(&hash(9), &token(2, monday()), GRACE).await.unwrap();

        assert_eq!(rotation, Rotation::Unknown);
        // The one that was offered in exchange is not good either.
        let rotation = store.rotate_token(&hash(2), &token(3, monday()), GRACE).await.unwrap();
        assert_eq!(rotation, Rotation::Unknown);
    }

    async fn a_token_that_was_not_used_for_thirty_days_has_expired(store) {
        open_session(store).await;
        let later = monday() + TimeDelta::days(30);

        let rotation = store.rotate_token(&hash(1), &token(2, later), GRACE).await.unwrap();

        assert_eq!(rotation, Rotation::Expired);
    }

    async fn another_tab_may_exchange_the_same_token_within_the_grace(store) {
        let session_id = open_session(store).await;
        let rotated = Rotation::Rotated { session_id, user_id: ada().id };
        store.rotate_token(&hash(1), &token(2, monday()), GRACE).await.unwrap();

        let tab = store.rotate_token(&hash(1), &token(3, monday() + GRACE), GRACE).await.unwrap();

        assert_eq!(tab, rotated);
        let next = store.rotate_token(&hash(3), &token(4, monday() + GRACE), GRACE).await.unwrap();
        assert_eq!(next, rotated);
    }

    async fn a_token_that_comes_back_late_revokes_the_whole_session(store) {
        let session_id = open_session(store).await;
        store.rotate_token(&hash(1), &token(2, monday()), GRACE).await.unwrap();
        let late = monday() + GRACE + TimeDelta::microseconds(1);

        let thief = store.rotate_token(&hash(1), &token(3, late), GRACE).await.unwrap();

        assert_eq!(thief, Rotation::Reused { session_id, user_id: ada().id });
        for number in [1, 2, 3] {
            let after = store.rotate_token(&hash(number), &token(4, late), GRACE).await.unwrap();
            let expected = if number == 3 { Rotation::Unknown } else { Rotation::Revoked };
            assert_eq!(after, expected, "token {number}");
        }
    }

    async fn logging_out_revokes_every_token_of_the_session_and_no_other(store) {
        open_session(store).await;
        let other = Uuid::from_u128(2);
        store.open_session(other, &ada(), &token(8, monday())).await.unwrap();
        store.rotate_token(&hash(1), &token(2, monday()), GRACE).await.unwrap();

        assert_eq!(store.revoke_session_of(&hash(1), monday()).await.unwrap(), Some(ada().id));

        assert_eq!(store.revoke_session_of(&hash(2), monday()).await.unwrap(), None);
        let ours = store.rotate_token(&hash(2), &token(3, monday()), GRACE).await.unwrap();
        assert_eq!(ours, Rotation::Revoked);
        let others = store.rotate_token(&hash(8), &token(9, monday()), GRACE).await.unwrap();
        assert_eq!(others, Rotation::Rotated { session_id: other, user_id: ada().id });
    }

    async fn a_token_is_somebodys_as_long_as_it_could_be_exchanged(store) {
        open_session(store).await;
        let whose = async |number, at| store.user_of_token(&hash(number), at).await.unwrap();

        assert_eq!(whose(1, monday()).await, Some(ada().id));
        assert_eq!(whose(9, monday()).await, None);
        assert_eq!(whose(1, monday() + TimeDelta::days(30)).await, None);
        store.revoke_session_of(&hash(1), monday()).await.unwrap();
        assert_eq!(whose(1, monday()).await, None);
    }

    async fn of_many_exchanges_at_once_all_end_in_one_session(store) {
        let session_id = open_session(store).await;

        let exchanges = (10..30).map(|number| async move {
            store.rotate_token(&hash(1), &token(number, monday()), GRACE).await.unwrap()
        });
        let rotations = futures::future::join_all(exchanges).await;

        let rotated = Rotation::Rotated { session_id, user_id: ada().id };
        assert!(rotations.iter().all(|rotation| *rotation == rotated), "{rotations:?}");
    }

    async fn a_log_out_beside_exchanges_leaves_no_good_token_behind(store) {
        open_session(store).await;

        let exchanges = (10..30).map(|number| async move {
            store.rotate_token(&hash(1), &token(number, monday()), GRACE).await.unwrap();
        });
        let log_out = async { store.revoke_session_of(&hash(1), monday()).await.unwrap() };
        let (_, was_open) = futures::join!(futures::future::join_all(exchanges), log_out);

        assert_eq!(was_open, Some(ada().id));
        for number in 10..30 {
            let after = store.rotate_token(&hash(number), &token(40, monday()), GRACE).await.unwrap();
            assert!(matches!(after, Rotation::Revoked | Rotation::Unknown), "{after:?}");
        }
    }

    async fn open_sessions_are_listed_the_one_used_last_first(store) {
        let first = open_session(store).await;
        let (second, third) = (Uuid::from_u128(2), Uuid::from_u128(3));
        let later = monday() + TimeDelta::hours(1);
        store.open_session(second, &ada(), &token(5, later)).await.unwrap();
        store.open_session(third, &ada(), &token(6, monday())).await.unwrap();
        store.revoke_session_of(&hash(6), later).await.unwrap();
        let last = later + TimeDelta::hours(1);
        store.rotate_token(&hash(1), &token(2, last), GRACE).await.unwrap();

        let sessions = store.sessions_of(ada().id, last).await.unwrap();

        let seen: Vec<_> = sessions.iter().map(|s| (s.id, s.opened_at, s.last_used_at)).collect();
        assert_eq!(seen, [(first, monday(), last), (second, later, later)]);
        assert_eq!(sessions[0].expires_at, last + TimeDelta::days(30));
        assert_eq!(sessions[0].origin, token(1, monday()).origin);
        let over = last + TimeDelta::days(31);
        assert!(store.sessions_of(ada().id, over).await.unwrap().is_empty());
    }

    async fn one_session_is_revoked_by_its_person_alone(store) {
        let session_id = open_session(store).await;
        let stranger = Uuid::from_u128(9);

        assert!(!store.revoke_session(stranger, session_id, monday()).await.unwrap());
        assert!(store.session_is_open(session_id).await.unwrap());
        assert!(store.revoke_session(ada().id, session_id, monday()).await.unwrap());

        assert!(!store.session_is_open(session_id).await.unwrap());
        assert!(!store.revoke_session(ada().id, session_id, monday()).await.unwrap());
        let after = store.rotate_token(&hash(1), &token(2, monday()), GRACE).await.unwrap();
        assert_eq!(after, Rotation::Revoked);
    }

    async fn the_other_sessions_of_a_person_are_revoked_together(store) {
        let kept = open_session(store).await;
        for number in [2, 3] {
            let id = Uuid::from_u128(number.into());
            store.open_session(id, &ada(), &token(10 + number, monday())).await.unwrap();
        }

        let ended = store.revoke_sessions_of(ada().id, Some(kept), monday()).await.unwrap();

        assert_eq!(ended, 2);
        assert!(store.session_is_open(kept).await.unwrap());
        assert_eq!(store.revoke_sessions_of(ada().id, None, monday()).await.unwrap(), 1);
    }

    async fn a_session_of_nobody_is_not_opened(store) {
        let nobody = UserRecord { id: Uuid::from_u128(404), ..ada() };

        let opened = store.open_session(Uuid::from_u128(1), &nobody, &token(1, monday())).await;

        assert!(!opened.unwrap());
        let rotation = store.rotate_token(&hash(1), &token(2, monday()), GRACE).await.unwrap();
        assert_eq!(rotation, Rotation::Unknown);
    }

    async fn expired_sessions_are_forgotten_and_open_ones_kept(store) {
        let open = Uuid::from_u128(2);
        open_session(store).await;
        let recent = monday() + TimeDelta::days(20);
        store.open_session(open, &ada(), &token(2, recent)).await.unwrap();

        let after = monday() + TimeDelta::days(31);
        assert_eq!(store.forget_expired_sessions(after).await.unwrap(), 1);

        let forgotten = store.rotate_token(&hash(1), &token(8, after), GRACE).await.unwrap();
        let kept = store.rotate_token(&hash(2), &token(9, after), GRACE).await.unwrap();
        assert_eq!(forgotten, Rotation::Unknown);
        assert_eq!(kept, Rotation::Rotated { session_id: open, user_id: ada().id });
    }
}

#[test]
fn a_token_hash_is_never_shown() {
    assert!(!format!("{:?}", token(1, monday())).contains("0101"));
}
