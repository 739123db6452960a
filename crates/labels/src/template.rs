//! The two designs in numbers: everything a person might want to tune.

use types::{LabelContent, LabelSize};

use crate::{fonts::Style, text::Range};

/// Widths that a code's module may have, in millimetres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModuleWidths {
    /// Narrower is not printed at all.
    pub smallest: f64,
    /// Narrower is printed with a warning.
    pub comfortable: f64,
    /// Wider gains nothing.
    pub largest: f64,
}

/// Two dots at 203 dpi is the least that a phone camera reads off a worn label.
pub(crate) const QR_MODULES: ModuleWidths = ModuleWidths {
    smallest: 0.25,
    comfortable: 0.33,
    largest: 0.85,
};
/// 7.5 mil is the least that handheld scanners promise; 10 mil is what they all read.
pub(crate) const CODE128_MODULES: ModuleWidths = ModuleWidths {
    smallest: 0.19,
    comfortable: 0.25,
    largest: 0.7,
};

/// Where the bar code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BarsPlace {
    /// Along the bottom edge, as wide as the label.
    Below,
    /// At the bottom of the column right of the QR code, which then has the full height.
    Beside,
}

/// Where the tag goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagPlace {
    /// In the column right of the QR code, under the heading.
    Column,
    /// On a line of its own above the bar code, for a tag that is long.
    Row,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Template {
    /// The arrangements to try, the best looking first.
    pub arrangements: &'static [(BarsPlace, TagPlace)],
    /// Heights of the bars to try, the best first, the least allowed last.
    pub bar_heights_mm: &'static [f64],
    /// How large the QR code gets as long as its modules are comfortable.
    pub qr_side_mm: f64,
    /// Between codes and text, above each other.
    pub block_gap_mm: f64,
    /// Between lines of text.
    pub line_gap_mm: f64,
    pub widest_line_gap_mm: f64,
    pub tag: Range,
    /// Under this size another arrangement is worth a try.
    pub comfortable_tag_pt: f64,
    pub rows: &'static [Row],
    /// The fields to leave out when there is no room, the first one first.
    pub expendable: &'static [&'static str],
}

/// A line of text and how it looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub field: &'static str,
    pub prefix: &'static str,
    pub style: Style,
    pub range: Range,
}

impl Template {
    pub const fn of(size: LabelSize) -> Self {
        match size {
            LabelSize::Large => LARGE,
            LabelSize::Small => SMALL,
        }
    }
}

/// The value of a text row; blank counts as absent.
pub(crate) fn value<'a>(content: &'a LabelContent, field: &str) -> Option<&'a str> {
    let value = match field {
        "heading" => content.heading.as_deref(),
        "tag" => Some(content.tag.as_str()),
        "internal_name" => content.internal_name.as_deref(),
        "serial" => content.serial.as_deref(),
        "model" => content.model.as_deref(),
        "funding_source" => content.funding_source.as_deref(),
        _ => None,
    };
    value.filter(|value| !value.trim().is_empty())
}

const LARGE: Template = Template {
    arrangements: &[
        (BarsPlace::Below, TagPlace::Column),
        (BarsPlace::Below, TagPlace::Row),
    ],
    bar_heights_mm: &[13.0, 10.0],
    qr_side_mm: 37.0,
    block_gap_mm: 1.5,
    line_gap_mm: 0.8,
    widest_line_gap_mm: 2.4,
    tag: range(34.0, 14.0, 1),
    comfortable_tag_pt: 18.0,
    rows: &[
        row("heading", Style::Regular, range(9.0, 7.0, 1)),
        row("tag", Style::MonoBold, range(34.0, 14.0, 1)),
        row("internal_name", Style::Bold, range(13.0, 9.5, 2)),
        row("model", Style::Regular, range(10.5, 8.5, 2)),
        Row {
            field: "serial",
            prefix: "S/N ",
            style: Style::Mono,
            range: range(10.5, 8.0, 1),
        },
        row("funding_source", Style::Regular, range(10.5, 8.0, 1)),
    ],
    expendable: &[
        "heading",
        "funding_source",
        "model",
        "serial",
        "internal_name",
    ],
};

const SMALL: Template = Template {
    arrangements: &[
        (BarsPlace::Beside, TagPlace::Column),
        (BarsPlace::Below, TagPlace::Column),
        (BarsPlace::Below, TagPlace::Row),
    ],
    bar_heights_mm: &[6.5, 5.0],
    qr_side_mm: 25.0,
    block_gap_mm: 0.8,
    line_gap_mm: 0.4,
    widest_line_gap_mm: 1.0,
    tag: range(19.0, 11.0, 1),
    comfortable_tag_pt: 11.0,
    rows: &[
        row("heading", Style::Regular, range(6.5, 5.5, 1)),
        row("tag", Style::MonoBold, range(19.0, 11.0, 1)),
        row("internal_name", Style::Bold, range(8.5, 6.5, 1)),
        row("model", Style::Regular, range(7.0, 6.0, 1)),
        row("funding_source", Style::Regular, range(7.0, 6.0, 1)),
    ],
    expendable: &["heading", "funding_source", "model", "internal_name"],
};

const fn row(field: &'static str, style: Style, range: Range) -> Row {
    Row {
        field,
        prefix: "",
        style,
        range,
    }
}

const fn range(largest_pt: f64, smallest_pt: f64, lines: usize) -> Range {
    Range {
        largest_pt,
        smallest_pt,
        lines,
    }
}
