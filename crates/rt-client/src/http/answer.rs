//! What RT's answers mean.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{
    StatusCode,
    header::{DATE, ETAG, HeaderMap, LOCATION, RETRY_AFTER},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{call::Call, secret::Authorization};
use crate::{ETag, Error, Result};

/// The most that an error tells of an answer nobody expected.
const EXCERPT_CHARS: usize = 200;

/// A successful answer.
pub(super) struct Answer {
    status: StatusCode,
    pub(super) etag: Option<ETag>,
    /// What time it was there.
    pub(super) date: Option<DateTime<Utc>>,
    body: Vec<u8>,
    excerpt: String,
}

impl Answer {
    /// Whether it is not JSON for certain: a login page, say, that somebody in between gives with 200.
    pub(super) fn is_something_else(&self) -> bool {
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        first.is_some_and(|byte| !b"{[\"".contains(byte))
    }

    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::debug!(%error, "an answer of RT has another shape");
            Error::Unexpected {
                status: self.status.as_u16(),
                excerpt: self.excerpt.clone(),
            }
        })
    }
}

/// An answer as it came off the wire.
pub(super) struct RawAnswer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl RawAnswer {
    /// Tells success from failure, and one failure from another.
    pub(super) fn judge(self, call: &Call, secret: &Authorization) -> Result<Answer> {
        let text = secret.redact(&String::from_utf8_lossy(&self.body));
        if self.status.is_success() {
            return Ok(Answer {
                status: self.status,
                etag: header(&self.headers, ETAG).map(ETag::new),
                date: date(&self.headers),
                excerpt: excerpt(&text),
                body: self.body,
            });
        }
        let message = rts_message(&text);
        let unexpected = |excerpt| Error::Unexpected {
            status: self.status.as_u16(),
            excerpt,
        };
        let error = match self.status.as_u16() {
            401 => Error::Unauthorized,
            403 => Error::Forbidden {
                message: message.unwrap_or_else(|| "no reason given".to_owned()),
            },
            // A proxy's or another site's 404 says nothing about the record: it is not in RT's form.
            404 if call.is_about_record && message.is_some() => Error::NotFound,
            400 | 409 | 413 | 414 | 422 => Error::Rejected {
                message: message.unwrap_or_else(|| excerpt(&text)),
            },
            412 => Error::Conflict,
            408 | 504 => Error::Timeout,
            429 | 502 | 503 => Error::Unavailable {
                retry_after: retry_after(&self.headers),
            },
            300..400 => {
                let to = header(&self.headers, LOCATION).unwrap_or("nowhere");
                unexpected(excerpt(&secret.redact(&format!("a redirect to {to}"))))
            }
            _ => unexpected(excerpt(&message.unwrap_or(text))),
        };
        // 503 comes before the work; any other 5xx may have come in the middle of it.
        let is_lost = matches!(self.status.as_u16(), 408 | 500..=502 | 504..600);
        Err(if is_lost { call.lost(error) } else { error })
    }
}

/// The message of an error in RT's form.
fn rts_message(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Message {
        message: String,
    }
    let message: Message = serde_json::from_str(text).ok()?;
    Some(excerpt(&message.message))
}

/// The start of a text, on one line and without control characters.
fn excerpt(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > 4 * EXCERPT_CHARS {
            break;
        }
    }
    if line.is_empty() {
        return "an empty body".to_owned();
    }
    match line.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// RT's wish, in seconds or as a date; a date counts from the answer's own, not from our clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let wish = header(headers, RETRY_AFTER)?.trim();
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(wish).ok()?;
    let now = date(headers)?;
    Some((until.to_utc() - now).to_std().unwrap_or_default())
}

/// What time it was at the server.
fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(header(headers, DATE)?.trim());
    date.ok().map(|date| date.to_utc())
}

fn header(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = reqwest::header::HeaderName::from_static(name);
                (name, value.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let seconds = headers(&[("retry-after", "7")]);
        let date = headers(&[
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]);
        let past = headers(&[
            ("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]);
        let nonsense = headers(&[("retry-after", "soon")]);

        assert_eq!(retry_after(&seconds), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&date), Some(Duration::from_secs(10)));
        assert_eq!(retry_after(&past), Some(Duration::ZERO));
        assert_eq!(retry_after(&nonsense), None);
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("<html>\n\t<b>No\u{0}</b>"), "<html> <b>No </b>");
        assert_eq!(excerpt(" \n"), "an empty body");
        assert_eq!(
            excerpt(&"é".repeat(10_000)).chars().count(),
            EXCERPT_CHARS + 1
        );
    }
}
