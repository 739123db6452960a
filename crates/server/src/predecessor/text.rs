//! Texts as Windows, Excel and Python left them.

use std::fmt::Write;

/// The text of a file: UTF-8 with or without a mark, UTF-16 with one, or else Latin-1, in which
/// every byte is a character.
pub fn read(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    let rest = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(rest) {
        Ok(text) => text.to_owned(),
        Err(_) => rest.iter().copied().map(char::from).collect(),
    }
}

fn utf16(bytes: &[u8], number: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| match pair {
        [a, b] => number([*a, *b]),
        _ => 0xfffd,
    });
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The lines that are not blank, with their numbers.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(index, line)| (!line.trim().is_empty()).then_some((index + 1, line)))
}

/// A text as TOML has it.
pub fn toml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_every_origin_are_read() {
        assert_eq!(read("\u{feff}Zoë".as_bytes()), "Zoë");
        assert_eq!(read(b"Zo\xeb"), "Zoë");
        assert_eq!(read(b"\xff\xfeZ\0o\0\xeb\0"), "Zoë");
        assert_eq!(read(b"\xfe\xff\0Z\0o\0\xeb"), "Zoë");
    }

    #[test]
    fn a_text_is_quoted_for_toml() {
        assert_eq!(toml("a \"b\"\\\n"), r#""a \"b\"\\\u000A""#);
    }
}
