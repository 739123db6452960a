//! Reading the list of serial numbers that somebody pasted.

use std::collections::HashMap;

use types::{ShipmentItemState, edit::MAX_SHIPMENT_ITEMS};

use crate::{
    Error, Result,
    writing::{MAX_TEXT, not_a_serial, serial_key},
};

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The place in the list, counted from 1, blank lines included: what an editor shows.
    pub number: u32,
    pub serial: String,
    pub reading: Reading,
}

/// What a line turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// A serial number that stands here first.
    Serial { key: String },
    /// It makes no asset, and why not.
    Bad {
        state: ShipmentItemState,
        detail: String,
    },
}

/// Reads the lines. A line that is no serial number is explained; a list with too many lines is
/// refused, and so is one without a line.
pub(super) fn read(serials: &[String]) -> Result<Vec<Line>> {
    let mut first: HashMap<String, u32> = HashMap::new();
    let mut lines = Vec::new();
    for (number, text) in (1_u32..).zip(serials) {
        let serial = text.trim();
        if serial.is_empty() {
            continue;
        }
        let reading = if let Some(detail) = why_not(serial) {
            Reading::Bad {
                state: ShipmentItemState::Invalid,
                detail,
            }
        } else {
            let key = serial_key(serial);
            let before = *first.entry(key.clone()).or_insert(number);
            if before == number {
                Reading::Serial { key }
            } else {
                Reading::Bad {
                    state: ShipmentItemState::Duplicate,
                    detail: format!("Line {before} has the same serial number."),
                }
            }
        };
        lines.push(Line {
            number,
            serial: shown(serial),
            reading,
        });
    }
    if !(1..=MAX_SHIPMENT_ITEMS).contains(&lines.len()) {
        let detail = format!("A shipment has between 1 and {MAX_SHIPMENT_ITEMS} serial numbers.");
        return Err(Error::invalid("/serials", "out_of_range", detail));
    }
    Ok(lines)
}

/// That a shipment has anything to make.
pub(super) fn check_any(lines: &[Line]) -> Result<()> {
    if lines.iter().any(Line::is_serial) {
        return Ok(());
    }
    let detail = "No line is a serial number.";
    Err(Error::invalid("/serials", "invalid", detail))
}

impl Line {
    pub fn is_serial(&self) -> bool {
        matches!(self.reading, Reading::Serial { .. })
    }
}

fn why_not(serial: &str) -> Option<String> {
    // RT cuts longer ones without a word, and counts bytes.
    if serial.len() > MAX_TEXT {
        return Some(format!("A serial number has at most {MAX_TEXT} bytes."));
    }
    not_a_serial(serial).map(str::to_owned)
}

/// A line as it is kept: of one that is far too long the beginning is enough to know it by.
fn shown(serial: &str) -> String {
    match serial.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", &serial[..end]),
        None => serial.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        read(&texts).unwrap()
    }

    fn states(lines: &[Line]) -> Vec<(u32, Option<ShipmentItemState>)> {
        lines
            .iter()
            .map(|line| match &line.reading {
                Reading::Serial { .. } => (line.number, None),
                Reading::Bad { state, .. } => (line.number, Some(*state)),
            })
            .collect()
    }

    #[test]
    fn blank_lines_are_left_out_and_the_others_keep_their_numbers() {
        let read = lines(&["5CD1", "", "  \t", " 5CD2 "]);

        assert_eq!(states(&read), [(1, None), (4, None)]);
        assert_eq!(read[1].serial, "5CD2");
    }

    #[test]
    fn the_second_of_two_like_lines_names_the_first_in_any_case() {
        let read = lines(&["5CD1", "5CD2", "5cd1"]);

        let Reading::Bad { state, detail } = &read[2].reading else {
            panic!("{:?}", read[2])
        };
        assert_eq!(*state, ShipmentItemState::Duplicate);
        assert_eq!(detail, "Line 1 has the same serial number.");
    }

    #[test]
    fn what_is_no_serial_number_is_told_and_not_compared() {
        let long = "x".repeat(256);
        let read = lines(&[
            "two words",
            "---",
            "https://rt/1",
            &long,
            "two words",
            "5CD1",
        ]);

        let invalid = Some(ShipmentItemState::Invalid);
        assert_eq!(
            states(&read),
            [
                (1, invalid),
                (2, invalid),
                (3, invalid),
                (4, invalid),
                (5, invalid),
                (6, None)
            ]
        );
        assert_eq!(read[3].serial.chars().count(), 256);
    }

    #[test]
    fn a_list_of_nothing_and_one_of_too_much_are_refused() {
        assert!(read(&[" ".to_owned()]).is_err());
        let many: Vec<String> = (0..=MAX_SHIPMENT_ITEMS).map(|n| n.to_string()).collect();
        assert!(read(&many).is_err());
        assert_eq!(read(&many[1..]).unwrap().len(), MAX_SHIPMENT_ITEMS);
    }
}
