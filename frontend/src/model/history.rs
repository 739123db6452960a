//! RT's history as sentences.

use types::HistoryEntry;

/// What happened, without who and when.
pub fn sentence(entry: &HistoryEntry) -> String {
    let field = entry.field.as_deref();
    let old = entry.old_value.as_deref().filter(|v| !v.is_empty());
    let new = entry.new_value.as_deref().filter(|v| !v.is_empty());
    match (entry.kind.as_str(), field, old, new) {
        ("Create", ..) => "Created".to_owned(),
        ("Status", _, Some(old), Some(new)) => format!("Status changed from {old} to {new}"),
        (_, Some(field), Some(old), Some(new)) => format!("{field} changed from {old} to {new}"),
        (_, Some(field), None, Some(new)) => format!("{field} set to {new}"),
        (_, Some(field), Some(old), None) => format!("{field} {old} removed"),
        (_, Some(field), None, None) => format!("{field} changed"),
        (kind, None, _, Some(new)) => format!("{}: {new}", spaced(kind)),
        (kind, ..) => spaced(kind),
    }
}

/// `AddWatcher` as "Add watcher".
fn spaced(kind: &str) -> String {
    let mut words = String::with_capacity(kind.len() + 4);
    for (at, letter) in kind.chars().enumerate() {
        if at > 0 && letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn entry(kind: &str, field: Option<&str>, old: Option<&str>, new: Option<&str>) -> String {
        sentence(&HistoryEntry {
            id: 1,
            kind: kind.to_owned(),
            field: field.map(str::to_owned),
            old_value: old.map(str::to_owned),
            new_value: new.map(str::to_owned),
            creator: "root".to_owned(),
            created_at: DateTime::UNIX_EPOCH,
        })
    }

    #[test]
    fn a_change_names_the_field_and_both_values() {
        assert_eq!(
            entry("Status", None, Some("new"), Some("in-use")),
            "Status changed from new to in-use"
        );
        assert_eq!(
            entry("CustomField", Some("Model"), None, Some("G9")),
            "Model set to G9"
        );
        assert_eq!(
            entry("Set", Some("Owner"), Some("ada"), Some("")),
            "Owner ada removed"
        );
    }

    #[test]
    fn a_kind_we_do_not_know_is_spelled_out() {
        assert_eq!(
            entry("AddWatcher", None, None, Some("ada")),
            "Add watcher: ada"
        );
        assert_eq!(entry("Create", None, None, None), "Created");
    }
}
