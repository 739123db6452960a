use rt_client::{Error, Listing, PageRequest, RequestTracker, User, UserQuery};
use rt_sim::fixture::{self, account_without};

use crate::bench::Bench;

async fn search(bench: &Bench, query: UserQuery) -> Listing<User> {
    bench
        .rt
        .search_users(&query, PageRequest::default())
        .await
        .unwrap()
}

fn names(listing: &Listing<User>) -> Vec<&str> {
    listing
        .items
        .iter()
        .map(|user| user.username.as_str())
        .collect()
}

pub async fn a_person_is_read_with_their_custom_fields(bench: &Bench) {
    let user = bench.rt.user("student0007").await.unwrap();

    let expected = &fixture::small().people[6];
    assert_eq!(user.username, "student0007");
    assert_eq!(user.real_name.as_ref(), Some(&expected.real_name));
    assert_eq!(user.email.as_deref(), Some("student0007@school.test"));
    assert_eq!(
        (user.is_privileged, user.is_disabled),
        (Some(false), Some(false))
    );
    let fields: Vec<_> = user
        .custom_fields
        .iter()
        .map(|field| (field.name.clone(), field.values.clone()))
        .collect();
    let expected: Vec<_> = expected
        .fields
        .iter()
        .map(|(name, value)| (name.clone(), vec![value.clone()]))
        .collect();
    assert_eq!(fields, expected);
    let by_number = bench.rt.user(&user.id.unwrap().to_string()).await.unwrap();
    assert_eq!(by_number.username, "student0007");
}

pub async fn an_unknown_person_is_not_found(bench: &Bench) {
    for name in [
        "ghost",
        "student0001@school.test",
        "999999999",
        "a/b",
        "O'Brien",
    ] {
        let error = bench.rt.user(name).await.unwrap_err();
        assert!(matches!(error, Error::NotFound), "{name}: {error:?}");
    }
}

pub async fn who_does_not_administer_users_reads_their_names_only(bench: &Bench) {
    let whole = bench.rt.user("student0007").await.unwrap();
    let limited = bench.signed_in_as(&account_without("AdminUsers"));

    let user = limited.user("student0007").await.unwrap();

    let expected = User {
        is_disabled: None,
        custom_fields: Vec::new(),
        ..whole
    };
    assert_eq!(user, expected);
    assert!(user.id.is_some());
}

pub async fn people_are_found_by_parts_of_their_names(bench: &Bench) {
    let by_name = search(bench, UserQuery::username_is("STUDENT0003")).await;
    let by_email = search(bench, UserQuery::email_is("student0004@school.test")).await;
    let by_part = search(bench, UserQuery::username_contains("dent001")).await;
    let real_name = fixture::small().people[1].real_name.clone();
    let by_real_name = search(bench, UserQuery::real_name_contains(&real_name[1..])).await;

    assert_eq!(names(&by_name), ["student0003"]);
    assert_eq!(names(&by_email), ["student0004"]);
    assert_eq!(
        names(&by_part),
        ["student0010", "student0011", "student0012"]
    );
    assert_eq!(names(&by_real_name), ["student0002"]);
    assert_eq!(by_real_name.items[0].real_name.as_ref(), Some(&real_name));
    assert_eq!(
        by_real_name.items[0].email.as_deref(),
        Some("student0002@school.test")
    );
}

pub async fn conditions_on_people_add_up(bench: &Bench) {
    let query = UserQuery::username_contains("student").and(UserQuery::username_contains("0002"));
    let both = UserQuery::username_contains("student").and(UserQuery::email_contains("0003@"));
    let neither = UserQuery::username_is("student0001").and(UserQuery::email_contains("0002"));

    assert_eq!(names(&search(bench, query).await), ["student0002"]);
    assert_eq!(names(&search(bench, both).await), ["student0003"]);
    assert!(search(bench, neither).await.items.is_empty());
}

pub async fn lists_of_people_come_in_pages(bench: &Bench) {
    let query = UserQuery::username_contains("student00");

    let first = bench
        .rt
        .search_users(&query, PageRequest::new(1, 5))
        .await
        .unwrap();
    let last = bench
        .rt
        .search_users(&query, PageRequest::new(3, 5))
        .await
        .unwrap();

    assert_eq!(
        (first.items.len(), first.has_more, first.total),
        (5, true, Some(12))
    );
    assert_eq!(names(&last), ["student0011", "student0012"]);
    assert!(!last.has_more);
}
