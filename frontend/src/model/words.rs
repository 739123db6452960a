//! Numbers, times and names in words.

use types::{LabelSize, Role};

/// The statuses of RT's default lifecycle of assets; more are offered once they are seen.
pub const USUAL_STATUSES: [&str; 6] = [
    "new",
    "allocated",
    "in-use",
    "recycled",
    "stolen",
    "deleted",
];

/// "1 scan", "2 scans".
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {many}")
    }
}

/// How long ago a moment was, as people say it; `None` when that is longer than a week and the
/// date says more.
pub fn ago(seconds: i64) -> Option<String> {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let unit = |size: i64, one: &str, many: &str| {
        let number = usize::try_from(seconds / size).unwrap_or_default();
        Some(format!("{} ago", count(number, one, many)))
    };
    match seconds {
        ..45 => Some("just now".to_owned()),
        45..HOUR => Some(if seconds < 2 * MINUTE {
            "1 minute ago".to_owned()
        } else {
            format!("{} minutes ago", seconds / MINUTE)
        }),
        HOUR..DAY => unit(HOUR, "hour", "hours"),
        DAY..=604_800 => unit(DAY, "day", "days"),
        _ => None,
    }
}

/// A message of `types`, which starts in lower case and ends bare, as a sentence.
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// How long until a moment, as people say it.
pub fn until(seconds: i64) -> String {
    match seconds {
        ..=1 => "now".to_owned(),
        2..90 => format!("in {seconds} seconds"),
        90..5_400 => format!("in {} minutes", (seconds + 30) / 60),
        5_400..129_600 => format!("in {} hours", (seconds + 1_800) / 3_600),
        _ => format!("in {} days", (seconds + 43_200) / 86_400),
    }
}

/// What a person is here.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Technician => "Technician",
        Role::Teacher => "Teacher",
    }
}

/// The name of a label size.
pub fn size_name(size: LabelSize) -> &'static str {
    match size {
        LabelSize::Large => "Large",
        LabelSize::Small => "Small",
    }
}

/// The name of a label size with its measures.
pub fn size_title(size: LabelSize) -> String {
    format!(
        "{}, {} × {} mm",
        size_name(size),
        size.width_mm(),
        size.height_mm()
    )
}

/// The tone of an RT status; the word itself always stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// The value of `data-tone` in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// How an asset's status reads at a glance.
pub fn status_tone(status: &str) -> Tone {
    match status.to_ascii_lowercase().as_str() {
        "in-use" | "allocated" => Tone::Good,
        "stolen" | "lost" | "missing" => Tone::Bad,
        "broken" | "repair" | "in-repair" => Tone::Warn,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_say_it() {
        assert_eq!(ago(-5).as_deref(), Some("just now"));
        assert_eq!(ago(44).as_deref(), Some("just now"));
        assert_eq!(ago(60).as_deref(), Some("1 minute ago"));
        assert_eq!(ago(3_599).as_deref(), Some("59 minutes ago"));
        assert_eq!(ago(3_600).as_deref(), Some("1 hour ago"));
        assert_eq!(ago(86_400 * 3).as_deref(), Some("3 days ago"));
        assert_eq!(ago(86_400 * 30), None);
    }

    #[test]
    fn a_moment_to_come_is_rounded_to_what_matters() {
        assert_eq!(until(-3), "now");
        assert_eq!(until(30), "in 30 seconds");
        assert_eq!(until(119), "in 2 minutes");
        assert_eq!(until(7_200), "in 2 hours");
        assert_eq!(until(7 * 86_400), "in 7 days");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "scan", "scans"), "1 scan");
        assert_eq!(count(0, "scan", "scans"), "0 scans");
    }

    #[test]
    fn a_status_nobody_told_us_about_is_plain() {
        assert_eq!(status_tone("In-Use"), Tone::Good);
        assert_eq!(status_tone("stolen"), Tone::Bad);
        assert_eq!(status_tone("waiting for godot"), Tone::Plain);
    }
}
