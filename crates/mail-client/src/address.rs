//! Addresses that cannot be anything else.

use std::{fmt, str::FromStr};

use lettre::message::Mailbox;

/// The address of a mailbox: `ada@example.org`. It is ASCII, which every server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(lettre::Address);

/// Who a message is from: an address, with a name or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no e-mail address such as ada@example.org")]
pub struct InvalidAddress(String);

impl Address {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        let wrong = || InvalidAddress(text.chars().take(100).collect());
        if !text.is_ascii() || text.len() > 254 {
            return Err(wrong());
        }
        lettre::Address::from_str(text)
            .map(Self)
            .map_err(|_| wrong())
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(crate) const fn inner(&self) -> &lettre::Address {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Sender {
    /// Reads `ada@example.org` or `rtutils <ada@example.org>`.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let wrong = || InvalidAddress(text.chars().take(100).collect());
        if text.chars().any(char::is_control) {
            return Err(wrong());
        }
        let mailbox: Mailbox = text.trim().parse().map_err(|_| wrong())?;
        Address::parse(mailbox.email.as_ref())?;
        Ok(Self(mailbox))
    }

    /// The host after the `@`.
    pub(crate) fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(crate) const fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_nothing_besides() {
        assert_eq!(
            Address::parse(" ada@example.org ").unwrap().as_str(),
            "ada@example.org"
        );
        for wrong in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org>\r\nDATA",
            "ada@exa mple.org",
            "ada@example.org, eve@example.org",
            "Ada <ada@example.org>",
            "ädä@example.org",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Address::parse(&format!("{}@example.org", "a".repeat(300))).is_err());
    }

    #[test]
    fn a_sender_may_have_a_name_and_no_second_line() {
        assert!(Sender::parse("rtutils@example.org").is_ok());
        assert_eq!(
            Sender::parse("Asset tags <rtutils@example.org>")
                .unwrap()
                .domain(),
            "example.org"
        );
        for wrong in [
            "rtutils",
            "Tags\r\nBcc: eve@example.org <a@example.org>",
            "<>",
        ] {
            assert!(Sender::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
