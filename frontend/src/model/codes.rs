//! Codes in a text: scanned one by one, or pasted out of a spreadsheet.

use types::AssetTag;

/// The codes in a text: one a line, or parted by commas, semicolons or tabs. Spaces part codes only
/// where every part is a tag with a number in it: a serial number may hold a space.
pub fn of_text(text: &str) -> Vec<String> {
    let is_tag =
        |part: &str| AssetTag::parse(part).is_ok() && part.bytes().any(|b| b.is_ascii_digit());
    let mut found = Vec::new();
    for piece in text.split(['\n', '\r', ',', ';', '\t']).map(str::trim) {
        if piece.is_empty() {
            continue;
        }
        if piece.split_whitespace().all(is_tag) {
            found.extend(piece.split_whitespace().map(str::to_owned));
        } else {
            found.push(piece.to_owned());
        }
    }
    found
}

/// Numbers of lines, in order and each once: single ones, and ranges such as `20-24`. Nothing when
/// something in the text is no such number.
pub fn line_numbers(text: &str) -> Option<Vec<u32>> {
    let number = |text: &str| text.trim().parse().ok().filter(|number: &u32| *number > 0);
    let mut lines = std::collections::BTreeSet::new();
    let parts = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    for part in parts.filter(|part| !part.is_empty()) {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(part)?, number(part)?),
        };
        let count = usize::try_from(last.checked_sub(first)?).ok()?;
        if count >= types::label_job::MAX_JOB_ITEMS {
            return None;
        }
        lines.extend(first..=last);
    }
    Some(lines.into_iter().collect())
}

/// The lines of a list of serial numbers: the first column, where it came out of a spreadsheet.
/// Blank ones are left out, and so is the heading of the column.
pub fn serial_lines(text: &str) -> Vec<String> {
    let first_column = |line: &str| {
        let column = line.split(['\t', ';', ',']).next().unwrap_or_default();
        column.trim().trim_matches('"').trim().to_owned()
    };
    let mut serials: Vec<String> = text
        .lines()
        .map(first_column)
        .filter(|line| !line.is_empty())
        .collect();
    if serials.first().is_some_and(|first| is_heading(first)) {
        serials.remove(0);
    }
    serials
}

fn is_heading(line: &str) -> bool {
    let words = line.to_ascii_lowercase().replace(['.', '_', '-'], " ");
    let words: Vec<_> = words.split_whitespace().collect();
    matches!(
        words.as_slice(),
        ["serial" | "serials"] | ["serial", "number" | "numbers" | "no"]
    )
}

/// Puts a code on a line of its own at the end of a text.
pub fn add_line(text: &mut String, code: &str) {
    let code = code.trim();
    if code.is_empty() {
        return;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(code);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_named_one_by_one_and_as_ranges() {
        assert_eq!(
            line_numbers("20-22, 3;17 3\n"),
            Some(vec![3, 17, 20, 21, 22])
        );
        assert_eq!(line_numbers("  "), Some(vec![]));
        for text in ["x", "0", "3-", "9-3", "1-99999999", "-4"] {
            assert_eq!(line_numbers(text), None, "{text}");
        }
    }

    #[test]
    fn spaces_part_tags_but_not_serial_numbers() {
        assert_eq!(of_text("W12-0001 w12-0002"), ["W12-0001", "w12-0002"]);
        assert_eq!(of_text("5CD 938 XYZ,W12-0003"), ["5CD 938 XYZ", "W12-0003"]);
    }

    #[test]
    fn a_column_of_a_spreadsheet_is_a_list_of_serial_numbers() {
        let pasted = "5CD1\tLenovo\n\n \"5CD2\" ;300e\r\n  5CD 3  \n";

        assert_eq!(serial_lines(pasted), ["5CD1", "5CD2", "5CD 3"]);
        assert_eq!(serial_lines("Serial No.,Model\n5CD1,300e"), ["5CD1"]);
        assert_eq!(serial_lines("SERIAL-77"), ["SERIAL-77"]);
    }

    #[test]
    fn a_scanned_code_gets_a_line_of_its_own() {
        let mut text = "W12-0001".to_owned();

        add_line(&mut text, " W12-0002 ");
        add_line(&mut text, "  ");
        add_line(&mut text, "W12-0003");

        assert_eq!(text, "W12-0001\nW12-0002\nW12-0003\n");
    }
}
