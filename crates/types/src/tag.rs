//! Asset tags: the name by which people and scanners know an asset.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

/// The longest tag that still makes a bar code of legible width on the large label.
pub const MAX_TAG_LENGTH: usize = 24;

/// An asset tag in its canonical form, such as `W12-0412`.
///
/// Upper-case ASCII letters, digits and `- _ . /`, starting and ending with a letter or digit, 2
/// to [`MAX_TAG_LENGTH`] characters, and not digits alone: RT refuses an asset name of digits only
/// because it could not be told from an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = String, example = "W12-0412",
    // Not digits alone, without a look-ahead: not every library has those.
    pattern = "^(?:[A-Za-z][A-Za-z0-9._/-]*[A-Za-z0-9]|[0-9]+[A-Za-z]|[0-9]+[A-Za-z._/-][A-Za-z0-9._/-]*[A-Za-z0-9])$",
    min_length = 2, max_length = 24
))]
#[serde(transparent)]
pub struct AssetTag(String);

/// Why a text is not an asset tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAssetTag {
    #[error("a tag cannot be empty")]
    Empty,
    #[error("a tag has between 2 and {MAX_TAG_LENGTH} characters")]
    Length,
    #[error("{0:?} cannot stand in a tag: use letters, digits and - _ . /")]
    Character(char),
    #[error("a tag starts and ends with a letter or a digit")]
    Edge,
    #[error("a tag of digits alone could not be told from an asset id")]
    DigitsOnly,
}

impl AssetTag {
    /// Reads a tag in any case, with spaces around it, and gives its canonical form.
    pub fn parse(raw: &str) -> Result<Self, InvalidAssetTag> {
        let text = raw.trim();
        if text.is_empty() {
            return Err(InvalidAssetTag::Empty);
        }
        if let Some(other) = text.chars().find(|&c| !is_tag_character(c)) {
            return Err(InvalidAssetTag::Character(other));
        }
        if !(2..=MAX_TAG_LENGTH).contains(&text.len()) {
            return Err(InvalidAssetTag::Length);
        }
        let is_edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !is_edge(text.chars().next()) || !is_edge(text.chars().last()) {
            return Err(InvalidAssetTag::Edge);
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidAssetTag::DigitsOnly);
        }
        Ok(Self(text.to_ascii_uppercase()))
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The check digit that the predecessor appended as `*d`: the sum of the character codes of
    /// the tag, modulo 10. Kept only to read labels that are already on devices.
    #[must_use]
    pub fn legacy_check_digit(&self) -> u8 {
        let sum: u32 = self.0.bytes().map(u32::from).sum();
        u8::try_from(sum % 10).unwrap_or_default()
    }

    /// Tags that a hurried hand or a bad label could have turned into this one: another padding,
    /// one digit off, two digits swapped, a digit too many or too few. At most `limit`, most
    /// likely first, without the tag itself.
    #[must_use]
    pub fn near(&self, limit: usize) -> Vec<Self> {
        let digits_at = self
            .0
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + 1);
        let (stem, digits) = self.0.split_at(digits_at);
        let mut found: Vec<Self> = Vec::new();
        let mut offer = |digits: &str| {
            if let Ok(tag) = Self::parse(&format!("{stem}{digits}"))
                && tag != *self
                && !found.contains(&tag)
            {
                found.push(tag);
            }
        };
        let significant = digits.trim_start_matches('0');
        for width in 1..=6 {
            offer(&format!("{significant:0>width$}"));
        }
        for at in 1..digits.len() {
            let mut swapped: Vec<char> = digits.chars().collect();
            swapped.swap(at - 1, at);
            offer(&String::from_iter(swapped));
        }
        for at in (0..digits.len()).rev() {
            for digit in '0'..='9' {
                offer(&format!("{}{digit}{}", &digits[..at], &digits[at + 1..]));
            }
        }
        for at in 0..digits.len() {
            offer(&format!("{}{}", &digits[..at], &digits[at + 1..]));
        }
        for at in (0..=digits.len()).rev() {
            for digit in '0'..='9' {
                offer(&format!("{}{digit}{}", &digits[..at], &digits[at..]));
            }
        }
        found.truncate(limit);
        found
    }
}

fn is_tag_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
}

impl fmt::Display for AssetTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AssetTag {
    type Err = InvalidAssetTag;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        Self::parse(raw)
    }
}

impl<'de> Deserialize<'de> for AssetTag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Self::parse(&raw).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_spaces_around_do_not_matter() {
        assert_eq!(
            AssetTag::parse("  w12-0412\n").unwrap().as_str(),
            "W12-0412"
        );
    }

    #[test]
    fn what_rt_or_a_scanner_could_confuse_is_refused() {
        assert_eq!(AssetTag::parse("   "), Err(InvalidAssetTag::Empty));
        assert_eq!(AssetTag::parse("0412"), Err(InvalidAssetTag::DigitsOnly));
        assert_eq!(
            AssetTag::parse("W12 0412"),
            Err(InvalidAssetTag::Character(' '))
        );
        assert_eq!(
            AssetTag::parse("W12-0412*3"),
            Err(InvalidAssetTag::Character('*'))
        );
        assert_eq!(AssetTag::parse("-0412"), Err(InvalidAssetTag::Edge));
        assert_eq!(
            AssetTag::parse(&"W".repeat(25)),
            Err(InvalidAssetTag::Length)
        );
    }

    #[test]
    fn the_legacy_check_digit_matches_the_predecessors_labels() {
        for (tag, digit) in [("W12-00001", 2), ("W12-01234", 1), ("TEST-00001", 6)] {
            assert_eq!(
                AssetTag::parse(tag).unwrap().legacy_check_digit(),
                digit,
                "{tag}"
            );
        }
    }

    #[test]
    fn near_tags_start_with_another_padding_then_swaps() {
        let near = AssetTag::parse("W12-412").unwrap().near(100);

        assert_eq!(near[0].as_str(), "W12-0412");
        assert!(near.iter().any(|t| t.as_str() == "W12-421"));
        assert!(near.iter().any(|t| t.as_str() == "W12-413"));
        assert!(near.iter().all(|t| t.as_str() != "W12-412"));
    }

    proptest! {
        #[test]
        fn a_canonical_tag_reads_as_itself(raw in "[A-Za-z][A-Za-z0-9._/-]{0,20}[A-Za-z0-9]") {
            let tag = AssetTag::parse(&raw).unwrap();
            prop_assert_eq!(AssetTag::parse(tag.as_str()).unwrap(), tag);
        }
    }
}
