//! Cursors: where a list goes on, in a form that nobody is tempted to make up.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::{Error, Result};

/// Numbers, in the order that the list knows them by, under the name of the list.
pub(crate) fn write(list: &str, numbers: &[u64]) -> String {
    let words: Vec<String> = numbers.iter().map(u64::to_string).collect();
    BASE64_URL_SAFE_NO_PAD.encode(format!("{list}:{}", words.join(":")))
}

/// The numbers of a cursor of this list.
pub(crate) fn read<const N: usize>(list: &str, cursor: &str) -> Result<[u64; N]> {
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| refused())?;
    let text = String::from_utf8(bytes).map_err(|_| refused())?;
    let (name, numbers) = text.split_once(':').ok_or_else(refused)?;
    if name != list {
        return Err(refused());
    }
    let numbers: Result<Vec<u64>, _> = numbers.split(':').map(str::parse).collect();
    numbers
        .ok()
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or_else(refused)
}

/// The id of the last record of a page, as a cursor.
pub(crate) fn write_id(list: &str, id: Uuid) -> String {
    let (high, low) = id.as_u64_pair();
    write(list, &[high, low])
}

/// The id in a cursor of this list.
pub(crate) fn read_id(list: &str, cursor: &str) -> Result<Uuid> {
    let [high, low] = read(list, cursor)?;
    Ok(Uuid::from_u64_pair(high, low))
}

/// The number of a line in a cursor of this list.
pub(crate) fn read_line(list: &str, cursor: &str) -> Result<u32> {
    let [line] = read(list, cursor)?;
    u32::try_from(line).map_err(|_| refused())
}

fn refused() -> Error {
    Error::invalid(
        "cursor",
        "invalid",
        "This is not a cursor of this list: start at its first page.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        assert_eq!(
            read("history", &write("history", &[2, 50, 9041])).unwrap(),
            [2, 50, 9041]
        );
    }

    #[test]
    fn a_cursor_holds_an_id_or_a_line() {
        let id = Uuid::from_u128(0x0123_4567_89ab_7cde_8f01_2345_6789_abcd);

        assert_eq!(
            read_id("shipments", &write_id("shipments", id)).unwrap(),
            id
        );
        assert_eq!(read_line("lines", &write("lines", &[412])).unwrap(), 412);
        assert!(read_line("lines", &write("lines", &[u64::MAX])).is_err());
    }

    #[test]
    fn a_cursor_of_another_list_or_of_nobody_is_refused() {
        for cursor in [
            write("assets", &[1]),
            "?".into(),
            String::new(),
            "AAAA".into(),
        ] {
            assert!(read::<1>("history", &cursor).is_err(), "{cursor}");
        }
        assert!(read::<2>("assets", &write("assets", &[1])).is_err());
    }
}
