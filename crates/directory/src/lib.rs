//! Who people are, as somebody else knows it: an LDAP directory such as Active Directory, or an
//! `OpenID` Connect provider such as Google Workspace.
//!
//! Both are behind a trait ([`Directory`], [`IdentityProvider`]), say what they found as a
//! [`Person`] or an [`Account`], and leave to [`RoleRules`] what that makes of them. Nothing here
//! keeps anything.

mod dn;
mod ldap;
mod oidc;
mod person;
mod roles;
#[cfg(feature = "test-support")]
pub mod test_support;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

pub use self::{
    ldap::{BindBy, LdapDirectory, LdapSettings, Security, SettingsError},
    oidc::{Account, Attempt, IdentityProvider, OidcError, OidcSettings, OpenIdConnect},
    person::{Error, Found, Group, Person, Refusal, Result, Trouble, TroubleKind},
    roles::{GroupName, InvalidGroupName, RoleMatch, RoleRules},
};

/// A directory of people that can prove a password.
#[async_trait]
pub trait Directory: Debug + Send + Sync {
    /// Proves a password, and reads the person.
    ///
    /// The directory is given the password exactly once: some lock accounts after a few wrong ones.
    async fn sign_in(&self, name: &str, password: &SecretString) -> Result<Person>;

    /// Reads a person again by the id that it gave them, without a password.
    async fn read_again(&self, external_id: &str, name: &str) -> Result<Found>;

    /// Looks a person up by a name as they would type it, without a password.
    async fn look_up(&self, name: &str) -> Result<Found>;

    /// Whether it can look people up without their password.
    fn can_look_up(&self) -> bool;

    /// Connects, signs our own account in where there is one, and looks whether these groups are there.
    /// Asks about nobody.
    async fn look(&self, groups: &[GroupName]) -> Result<Look>;
}

/// What a look at the directory found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The certificate that it showed, DER; nothing where there is no TLS.
    pub certificate: Option<Vec<u8>>,
    /// What time it is there, where it tells.
    pub time: Option<DateTime<Utc>>,
    /// Whether our own account is in; `false` where there is none.
    pub is_signed_in: bool,
    /// Whether the entry above people and groups is there; nothing where nobody is told.
    pub has_base: Option<bool>,
    pub groups: Vec<GroupLook>,
}

/// Whether a group is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLook {
    /// As the settings name it.
    pub name: String,
    /// Nothing where nobody is told.
    pub is_there: Option<bool>,
}
