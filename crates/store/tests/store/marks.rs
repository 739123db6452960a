use chrono::TimeDelta;

use crate::{monday, on_each_database};

on_each_database! {
    async fn a_mark_says_where_work_stands(store) {
        assert_eq!(store.mark("walk").await.unwrap(), None);

        store.set_mark("walk", "7", monday()).await.unwrap();
        store.set_mark("walk", "12", monday() + TimeDelta::seconds(1)).await.unwrap();
        store.set_mark("other", "", monday()).await.unwrap();

        let mark = store.mark("walk").await.unwrap().unwrap();
        assert_eq!((mark.value.as_str(), mark.updated_at), ("12", monday() + TimeDelta::seconds(1)));
        let marks = store.marks(&["walk", "other", "nobody's"]).await.unwrap();
        assert_eq!(marks.into_keys().collect::<Vec<_>>(), ["walk"], "an empty one is none");
    }

    async fn one_holds_a_mark_until_the_time_is_up_or_it_lets_go(store) {
        let minute = TimeDelta::minutes(1);
        let hold = async |holder: &str, now| {
            store.hold_mark("walk", holder, now, now + minute).await.unwrap()
        };

        assert!(hold("ada", monday()).await);
        assert!(hold("ada", monday()).await, "again");
        assert!(!hold("bob", monday()).await);
        assert!(hold("bob", monday() + minute).await, "ada may have died");
        assert!(!hold("ada", monday() + minute).await);
        store.let_go_of_mark("walk", "bob").await.unwrap();
        assert!(hold("ada", monday() + minute).await);
    }
}
