//! A message as it goes over the wire.

use lettre::message::{
    Mailbox,
    header::{ContentType, HeaderName, HeaderValue},
};

use crate::{Error, Message, Result, Sender};

/// Longer subjects are cut: a list of mails shows no more.
const SUBJECT_CHARS: usize = 150;

/// The message with its headers, lines ending in CRLF.
pub(crate) fn compose(from: &Sender, message: &Message) -> Result<Vec<u8>> {
    let id = format!("<{}@{}>", message.id, from.domain());
    let composed = lettre::Message::builder()
        .from(from.mailbox().clone())
        .to(Mailbox::new(None, message.to.inner().clone()))
        .subject(one_line(&message.subject))
        .date(message.written_at.into())
        .message_id(Some(id))
        // RFC 3834: nobody's absence notice answers.
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        // Exchange asks for its own.
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .header(ContentType::TEXT_PLAIN)
        .body(lines(&message.text));
    composed
        .map(|message| message.formatted())
        .map_err(|error| Error::Unwritable {
            why: error.to_string(),
        })
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// One line, whatever came: control characters are spaces, and spaces in a row are one.
fn one_line(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SUBJECT_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Lines of text without what moves a terminal's cursor.
fn lines(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => Some(c),
        c if c.is_control() => None,
        c => Some(c),
    };
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter_map(shown)
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::Address;

    fn composed(subject: &str, text: &str) -> String {
        let message = Message {
            id: Uuid::from_u128(7),
            to: Address::parse("ada@example.org").unwrap(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            written_at: DateTime::from_timestamp(1_795_420_800, 0).unwrap(),
        };
        let from = Sender::parse("Asset tags <rtutils@example.org>").unwrap();
        String::from_utf8(compose(&from, &message).unwrap()).unwrap()
    }

    fn headers(mail: &str) -> Vec<&str> {
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect()
    }

    #[test]
    fn a_message_says_who_wrote_it_when_and_that_it_was_no_person() {
        let mail = composed("A job failed", "Look at it.\n");

        for line in [
            "From: \"Asset tags\" <rtutils@example.org>\r\n",
            "To: ada@example.org\r\n",
            "Subject: A job failed\r\n",
            "Date: Mon, 23 Nov 2026 08:00:00 +0000\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "\r\n\r\nLook at it.\r\n",
        ] {
            assert!(mail.contains(line), "{line:?} is not in: {mail}");
        }
    }

    #[test]
    fn nothing_in_a_subject_makes_a_header_or_ends_them() {
        let plain = composed("Asset", "text");
        for subject in [
            "Asset\r\nBcc: eve@example.org",
            "Asset\nBcc: eve@example.org",
            "Asset\rBcc: eve@example.org",
            "Asset\r\n\r\nA body of mine",
            "Asset\u{85}Bcc: eve@example.org\u{2028}Cc: eve@example.org",
        ] {
            let mail = composed(subject, "text");

            assert_eq!(headers(&mail), headers(&plain), "{subject:?}: {mail}");
            assert!(mail.ends_with("\r\n\r\ntext"), "{mail}");
        }
    }

    #[test]
    fn text_of_any_script_and_any_lines_arrives_as_seven_bits() {
        let mail = composed("Größe — 日本", "Füße\r\n.\rzeile\u{1b}[2J\n");

        assert!(mail.is_ascii(), "{mail}");
        assert!(mail.contains("Subject: =?utf-8?b?"), "{mail}");
        assert!(!mail.contains('\u{1b}'));
        assert!(!mail.replace("\r\n", "").contains(['\r', '\n']), "{mail:?}");
    }

    #[test]
    fn a_subject_that_never_ends_is_cut() {
        let line = one_line(&"ä ".repeat(500));

        assert!(line.chars().count() <= SUBJECT_CHARS + 1 && line.ends_with('…'));
    }
}
