//! What a scanner, a camera or a hand put into a scan box.

use serde::{Deserialize, Serialize};

use crate::{Asset, AssetTag, MAX_ASSET_NUMBER};

/// The longest text that a scan box takes; a longer one is noise, not a code.
pub const MAX_SCAN_LENGTH: usize = 512;

/// A scan, understood.
///
/// A scan box accepts a tag, a tag with the predecessor's check digit (`W12-0412*3`), a serial
/// number, an RT asset id and the URL in a label's QR code; with an AIM symbology prefix
/// (ISO/IEC 15424, such as `]C0` for Code 128) or without, in any case, with spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// The URL of an asset's page in RT: it names the asset by id.
    Url { asset_id: u64 },
    /// A tag whose legacy check digit was there and right.
    CheckedTag(AssetTag),
    /// A text that may be a tag, a serial number or (digits only) an asset id, tried in that
    /// order. `tag` is absent when the text cannot be one.
    Text {
        text: String,
        tag: Option<AssetTag>,
        asset_id: Option<u64>,
    },
}

/// Why a scan cannot be looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScan {
    #[error("nothing was scanned")]
    Empty,
    #[error("a code of more than {MAX_SCAN_LENGTH} characters is not an asset's")]
    TooLong,
    #[error("the check digit of {tag} is {expected}, not {found}: scan it again")]
    CheckDigit {
        tag: AssetTag,
        expected: u8,
        found: u8,
    },
    #[error("this URL does not name an asset")]
    ForeignUrl,
    #[error("the code holds a control character: scan it again")]
    ControlCharacter,
}

impl Scan {
    /// Understands one scanned or typed text.
    pub fn parse(raw: &str) -> Result<Self, InvalidScan> {
        let text = without_aim_prefix(raw.trim()).trim();
        if text.is_empty() {
            return Err(InvalidScan::Empty);
        }
        if text.len() > MAX_SCAN_LENGTH {
            return Err(InvalidScan::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidScan::ControlCharacter);
        }
        if is_url(text) {
            return asset_id_of_url(text)
                .map(|asset_id| Self::Url { asset_id })
                .ok_or(InvalidScan::ForeignUrl);
        }
        if let Some((tag, found)) = legacy_parts(text) {
            let expected = tag.legacy_check_digit();
            return if expected == found {
                Ok(Self::CheckedTag(tag))
            } else {
                Err(InvalidScan::CheckDigit {
                    tag,
                    expected,
                    found,
                })
            };
        }
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        Ok(Self::Text {
            text: text.to_owned(),
            tag: AssetTag::parse(text).ok(),
            asset_id: if is_number { asset_number(text) } else { None },
        })
    }
}

/// An AIM symbology identifier is `]`, a code letter and a modifier digit (ISO/IEC 15424).
fn without_aim_prefix(text: &str) -> &str {
    match text.as_bytes() {
        [b']', letter, modifier, ..]
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            &text[3..]
        }
        _ => text,
    }
}

fn is_url(text: &str) -> bool {
    let start: String = text
        .chars()
        .take(8)
        .collect::<String>()
        .to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
}

/// The id in `…/Asset/Display.html?id=17`, the page that RT shows an asset on.
///
/// The host is not compared: labels outlive a move of RT to another name, and the id is looked up
/// in our own RT whatever the host says.
fn asset_id_of_url(url: &str) -> Option<u64> {
    let (path, query) = url.split_once('?')?;
    let query = query.split('#').next()?;
    if !path.to_ascii_lowercase().ends_with("/asset/display.html") {
        return None;
    }
    query.split(['&', ';']).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        if name.eq_ignore_ascii_case("id") {
            asset_number(value)
        } else {
            None
        }
    })
}

fn asset_number(digits: &str) -> Option<u64> {
    let number = digits.parse().ok();
    number.filter(|id| (1..=MAX_ASSET_NUMBER).contains(id))
}

fn legacy_parts(text: &str) -> Option<(AssetTag, u8)> {
    let (tag, digit) = text.rsplit_once('*')?;
    let digit = match digit.as_bytes() {
        [d] if d.is_ascii_digit() => d - b'0',
        _ => return None,
    };
    Some((AssetTag::parse(tag).ok()?, digit))
}

/// By which of its names a scan found an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScanMatch {
    Tag,
    Serial,
    /// A MAC address, in whatever notation.
    Mac,
    Id,
}

/// The asset that a scan names, and how it was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolvedScan {
    pub matched_by: ScanMatch,
    pub asset: Asset,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Scan {
        Scan::parse(raw).unwrap()
    }

    #[test]
    fn a_tag_is_read_in_any_case_with_spaces_and_an_aim_prefix() {
        for raw in ["w12-0007", "  W12-0007\r\n", "]C0W12-0007", "]c1 w12-0007 "] {
            let Scan::Text { tag: Some(tag), .. } = text(raw) else {
                panic!("{raw}")
            };
            assert_eq!(tag.as_str(), "W12-0007", "{raw}");
        }
    }

    #[test]
    fn the_old_check_digit_is_verified_and_removed() {
        let tag = AssetTag::parse("W12-00001").unwrap();

        assert_eq!(text("w12-00001*2"), Scan::CheckedTag(tag.clone()));
        assert_eq!(
            Scan::parse("W12-00001*3"),
            Err(InvalidScan::CheckDigit {
                tag,
                expected: 2,
                found: 3
            })
        );
    }

    #[test]
    fn a_labels_url_names_the_asset_by_id_on_any_host_and_in_any_case() {
        for raw in [
            "https://rt.example.org/Asset/Display.html?id=412",
            "HTTPS://RT.EXAMPLE.ORG/ASSET/DISPLAY.HTML?ID=412",
            "]Q1http://old.example.org/rt/Asset/Display.html?x=1&id=412#top",
        ] {
            assert_eq!(text(raw), Scan::Url { asset_id: 412 }, "{raw}");
        }
    }

    #[test]
    fn a_url_of_something_else_is_an_error_not_a_search() {
        for raw in [
            "https://example.org/",
            "https://rt.example.org/Ticket/Display.html?id=4",
        ] {
            assert_eq!(Scan::parse(raw), Err(InvalidScan::ForeignUrl), "{raw}");
        }
    }

    #[test]
    fn digits_alone_may_be_an_id_or_a_serial_but_never_a_tag() {
        assert_eq!(
            text("0412"),
            Scan::Text {
                text: "0412".into(),
                tag: None,
                asset_id: Some(412)
            }
        );
    }

    #[test]
    fn a_serial_with_other_characters_is_kept_as_it_is() {
        assert_eq!(
            text("PF-2A*XK:9"),
            Scan::Text {
                text: "PF-2A*XK:9".into(),
                tag: None,
                asset_id: None
            }
        );
    }

    #[test]
    fn nothing_and_noise_are_refused() {
        assert_eq!(Scan::parse(" \t "), Err(InvalidScan::Empty));
        assert_eq!(
            Scan::parse("W12\u{1d}0007"),
            Err(InvalidScan::ControlCharacter)
        );
        assert_eq!(Scan::parse(&"x".repeat(513)), Err(InvalidScan::TooLong));
    }
}
