//! RT's reading of dates, its mistakes included.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A `Date` field as RT stores it: what cannot be read becomes the first day of 1970.
pub(super) fn date(text: &str) -> String {
    moment(text).date().to_string()
}

/// A `DateTime` field as RT reads it out.
pub(super) fn date_time(text: &str) -> String {
    moment(text)
        .and_utc()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn moment(text: &str) -> NaiveDateTime {
    let text = text.trim();
    if let Ok(moment) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S") {
        return moment;
    }
    // A numeric offset is honoured; with a "Z" the time of day is lost.
    if !text.ends_with(['Z', 'z'])
        && let Ok(moment) =
            DateTime::parse_from_str(&text.replacen('T', " ", 1), "%Y-%m-%d %H:%M:%S%:z")
    {
        return moment.with_timezone(&Utc).naive_utc();
    }
    let day = text
        .get(..10)
        .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    // The default is the first day of 1970, which is also RT's.
    day.unwrap_or_default().and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_lost_with_a_z() {
        assert_eq!(date_time("2026-01-02 03:04:05"), "2026-01-02T03:04:05Z");
        assert_eq!(date_time("2026-01-02T03:04:05Z"), "2026-01-02T00:00:00Z");
        assert_eq!(
            date_time("2026-01-02 03:04:05+02:00"),
            "2026-01-02T01:04:05Z"
        );
    }

    #[test]
    fn a_date_that_cannot_be_read_is_the_first_of_1970() {
        assert_eq!(date("not a date"), "1970-01-01");
        assert_eq!(date("2026-01-02"), "2026-01-02");
    }
}
