//! Lines of text under each other, as large as the room allows.

use types::{LabelContent, LabelWarning};

use crate::{
    error::LayoutError,
    mark::{MM_PER_POINT, Rect, Text},
    template::{Row, Template, value},
    text::{Fitted, Ink, Line, Range, Setter},
};

/// Every line is at least this tall, in ems, so that lines stand evenly whatever their letters.
const ASCENT: f64 = 0.74;
const DESCENT: f64 = 0.2;
/// How far sizes go down together when the lines do not fit under each other.
const LEVELS: [f64; 6] = [1.0, 0.92, 0.84, 0.76, 0.68, 0.0];

/// The texts of a block, and what was lost in fitting them.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub marks: Vec<Text>,
    pub warnings: Vec<LabelWarning>,
}

struct Entry<'a> {
    row: &'a Row,
    line: Line,
    missing: String,
}

struct Stacked {
    field: &'static str,
    line: Line,
    size_pt: f64,
}

/// Fills a column with the rows that have a value; `tag` is absent when it stands elsewhere.
pub(crate) fn fill(
    setter: &Setter<'_>,
    template: &Template,
    content: &LabelContent,
    tag: Option<&Line>,
    column: Rect,
) -> Result<Block, LayoutError> {
    let mut block = Block::default();
    let mut entries = Vec::new();
    for row in template.rows {
        let (line, missing) = match (row.field, value(content, row.field)) {
            ("tag", _) => match tag {
                Some(tag) => (tag.clone(), String::new()),
                None => continue,
            },
            (_, Some(value)) => set_row(setter, row, value),
            (_, None) => continue,
        };
        if line.ink().is_some() {
            entries.push(Entry { row, line, missing });
        } else if !missing.is_empty() {
            block.warnings.push(missing_glyphs(row.field, missing));
            block.warnings.push(LabelWarning::LineLeftOut {
                field: row.field.to_owned(),
            });
        }
    }

    let mut left_out = template.expendable.iter();
    let (fitted, stack) = loop {
        if let Some(found) = LEVELS
            .iter()
            .map(|&level| fit_all(setter, &entries, column.width, level))
            .find(|(_, stack)| least_height(stack, template) <= column.height)
        {
            break found;
        }
        let Some(&field) = left_out.next() else {
            return Err(LayoutError::NoRoomForTag);
        };
        if entries.iter().any(|entry| entry.row.field == field) {
            entries.retain(|entry| entry.row.field != field);
            block.warnings.push(LabelWarning::LineLeftOut {
                field: field.to_owned(),
            });
        }
    };

    for (entry, fitted) in entries.into_iter().zip(fitted) {
        let field = entry.row.field;
        match fitted {
            None => block.warnings.push(LabelWarning::LineLeftOut {
                field: field.to_owned(),
            }),
            Some(Fitted {
                lines,
                is_cut: true,
                ..
            }) => {
                let printed: Vec<_> = lines.iter().map(Line::text).collect();
                block.warnings.push(LabelWarning::TextCut {
                    field: field.to_owned(),
                    printed: printed.join(" "),
                });
            }
            Some(_) => {}
        }
        if !entry.missing.is_empty() {
            block.warnings.push(missing_glyphs(field, entry.missing));
        }
    }
    block.marks = place(stack, template, column);
    Ok(block)
}

/// A line in the middle of a row that is tall enough for it.
pub(crate) fn centred(field: &'static str, line: &Line, size_pt: f64, row: Rect) -> Text {
    let width = line.width() * size_pt * MM_PER_POINT;
    let x = row.x + (row.width - width) / 2.0;
    text(
        field,
        line,
        size_pt,
        x,
        row.y + ascent(line) * size_pt * MM_PER_POINT,
    )
}

/// The height that a line takes in a block.
pub(crate) fn height_mm(line: &Line, size_pt: f64) -> f64 {
    (ascent(line) + descent(line)) * size_pt * MM_PER_POINT
}

fn set_row(setter: &Setter<'_>, row: &Row, value: &str) -> (Line, String) {
    let (line, missing) = setter.set(value, row.style);
    if row.prefix.is_empty() || line.ink().is_none() {
        return (line, missing);
    }
    let printable = line.text();
    (
        setter
            .set(&format!("{}{printable}", row.prefix), row.style)
            .0,
        missing,
    )
}

/// Fits every row into the width; `level` takes the sizes from their largest down to the floor.
fn fit_all(
    setter: &Setter<'_>,
    entries: &[Entry<'_>],
    width_mm: f64,
    level: f64,
) -> (Vec<Option<Fitted>>, Vec<Stacked>) {
    let fitted: Vec<_> = entries
        .iter()
        .map(|Entry { row, line, .. }| {
            let floor = row.range.smallest_pt;
            let range = Range {
                largest_pt: (row.range.largest_pt * level).max(floor),
                // A second line costs more height than smaller letters do.
                lines: if level > 0.0 { row.range.lines } else { 1 },
                ..row.range
            };
            setter.fit(line, row.style, width_mm, range)
        })
        .collect();
    let stack = entries
        .iter()
        .zip(&fitted)
        .flat_map(|(entry, fitted)| {
            let (size_pt, lines) = fitted
                .as_ref()
                .map_or((0.0, [].as_slice()), |f| (f.size_pt, f.lines.as_slice()));
            let field = entry.row.field;
            lines.iter().map(move |line| Stacked {
                field,
                line: line.clone(),
                size_pt,
            })
        })
        .collect();
    (fitted, stack)
}

fn least_height(stack: &[Stacked], template: &Template) -> f64 {
    let lines: f64 = stack.iter().map(|s| height_mm(&s.line, s.size_pt)).sum();
    lines + template.line_gap_mm * gaps(stack)
}

fn gaps(stack: &[Stacked]) -> f64 {
    stack.iter().skip(1).map(|_| 1.0).sum()
}

/// Spreads the lines over the column, up to the widest gap, and centres them in what is left.
fn place(stack: Vec<Stacked>, template: &Template, column: Rect) -> Vec<Text> {
    let spare = (column.height - least_height(&stack, template)).max(0.0);
    let stretch = template.widest_line_gap_mm - template.line_gap_mm;
    let gaps = gaps(&stack);
    let gap = template.line_gap_mm + (spare / gaps.max(1.0)).min(stretch);
    let used = least_height(&stack, template) + (gap - template.line_gap_mm) * gaps;
    let mut y = column.y + (column.height - used).max(0.0) / 2.0;
    stack
        .into_iter()
        .map(
            |Stacked {
                 field,
                 line,
                 size_pt,
             }| {
                let baseline = y + ascent(&line) * size_pt * MM_PER_POINT;
                y += height_mm(&line, size_pt) + gap;
                text(field, &line, size_pt, column.x, baseline)
            },
        )
        .collect()
}

/// A line whose ink, not whose first side bearing, starts at `x`.
fn text(field: &'static str, line: &Line, size_pt: f64, x: f64, baseline: f64) -> Text {
    let em = size_pt * MM_PER_POINT;
    let ink = line.ink().unwrap_or(Ink {
        left: 0.0,
        right: 0.0,
        top: 0.0,
        bottom: 0.0,
    });
    Text {
        field,
        text: line.text(),
        x: x - ink.left * em,
        baseline,
        size_pt,
        ink: Rect::new(
            x,
            baseline - ink.top * em,
            (ink.right - ink.left) * em,
            (ink.top - ink.bottom) * em,
        ),
        glyphs: line.glyphs.clone(),
    }
}

fn ascent(line: &Line) -> f64 {
    line.ink().map_or(ASCENT, |ink| ink.top.max(ASCENT))
}

fn descent(line: &Line) -> f64 {
    line.ink().map_or(DESCENT, |ink| (-ink.bottom).max(DESCENT))
}

fn missing_glyphs(field: &str, characters: String) -> LabelWarning {
    LabelWarning::MissingGlyphs {
        field: field.to_owned(),
        characters,
    }
}
