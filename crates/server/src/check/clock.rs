//! Whether our clock and those of others agree: sessions, one-time codes and the mirror hang on it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Part;

/// More than an answer takes on its way.
const FINE: TimeDelta = TimeDelta::seconds(30);
/// One-time codes are refused from here on, and tokens of a provider.
const TOO_MUCH: TimeDelta = TimeDelta::minutes(2);

/// What time it is somewhere, and when we asked.
type Reading = Option<(DateTime<Utc>, DateTime<Utc>)>;

pub(super) fn compare(readings: &[(&str, Reading)]) -> Part {
    let mut part = Part::new("clock");
    let told = readings
        .iter()
        .filter_map(|(name, reading)| reading.map(|(there, here)| (name, here - there)));
    for (name, apart) in told {
        let size = apart.abs();
        if size <= FINE {
            part.ok(format!("Our clock and that of {name} agree."));
            continue;
        }
        let way = if apart > TimeDelta::zero() {
            "ahead of"
        } else {
            "behind"
        };
        let what = format!(
            "Our clock is {} s {way} that of {name}.",
            size.num_seconds()
        );
        let remedy = "Let both machines set their clocks by the network (timedatectl set-ntp true), \
                      and look which of the two is wrong.";
        if size <= TOO_MUCH {
            part.warn(what, remedy);
        } else {
            part.broken(what, remedy);
        }
    }
    if part.findings.is_empty() {
        part.warn(
            "Nobody told what time it is, so our clock was compared with none.",
            "Mend the connection to Request Tracker first, and check again.",
        );
    }
    part
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn a_clock_that_is_off_is_told_by_how_much_and_which_way() {
        let now = DateTime::from_timestamp(1_795_420_800, 0).unwrap();
        let off_by = |seconds: i64| {
            let there = now - TimeDelta::seconds(seconds);
            let part = compare(&[("Request Tracker", Some((there, now)))]);
            (part.findings[0].state, part.findings[0].what.clone())
        };

        assert_eq!(off_by(2).0, State::Ok);
        assert_eq!(off_by(-29).0, State::Ok);
        assert_eq!(off_by(90).0, State::Warning);
        let (state, what) = off_by(-3_600);
        assert_eq!(state, State::Broken);
        assert_eq!(what, "Our clock is 3600 s behind that of Request Tracker.");
        assert_eq!(compare(&[("x", None)]).findings[0].state, State::Warning);
    }
}
