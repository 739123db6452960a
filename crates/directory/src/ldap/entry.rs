//! From an entry to a person.

use ldap3::SearchEntry;
use uuid::Uuid;

use crate::{Person, Refusal};

/// What is read of a person. Attributes that a directory does not know are left out by it.
pub const ATTRIBUTES: &[&str] = &[
    "objectGUID",
    "entryUUID",
    "sAMAccountName",
    "userPrincipalName",
    "msDS-PrincipalName",
    "uid",
    "displayName",
    "cn",
    "mail",
    "memberOf",
    "userAccountControl",
    "accountExpires",
    "lockoutTime",
    "pwdAccountLockedTime",
];

/// `ADS_UF_ACCOUNTDISABLE` ([MS-ADTS] 2.2.16).
const DISABLED_BIT: i64 = 2;
/// Seconds from 1601, where Windows counts from, to 1970.
const WINDOWS_EPOCH: i64 = 11_644_473_600;

/// An entry of the directory, its attributes found in any case.
#[derive(Debug)]
pub struct Entry(pub SearchEntry);

impl Entry {
    pub fn dn(&self) -> &str {
        &self.0.dn
    }

    pub fn all(&self, attribute: &str) -> impl Iterator<Item = &str> {
        self.0
            .attrs
            .iter()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(attribute))
            .flat_map(|(_, values)| values.iter().map(String::as_str))
    }

    pub fn first(&self, attribute: &str) -> Option<&str> {
        self.all(attribute).find(|value| !value.is_empty())
    }

    /// What stays the same when the entry is moved or renamed.
    pub fn external_id(&self) -> String {
        self.guid()
            .or_else(|| self.first("entryUUID").map(str::to_lowercase))
            .unwrap_or_else(|| crate::dn::normal(self.dn()))
    }

    /// The person; groups come later.
    pub fn person(&self, typed: &str) -> Person {
        let username = self
            .first("sAMAccountName")
            .or_else(|| self.first("uid"))
            .unwrap_or(typed);
        let display_name = self
            .first("displayName")
            .or_else(|| self.first("cn"))
            .unwrap_or(username);
        Person {
            external_id: self.external_id(),
            dn: self.dn().to_owned(),
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            email: self.first("mail").map(str::to_owned),
            groups: Vec::new(),
        }
    }

    /// Why the account could not be used, as far as its attributes say. `now` is in seconds.
    pub fn refusal(&self, now: i64) -> Option<Refusal> {
        let number = |attribute| self.first(attribute)?.parse::<i64>().ok();
        if number("userAccountControl").is_some_and(|flags| flags & DISABLED_BIT != 0) {
            return Some(Refusal::Disabled);
        }
        let expires = number("accountExpires").filter(|&at| at != 0 && at != i64::MAX);
        // Hundreds of nanoseconds.
        if expires.is_some_and(|at| at / 10_000_000 - WINDOWS_EPOCH <= now) {
            return Some(Refusal::AccountExpired);
        }
        // Set by an administrator, until an administrator takes it away (pwdAccountLockedTime of
        // the password policy draft, 5.3.3).
        if self.first("pwdAccountLockedTime") == Some("000001010000Z") {
            return Some(Refusal::Disabled);
        }
        None
    }

    /// `objectGUID` is 16 bytes, three numbers of them with the lowest byte first.
    fn guid(&self) -> Option<String> {
        let named = |name: &&String| name.eq_ignore_ascii_case("objectGUID");
        // Bytes that happen to be a text come as one.
        let binary = self.0.bin_attrs.keys().find(named);
        let bytes = match binary {
            Some(name) => self.0.bin_attrs.get(name)?.first()?.clone(),
            None => self.first("objectGUID")?.as_bytes().to_vec(),
        };
        let bytes = <[u8; 16]>::try_from(bytes).ok()?;
        Some(Uuid::from_bytes_le(bytes).to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn entry(attributes: &[(&str, &str)]) -> Entry {
        let mut attrs: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in attributes {
            attrs
                .entry((*name).into())
                .or_default()
                .push((*value).into());
        }
        Entry(SearchEntry {
            dn: "CN=Tess,DC=example".into(),
            attrs,
            bin_attrs: HashMap::new(),
        })
    }

    #[test]
    fn a_guid_is_written_as_windows_writes_it() {
        let mut entry = entry(&[]);
        let bytes = (0_u8..16).map(|n| n * 17).collect();
        entry.0.bin_attrs.insert("objectGUID".into(), vec![bytes]);

        assert_eq!(entry.external_id(), "33221100-5544-7766-8899-aabbccddeeff");
    }

    #[test]
    fn without_any_id_the_dn_is_one() {
        assert_eq!(entry(&[]).external_id(), "cn=tess,dc=example");
        assert_eq!(entry(&[("entryUUID", "0A-1")]).external_id(), "0a-1");
    }

    #[test]
    fn a_closed_account_is_told_by_its_attributes() {
        let now = 1_795_420_800;
        let refusal = |attributes: &[(&str, &str)]| entry(attributes).refusal(now);

        assert_eq!(
            refusal(&[("useraccountcontrol", "514")]),
            Some(Refusal::Disabled)
        );
        assert_eq!(refusal(&[("userAccountControl", "512")]), None);
        let never = i64::MAX.to_string();
        assert_eq!(refusal(&[("accountExpires", "0")]), None);
        assert_eq!(refusal(&[("accountExpires", &never)]), None);
        let at = |seconds: i64| ((seconds + WINDOWS_EPOCH) * 10_000_000).to_string();
        assert_eq!(refusal(&[("accountExpires", &at(now + 1))]), None);
        assert_eq!(
            refusal(&[("accountExpires", &at(now))]),
            Some(Refusal::AccountExpired)
        );
        assert_eq!(
            refusal(&[("pwdAccountLockedTime", "000001010000Z")]),
            Some(Refusal::Disabled)
        );
        assert_eq!(
            refusal(&[("pwdAccountLockedTime", "20261101120000Z")]),
            None
        );
    }
}
