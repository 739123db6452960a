use chrono::{DateTime, NaiveDate, Utc};

/// What to write to a custom field.
///
/// Dates have variants of their own because RT misreads most ways of writing one as text: a time
/// ending in `Z` loses its hours, and what it cannot read becomes 1 January 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    Text(String),
    /// All values of a field that may have several; replaces what was there.
    Many(Vec<String>),
    Date(NaiveDate),
    /// Kept to the second. RT takes what it is told for a time in the time zone that its user has
    /// in the preferences, whatever offset stands there: our RT user needs `UTC`. A verified write
    /// notices when it is another.
    DateTime(DateTime<Utc>),
    /// No value. An empty text and an empty list mean the same.
    Clear,
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for FieldValue {
    fn from(values: Vec<String>) -> Self {
        Self::Many(values)
    }
}

impl From<NaiveDate> for FieldValue {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime<Utc>> for FieldValue {
    fn from(moment: DateTime<Utc>) -> Self {
        Self::DateTime(moment)
    }
}
