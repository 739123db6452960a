//! Server-sent events, as far as rtutils sends them.

use reqwest::Response;

/// A stream of events.
#[derive(Debug)]
pub struct Events {
    response: Response,
    unread: Vec<u8>,
}

impl Events {
    pub const fn of(response: Response) -> Self {
        Self {
            response,
            unread: Vec::new(),
        }
    }

    /// The data of the next event; nothing when the stream is over.
    pub async fn next(&mut self) -> reqwest::Result<Option<String>> {
        loop {
            if let Some(event) = cut_event(&mut self.unread) {
                return Ok(Some(data_of(&event)));
            }
            match self.response.chunk().await? {
                Some(chunk) => self.unread.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

/// Takes the first whole event, which a blank line ends.
fn cut_event(unread: &mut Vec<u8>) -> Option<String> {
    let end = unread.windows(2).position(|two| two == b"\n\n")?;
    let event: Vec<u8> = unread.drain(..end + 2).collect();
    Some(String::from_utf8_lossy(&event).into_owned())
}

/// The lines of data; none in a comment that only keeps the connection.
fn data_of(event: &str) -> String {
    let lines = event.lines().filter_map(|line| line.strip_prefix("data:"));
    let lines: Vec<&str> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_cut_where_they_end_however_they_arrive() {
        let mut unread =
            b": still there\n\nevent: job\ndata: {\"a\":\ndata: 1}\n\nevent: j".to_vec();

        let comment = cut_event(&mut unread).unwrap();
        let event = cut_event(&mut unread).unwrap();

        assert_eq!(data_of(&comment), "");
        assert_eq!(data_of(&event), "{\"a\":\n1}");
        assert_eq!(cut_event(&mut unread), None);
        assert_eq!(unread, b"event: j");
    }
}
