use chrono::TimeDelta;

use crate::{monday, on_each_database};

on_each_database! {
    async fn a_mark_is_what_was_set_last(store) {
        assert_eq!(store.mark("fill").await.unwrap(), None);

        store.set_mark("fill", "100", monday()).await.unwrap();
        store.set_mark("fill", "200", monday()).await.unwrap();

        assert_eq!(store.mark("fill").await.unwrap().unwrap().value, "200");
    }

    async fn one_holds_a_mark_until_the_time_is_up_or_it_lets_go(store) {
        let until = monday() + TimeDelta::seconds(30);
        let later = until + TimeDelta::seconds(30);

        assert!(store.hold_mark("poller", "one", monday(), until).await.unwrap());
        assert!(!store.hold_mark("poller", "two", monday(), until).await.unwrap());
        assert!(store.hold_mark("poller", "one", monday(), until).await.unwrap());
        assert!(store.hold_mark("poller", "two", until, later).await.unwrap(), "one is gone");
        assert!(!store.hold_mark("poller", "one", until, later).await.unwrap());

        store.let_go_of_mark("poller", "two").await.unwrap();
        assert!(store.hold_mark("poller", "one", until, later).await.unwrap());
    }

    async fn holding_a_mark_leaves_what_it_says(store) {
        store.set_mark("poller", "42", monday()).await.unwrap();

        store.hold_mark("poller", "one", monday(), monday()).await.unwrap();

        assert_eq!(store.mark("poller").await.unwrap().unwrap().value, "42");
    }

    async fn marks_are_read_together_and_an_empty_one_is_none(store) {
        store.set_mark("fill", "7", monday()).await.unwrap();
        store.set_mark("trouble", "", monday()).await.unwrap();

        let marks = store.marks(&["fill", "trouble", "nobody's"]).await.unwrap();

        assert_eq!(marks.keys().collect::<Vec<_>>(), ["fill"]);
        assert_eq!(marks["fill"].value, "7");
    }
}
