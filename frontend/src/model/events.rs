//! Server-sent events (WHATWG HTML, 9.2), as far as our server sends them: their data, whole.

/// What has come of a stream and is no whole event yet.
#[derive(Debug, Default)]
pub struct EventBuffer(Vec<u8>);

impl EventBuffer {
    /// Takes what came, and gives the data of every event that is whole by now. Comments have none.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        self.0.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some(end) = self.0.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.0.drain(..end + 2).collect();
            let text = String::from_utf8_lossy(&event);
            let data: Vec<&str> = text
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .map(|data| data.strip_prefix(' ').unwrap_or(data))
                .collect();
            if !data.is_empty() {
                events.push(data.join("\n"));
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_whole_when_a_blank_line_has_come() {
        let mut buffer = EventBuffer::default();

        assert!(buffer.take(b"event: job\nda").is_empty());
        assert!(buffer.take(b"ta: {\"a\": 1}\n").is_empty());
        assert_eq!(
            buffer.take(b"\nevent: job\ndata: 2\n\nda"),
            ["{\"a\": 1}", "2"]
        );
        assert_eq!(buffer.take(b"ta:3\n\n"), ["3"]);
    }

    #[test]
    fn a_comment_is_no_event_and_a_letter_may_be_cut_in_two() {
        let mut buffer = EventBuffer::default();

        assert!(buffer.take(b": still there\n\n").is_empty());
        assert!(buffer.take(b"data: \xc3").is_empty());
        assert_eq!(buffer.take(b"\xbc\n\n"), ["ü"]);
    }
}
