//! Distinguished names (RFC 4514), as far as groups and people need them: told apart and compared.

use ldap3::dn_escape;

/// A name in the form that names are compared in: without case and without spaces around commas
/// and equals signs.
pub fn normal(dn: &str) -> String {
    parts(dn)
        .map(|part| match part.split_once('=') {
            Some((kind, value)) => format!(
                "{}={}",
                kind.trim().to_lowercase(),
                unescaped(value.trim()).to_lowercase()
            ),
            None => part.trim().to_lowercase(),
        })
        .map(|part| dn_part(&part))
        .collect::<Vec<_>>()
        .join(",")
}

/// The value of the first part: `Teachers` of `CN=Teachers,OU=Groups,DC=example`.
pub fn first_value(dn: &str) -> Option<String> {
    let first = parts(dn).next()?;
    let (_, value) = first.split_once('=')?;
    Some(unescaped(value.trim()))
}

/// Whether a text is a distinguished name, and not a plain one.
pub fn is_dn(text: &str) -> bool {
    parts(text).all(|part| {
        part.split_once('=').is_some_and(|(kind, value)| {
            !kind.trim().is_empty()
                && kind
                    .trim()
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))
                && !value.trim().is_empty()
        })
    })
}

/// A comma within a value is kept apart from one between parts.
fn dn_part(part: &str) -> String {
    match part.split_once('=') {
        Some((kind, value)) => format!("{kind}={}", dn_escape(value)),
        None => part.to_owned(),
    }
}

/// The parts, each as it is written.
fn parts(dn: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(dn);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut escaped = false;
        let comma = text.char_indices().find(|&(_, c)| {
            let is_comma = c == ',' && !escaped;
            escaped = c == '\\' && !escaped;
            is_comma
        });
        match comma {
            Some((at, _)) => {
                rest = Some(&text[at + 1..]);
                Some(&text[..at])
            }
            None => rest.take(),
        }
    })
}

/// A value without its escapes: `\,` and `\2C` are a comma.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'\\' {
            bytes.push(first);
            continue;
        }
        let hex = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        if let Some(byte) = hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            bytes.push(byte);
            rest = &rest[2..];
        } else if let Some((&next, after)) = rest.split_first() {
            bytes.push(next);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_case_spaces_and_escapes() {
        let plain = normal("cn=staff\\, all,ou=groups,dc=example");

        assert_eq!(normal("CN=Staff\\2C All , OU = Groups,DC=Example"), plain);
        assert_ne!(normal("cn=staff,ou=all,ou=groups,dc=example"), plain);
    }

    #[test]
    fn the_first_value_is_the_groups_own_name() {
        let name = |dn| first_value(dn);

        assert_eq!(name("CN=Teachers,DC=example").as_deref(), Some("Teachers"));
        assert_eq!(
            name(r"cn=R\2BD \C3\A9t\C3\A9\, all,dc=example").as_deref(),
            Some("R+D été, all")
        );
        assert_eq!(name("teachers"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn a_plain_name_is_no_distinguished_one() {
        assert!(is_dn("CN=Teachers,OU=Groups,DC=example"));
        for text in ["Teachers", "", "CN=", "=x", "a b=c", "CN=a,b"] {
            assert!(!is_dn(text), "{text}");
        }
    }
}
