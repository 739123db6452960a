//! What happened at the door, in words and in numbers over time.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use types::{SignInEvent, SignInEventOutcome};

use super::words::{Tone, sentence};

/// The most bars that can be told apart on a phone.
const MOST_BARS: i64 = 31;
/// Longer than this, and hours would be too many bars.
const MOST_HOURS: i64 = 25;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// What became of it, in a word or two, and how it reads at a glance.
pub fn outcome(outcome: SignInEventOutcome) -> (Tone, &'static str) {
    match outcome {
        SignInEventOutcome::Accepted => (Tone::Good, "Signed in"),
        SignInEventOutcome::Refused => (Tone::Bad, "Refused"),
        SignInEventOutcome::Failed => (Tone::Warn, "Could not be asked"),
        SignInEventOutcome::SignedOut => (Tone::Plain, "Signed out"),
        SignInEventOutcome::Revoked => (Tone::Warn, "Session ended"),
        SignInEventOutcome::Changed => (Tone::Plain, "Changed"),
    }
}

/// Why, as a sentence. A word that this version does not know is shown as it is.
pub fn reason(word: &str) -> String {
    let words = match word {
        "unknown_user" => "Nobody has this name.",
        "wrong_password" => "The password was wrong.",
        "disabled" => "The account is disabled.",
        "rate_limited" => "Too many attempts.",
        "second_factor_needed" => "The password was right; a code was asked for.",
        "wrong_second_factor" => "The password was right; the code was not.",
        "by_owner" => "By the person, from another session.",
        "by_admin" => "By an administrator.",
        "password_changed" => "The password was changed.",
        "account_disabled" => "The account was disabled.",
        "added" => "The person was added.",
        "renamed" => "The name was changed.",
        "became_teacher" => "The role is teacher now.",
        "became_technician" => "The role is technician now.",
        "became_admin" => "The role is administrator now.",
        "enabled" => "The person may sign in again.",
        "password_reset" => "Another password was set.",
        "second_factor_removed" => "The second factor was removed.",
        "token_revoked" => "An API token was ended.",
        "token_reused" => "Its cookie came twice: somebody may have copied it.",
        "ambiguous_name" => "The directory has several people of this name.",
        "locked" => "The directory has locked the account.",
        "account_expired" => "The account has run out in the directory.",
        "password_expired" => "The password has run out in the directory.",
        "must_change_password" => "The directory wants another password first.",
        "not_now" => "The directory does not let them in at this time.",
        "not_here" => "The directory does not let them in from here.",
        "no_role" => "No group gives them a role.",
        "directory_unavailable" => "The directory did not answer.",
        "not_vouched_for" => "The directory or the provider does not vouch for them any more.",
        "signs_in_elsewhere" => "Another kind of account here has the name.",
        "wrong_domain" => "The address is of a domain that may not sign in.",
        "unverified_email" => "The provider has not verified the address.",
        "provider_refused" => "The provider's answer was not good, or came to another browser.",
        "provider_unavailable" => "The provider did not answer.",
        other => return sentence(&other.replace('_', " ")),
    };
    words.to_owned()
}

/// How long a stretch of the chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    Hour,
    Day,
}

impl Stretch {
    const fn seconds(self) -> i64 {
        match self {
            Self::Hour => HOUR,
            Self::Day => DAY,
        }
    }
}

/// How many came in and how many were refused in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub begins_at: DateTime<Utc>,
    pub accepted: u32,
    pub refused: u32,
}

/// Counts events by the hour, or by the day where that would be more than a day of hours. The
/// stretches begin where the person's own zone has them, and none in between is left out.
///
/// Refusals that a person felt count, and those whom nobody could judge: a right password that is asked for a code is half a
/// sign-in.
pub fn tally(
    events: &[SignInEvent],
    since: DateTime<Utc>,
    now: DateTime<Utc>,
    offset_seconds: i32,
) -> (Stretch, Vec<Tally>) {
    let stretch = if (now - since).num_seconds() > MOST_HOURS * HOUR {
        Stretch::Day
    } else {
        Stretch::Hour
    };
    let (size, offset) = (stretch.seconds(), i64::from(offset_seconds));
    let number = |moment: DateTime<Utc>| (moment.timestamp() + offset).div_euclid(size);
    let last = number(now);
    let most = match stretch {
        Stretch::Day => MOST_BARS,
        Stretch::Hour => MOST_HOURS,
    };
    let first = number(since).max(last - most + 1).min(last);
    let mut counted: BTreeMap<i64, (u32, u32)> = (first..=last).map(|n| (n, (0, 0))).collect();
    for event in events {
        let Some((accepted, refused)) = counted.get_mut(&number(event.occurred_at)) else {
            continue;
        };
        match event.outcome {
            SignInEventOutcome::Accepted => *accepted += 1,
            SignInEventOutcome::Failed => *refused += 1,
            SignInEventOutcome::Refused
                if event.reason.as_deref() != Some("second_factor_needed") =>
            {
                *refused += 1;
            }
            SignInEventOutcome::Refused
            | SignInEventOutcome::SignedOut
            | SignInEventOutcome::Revoked
            | SignInEventOutcome::Changed => {}
        }
    }
    let tallies = counted
        .into_iter()
        .filter_map(|(number, (accepted, refused))| {
            Some(Tally {
                begins_at: DateTime::from_timestamp(number * size - offset, 0)?,
                accepted,
                refused,
            })
        })
        .collect();
    (stretch, tallies)
}

/// The beginning of a day of the calendar (`2026-11-23`), in the person's own zone.
pub fn begin_of_day(day: &str, offset_seconds: i32) -> Option<DateTime<Utc>> {
    let midnight = day.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?;
    midnight
        .and_utc()
        .checked_sub_signed(TimeDelta::seconds(offset_seconds.into()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn event(at_text: &str, outcome: SignInEventOutcome, reason: Option<&str>) -> SignInEvent {
        SignInEvent {
            id: Uuid::nil(),
            occurred_at: at(at_text),
            username: "ada".to_owned(),
            address: None,
            outcome,
            actor: None,
            reason: reason.map(str::to_owned),
        }
    }

    #[test]
    fn a_week_is_counted_by_the_day_of_the_own_zone_and_no_day_is_left_out() {
        let events = [
            event("2026-11-23T04:59:00Z", SignInEventOutcome::Accepted, None),
            event(
                "2026-11-23T05:01:00Z",
                SignInEventOutcome::Refused,
                Some("wrong_password"),
            ),
            event("2026-11-25T12:00:00Z", SignInEventOutcome::SignedOut, None),
        ];

        let (stretch, tallies) = tally(
            &events,
            at("2026-11-22T05:00:00Z"),
            at("2026-11-25T13:00:00Z"),
            -5 * 3_600,
        );

        assert_eq!(stretch, Stretch::Day);
        let counted: Vec<_> = tallies.iter().map(|t| (t.accepted, t.refused)).collect();
        assert_eq!(counted, [(1, 0), (0, 1), (0, 0), (0, 0)]);
        assert_eq!(tallies[0].begins_at, at("2026-11-22T05:00:00Z"));
    }

    #[test]
    fn a_day_is_counted_by_the_hour_and_half_a_sign_in_is_no_refusal() {
        let events = [
            event(
                "2026-11-23T09:30:00Z",
                SignInEventOutcome::Refused,
                Some("second_factor_needed"),
            ),
            event("2026-11-23T09:31:00Z", SignInEventOutcome::Accepted, None),
            // Nobody came in or was kept out by it.
            event(
                "2026-11-23T09:32:00Z",
                SignInEventOutcome::Changed,
                Some("password_reset"),
            ),
        ];

        let (stretch, tallies) = tally(
            &events,
            at("2026-11-23T08:00:00Z"),
            at("2026-11-23T10:15:00Z"),
            0,
        );

        assert_eq!(stretch, Stretch::Hour);
        let counted: Vec<_> = tallies.iter().map(|t| (t.accepted, t.refused)).collect();
        assert_eq!(counted, [(0, 0), (1, 0), (0, 0)]);
    }

    #[test]
    fn the_chart_never_has_more_bars_than_can_be_told_apart() {
        let (_, tallies) = tally(
            &[],
            at("2026-01-01T00:00:00Z"),
            at("2026-11-23T00:00:00Z"),
            0,
        );

        assert_eq!(tallies.len(), 31);
    }

    #[test]
    fn a_reason_of_a_later_version_is_shown_as_it_is() {
        assert_eq!(reason("moon_in_the_way"), "Moon in the way.");
        assert!(reason("wrong_password").ends_with('.'));
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_own_zone() {
        assert_eq!(
            begin_of_day("2026-11-23", -5 * 3_600),
            Some(at("2026-11-23T05:00:00Z"))
        );
        assert_eq!(begin_of_day("yesterday", 0), None);
    }
}
