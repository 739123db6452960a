//! The two codes as grids of black and white modules, before they have a size or a place.

use barcoders::sym::code128::Code128;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use types::AssetTag;

use crate::{
    error::LayoutError,
    mark::{Run, Symbology},
};

/// The quiet zone on each side of a QR code, in modules (ISO/IEC 18004).
pub(crate) const QR_QUIET: u16 = 4;
/// The quiet zone left and right of a Code 128, in modules (ISO/IEC 15417).
pub(crate) const CODE128_QUIET: u16 = 10;

/// A code on its grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Symbol {
    pub symbology: Symbology,
    pub columns: u16,
    pub rows: u16,
    pub runs: Vec<Run>,
}

impl Symbol {
    /// The width in modules, quiet zones included.
    pub fn width(&self) -> u16 {
        let quiet = match self.symbology {
            Symbology::Qr => QR_QUIET,
            Symbology::Code128 => CODE128_QUIET,
        };
        self.columns + 2 * quiet
    }
}

/// The QR code of a URL at level M.
pub(crate) fn qr(url: &str) -> Result<Symbol, LayoutError> {
    // Readers disagree on the character set of anything beyond ASCII, and a URL has none of it.
    if url.is_empty() || !url.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(LayoutError::NotAUrl);
    }
    let segments = QrSegment::make_segments(url);
    let code = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::MAX,
        None,
        false,
    )
    .map_err(|_| LayoutError::TooLong(Symbology::Qr))?;
    let side = u16::try_from(code.size()).unwrap_or_default();
    let mut runs = Vec::new();
    for row in 0..side {
        let is_black = |column: u16| code.get_module(i32::from(column), i32::from(row));
        push_runs(&mut runs, row, side, is_black);
    }
    Ok(Symbol {
        symbology: Symbology::Qr,
        columns: side,
        rows: side,
        runs,
    })
}

/// The Code 128 of a tag.
pub(crate) fn code128(tag: &AssetTag) -> Result<Symbol, LayoutError> {
    let modules = Code128::new(with_code_sets(tag.as_str()))
        .map_err(|_| LayoutError::TooLong(Symbology::Code128))?
        .encode();
    let columns =
        u16::try_from(modules.len()).map_err(|_| LayoutError::TooLong(Symbology::Code128))?;
    let mut runs = Vec::new();
    push_runs(&mut runs, 0, columns, |column| {
        modules[usize::from(column)] == 1
    });
    Ok(Symbol {
        symbology: Symbology::Code128,
        columns,
        rows: 1,
        runs,
    })
}

fn push_runs(runs: &mut Vec<Run>, row: u16, columns: u16, is_black: impl Fn(u16) -> bool) {
    let mut column = 0;
    while column < columns {
        let length = (column..columns).take_while(|&c| is_black(c)).count();
        let length = u16::try_from(length).unwrap_or_default();
        if length > 0 {
            runs.push(Run {
                column,
                row,
                length,
            });
        }
        column += length.max(1);
    }
}

/// Set B for text; set C, two digits a symbol, for runs of digits long enough to pay for the
/// change: four at the start or the end, six in between.
fn with_code_sets(tag: &str) -> String {
    const SET_B: char = '\u{0181}';
    const SET_C: char = '\u{0106}';
    let mut out = String::new();
    let mut set = None;
    let mut rest = tag;
    let mut switch = |out: &mut String, to: char| {
        if set != Some(to) {
            out.push(to);
            set = Some(to);
        }
    };
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_edge = out.is_empty() || digits == rest.len();
        if digits >= if is_edge { 4 } else { 6 } {
            // An odd digit goes in front, so that the pairs end where the digits end; at the very
            // start the symbol begins in set C and the odd one comes last.
            let odd = digits % 2;
            let pairs_from = if out.is_empty() { 0 } else { odd };
            if pairs_from > 0 {
                switch(&mut out, SET_B);
                out.push_str(&rest[..pairs_from]);
            }
            switch(&mut out, SET_C);
            let pairs_to = pairs_from + digits - odd;
            out.push_str(&rest[pairs_from..pairs_to]);
            rest = &rest[pairs_to..];
        } else {
            let text = digits.max(first.len_utf8());
            switch(&mut out, SET_B);
            out.push_str(&rest[..text]);
            rest = &rest[text..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> AssetTag {
        AssetTag::parse(text).unwrap()
    }

    #[test]
    fn digits_at_the_end_are_packed_two_in_a_symbol() {
        assert_eq!(with_code_sets("W12-0412"), "ƁW12-Ć0412");
        assert_eq!(with_code_sets("W12-10412"), "ƁW12-1Ć0412");
        assert_eq!(with_code_sets("2026-A"), "Ć2026Ɓ-A");
        assert_eq!(with_code_sets("20261-A"), "Ć2026Ɓ1-A");
        assert_eq!(with_code_sets("A1234B"), "ƁA1234B");
        assert_eq!(with_code_sets("A123456B"), "ƁAĆ123456ƁB");
        assert_eq!(with_code_sets("A123"), "ƁA123");
    }

    #[test]
    fn a_code_128_has_eleven_modules_a_symbol_and_two_at_the_end() {
        // Start, W 1 2 -, change, 04 12, check, stop.
        assert_eq!(code128(&tag("W12-0412")).unwrap().columns, 10 * 11 + 2);
    }

    #[test]
    fn a_qr_code_of_a_usual_url_has_version_four() {
        let code = qr("https://rt.example.org/Asset/Display.html?id=412").unwrap();

        assert_eq!(code.columns, 33);
        assert_eq!(code.width(), 41);
    }

    #[test]
    fn what_readers_would_not_agree_on_is_refused() {
        assert_eq!(qr(""), Err(LayoutError::NotAUrl));
        assert_eq!(qr("https://rt.example.org/ü"), Err(LayoutError::NotAUrl));
        assert_eq!(qr("https://rt.example.org/a b"), Err(LayoutError::NotAUrl));
        assert_eq!(
            qr(&"x".repeat(3_000)),
            Err(LayoutError::TooLong(Symbology::Qr))
        );
    }
}
