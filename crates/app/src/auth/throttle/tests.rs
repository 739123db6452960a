use super::*;

const NOON: DateTime<Utc> = DateTime::UNIX_EPOCH;
const SCHOOL: &str = "192.0.2.1";

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn pay(throttle: &Throttle, account: &str, from: &str) -> Result<Attempt, Refused> {
    throttle.pay(account, address(from), None, NOON)
}

/// An attempt that turns out wrong.
fn fail(throttle: &Throttle, account: &str, from: &str) {
    drop(pay(throttle, account, from).unwrap());
}

fn sign_in(throttle: &Throttle, account: &str, from: &str) {
    throttle.give_back(pay(throttle, account, from).unwrap());
}

#[test]
fn after_five_wrong_attempts_the_next_one_has_to_wait_a_minute() {
    let throttle = Throttle::default();
    (0..5).for_each(|_| fail(&throttle, "ada", SCHOOL));

    let refused = pay(&throttle, "ada", SCHOOL).unwrap_err();

    assert_eq!(refused.retry_after, Duration::from_mins(1));
    let later = NOON + TimeDelta::seconds(60);
    let at = |now| throttle.pay("ada", address(SCHOOL), None, now);
    assert!(at(later).is_ok());
    assert!(at(later).is_err());
}

#[test]
fn a_refusal_is_news_once_a_minute() {
    let throttle = Throttle::default();
    (0..5).for_each(|_| fail(&throttle, "ada", SCHOOL));

    let first = pay(&throttle, "ada", SCHOOL).unwrap_err();
    let second = pay(&throttle, "ada", SCHOOL).unwrap_err();

    assert!(first.is_news && !second.is_news);
}

#[test]
fn many_at_once_are_paid_for_before_they_are_judged() {
    let throttle = Throttle::default();

    let judged: Vec<_> = (0..20)
        .filter_map(|_| pay(&throttle, "ada", SCHOOL).ok())
        .collect();

    assert_eq!(judged.len(), 5);
}

#[test]
fn right_passwords_cost_nothing() {
    let throttle = Throttle::default();

    (0..1_000).for_each(|_| sign_in(&throttle, "ada", SCHOOL));
}

#[test]
fn a_thousand_wrong_ones_from_everywhere_do_not_keep_the_right_person_out() {
    let throttle = Throttle::default();
    for n in 0..1_000 {
        fail(&throttle, "ada", &format!("10.0.{}.{}", n / 256, n % 256));
    }

    assert!(pay(&throttle, "ada", "203.0.113.9").is_ok());
}

#[test]
fn a_network_that_tries_many_names_is_stopped_and_no_other() {
    let throttle = Throttle::default();
    for n in 0..PER_NETWORK.burst {
        fail(&throttle, &format!("name{n}"), SCHOOL);
    }

    assert!(pay(&throttle, "another", SCHOOL).is_err());
    assert!(pay(&throttle, "another", "192.0.2.2").is_ok());
}

#[test]
fn one_who_guesses_behind_the_schools_address_does_not_slow_down_who_works_there() {
    let throttle = Throttle::default();
    sign_in(&throttle, "tess", SCHOOL);
    for n in 0..200 {
        let _ = pay(&throttle, &format!("name{n}"), SCHOOL).map(drop);
    }
    assert!(pay(&throttle, "name201", SCHOOL).is_err());

    sign_in(&throttle, "tess", SCHOOL);
}

#[test]
fn a_browser_that_signed_in_before_is_not_kept_out_by_a_stranger_beside_it() {
    let throttle = Throttle::default();
    (0..5).for_each(|_| fail(&throttle, "tess", SCHOOL));
    assert!(pay(&throttle, "tess", SCHOOL).is_err());

    let here = throttle.pay("tess", address(SCHOOL), Some("a mark"), NOON);

    throttle.give_back(here.unwrap());
}

#[test]
fn a_mark_that_was_stolen_gets_as_few_attempts_as_anybody() {
    let throttle = Throttle::default();
    let pay = || throttle.pay("tess", address(SCHOOL), Some("a mark"), NOON);

    (0..5).for_each(|_| drop(pay().unwrap()));

    assert!(pay().is_err());
}

#[test]
fn a_class_may_sign_in_at_once_and_a_flood_may_not() {
    let throttle = Throttle::default();

    let class: Vec<_> = (0..200)
        .map(|n| pay(&throttle, &format!("student{n}"), SCHOOL))
        .collect();

    let judged = class.iter().filter(|attempt| attempt.is_ok()).count();
    assert_eq!(judged, usize::try_from(AT_ONCE).unwrap());
    drop(class);
    assert!(lock(&throttle.state).in_flight.is_empty());
}

#[test]
fn addresses_of_one_ipv6_network_count_as_one() {
    let throttle = Throttle::default();
    (0..5).for_each(|_| fail(&throttle, "ada", "2001:db8::1"));

    assert!(pay(&throttle, "ada", "2001:db8::2").is_err());
    assert!(pay(&throttle, "ada", "2001:db8:0:1::2").is_ok());
}

#[test]
fn what_is_remembered_is_bounded_and_who_guesses_most_is_not_forgotten() {
    let throttle = Throttle::default();
    (0..5).for_each(|_| fail(&throttle, "ada", "2001:db8:ffff::1"));

    for n in 0..MAX_BUCKETS {
        let from = IpAddr::V6(Ipv6Addr::from(
            (0x2001_0db8_u128 << 96) | ((n as u128) << 64),
        ));
        drop(throttle.pay("ada", from, None, NOON).unwrap());
    }

    assert!(lock(&throttle.state).buckets.len() <= MAX_BUCKETS + 1);
    assert!(pay(&throttle, "ada", "2001:db8:ffff::1").is_err());
}

#[test]
fn what_was_no_guess_costs_nothing_and_tells_nothing_of_the_network() {
    let throttle = Throttle::default();

    (0..1_000).for_each(|_| throttle.forgive(pay(&throttle, "ada", SCHOOL).unwrap()));

    let state = lock(&throttle.state);
    assert!(state.known.is_empty() && state.in_flight.is_empty());
}

#[test]
fn ten_wrong_codes_are_too_many_wherever_from() {
    let throttle = Throttle::default();
    (0..PER_CODE.burst).for_each(|_| throttle.pay_code("ada", None, NOON).unwrap());

    assert!(throttle.pay_code("ada", None, NOON).is_err());

    throttle.give_back_codes("ada", None);
    throttle.pay_code("ada", None, NOON).unwrap();
}
