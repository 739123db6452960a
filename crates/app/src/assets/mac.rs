//! MAC addresses, in whatever way somebody wrote them.

use std::fmt;

/// A MAC address: twelve hexadecimal digits, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MacAddress(String);

impl MacAddress {
    /// Reads `02:12:00:AB:CD:EF`, `02-12-00-ab-cd-ef`, `0212.00ab.cdef` and `021200abcdef`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let groups = |mark: char, count: usize| {
            let mut parts = text.split(mark);
            let length = 12 / count;
            parts.clone().count() == count && parts.all(|part| part.len() == length)
        };
        if !(groups(':', 6) || groups('-', 6) || groups('.', 3) || text.len() == 12) {
            return None;
        }
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ':' | '-' | '.'))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let is_whole = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        is_whole.then_some(Self(digits))
    }

    /// Every address in a text that may hold several.
    pub fn all_in(text: &str) -> impl Iterator<Item = Self> {
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/'))
            .filter_map(Self::parse)
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ways in which RT may have it; case does not matter to RT.
    pub fn notations(&self) -> [String; 4] {
        [
            self.to_string(),
            grouped(&self.0, 2, "-").to_uppercase(),
            grouped(&self.0, 4, ".").to_uppercase(),
            self.0.to_uppercase(),
        ]
    }
}

/// As most labels have it: `02:12:00:AB:CD:EF`.
impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(&self.0, 2, ":").to_uppercase())
    }
}

fn grouped(digits: &str, length: usize, mark: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.chunks(length).map(String::from_iter).collect();
    groups.join(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_is_the_same_address() {
        for text in [
            "02:12:00:AB:CD:EF",
            "02-12-00-ab-cd-ef",
            " 0212.00AB.cdef\n",
            "021200abcdef",
        ] {
            let mac = MacAddress::parse(text).unwrap();
            assert_eq!(mac.as_str(), "021200abcdef", "{text}");
            assert_eq!(mac.to_string(), "02:12:00:AB:CD:EF");
            assert!(
                mac.notations()
                    .iter()
                    .all(|n| MacAddress::parse(n).as_ref() == Some(&mac))
            );
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "",
            "02:12:00:AB:CD",
            "02:12:00:AB:CD:EG",
            "02:12-00:AB:CD:EF",
            "0212:00AB:CDEF",
            "021200abcdef0",
            "W12-00004711",
            "SN0000000001",
            "ééééé",
        ] {
            assert_eq!(MacAddress::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_may_hold_several() {
        let found = MacAddress::all_in("02:12:00:00:00:01, 021200000002 (dock)");

        let found: Vec<String> = found.map(|mac| mac.0).collect();
        assert_eq!(found, ["021200000001", "021200000002"]);
    }
}
