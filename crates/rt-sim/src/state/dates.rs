//! RT's reading of dates, its mistakes included.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

const STORED: &str = "%Y-%m-%d %H:%M:%S";

/// A `Date` field as RT stores it: what cannot be read becomes the first day of 1970.
pub(super) fn date(text: &str) -> String {
    moment(text).date().to_string()
}

/// A `DateTime` field as RT stores it.
pub(super) fn date_time(text: &str) -> String {
    moment(text).format(STORED).to_string()
}

/// A stored `DateTime` as REST reads it out.
pub(crate) fn for_programs(stored: &str) -> String {
    format!("{}Z", stored.replacen(' ', "T", 1))
}

/// A stored `DateTime` as RT's messages say it.
pub(super) fn for_people(stored: &str) -> String {
    match NaiveDateTime::parse_from_str(stored, STORED) {
        Ok(moment) if moment == NaiveDateTime::default() => "Not set".to_owned(),
        Ok(moment) => moment.format("%a %b %d %H:%M:%S %Y").to_string(),
        Err(_) => String::new(),
    }
}

fn moment(text: &str) -> NaiveDateTime {
    let text = text.trim().replacen('T', " ", 1);
    let is_utc = text.ends_with(['Z', 'z']);
    for format in [STORED, "%Y-%m-%d %H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(&text, format) {
            return moment;
        }
    }
    if let Ok(moment) = DateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%:z") {
        return moment.with_timezone(&Utc).naive_utc();
    }
    // With a "Z" the time of day is lost.
    let day = if is_utc {
        text.split(' ').next().unwrap_or_default()
    } else {
        &text
    };
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(day, "%d/%m/%Y"));
    // The default is the first day of 1970, which is also RT's.
    day.unwrap_or_default().and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_lost_with_a_z() {
        assert_eq!(date_time("2026-01-02 03:04:05"), "2026-01-02 03:04:05");
        assert_eq!(date_time("2026-01-02T03:04"), "2026-01-02 03:04:00");
        assert_eq!(date_time("2026-01-02T03:04:05Z"), "2026-01-02 00:00:00");
        assert_eq!(
            date_time("2026-01-02 03:04:05+02:00"),
            "2026-01-02 01:04:05"
        );
    }

    #[test]
    fn a_date_that_cannot_be_read_is_the_first_of_1970() {
        assert_eq!(date("not a date"), "1970-01-01");
        assert_eq!(date("2026-01-02"), "2026-01-02");
    }
}
