//! What a directory says of somebody, and why it may refuse.

use std::fmt;

/// The outcome of asking a directory.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Somebody, as the directory has them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What stays the same when the person is renamed: `objectGUID`, `entryUUID`, or else the DN.
    pub external_id: String,
    pub dn: String,
    /// The name to sign in with, as the directory writes it.
    pub username: String,
    pub display_name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Every group, those that a group is in included.
    pub groups: Vec<Group>,
}

/// A group that somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub dn: String,
    /// Its common name.
    pub name: String,
}

/// Somebody who was looked up: without a password, a closed account is found as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub person: Person,
    /// Why they could not sign in, whatever they type.
    pub refusal: Option<Refusal>,
}

/// Why a directory did not answer with a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Refused(Refusal),
    #[error("{0}")]
    Unavailable(Trouble),
}

/// Why somebody may not sign in, as the directory says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody has this name.
    UnknownName,
    /// Several have it, so it names nobody.
    AmbiguousName,
    WrongPassword,
    /// Too many wrong passwords. Told whatever the password was.
    Locked,
    Disabled,
    AccountExpired,
    PasswordExpired,
    /// A new password has to be chosen first.
    MustChangePassword,
    /// Not at this hour.
    NotNow,
    /// Not from this machine.
    NotHere,
}

impl Refusal {
    /// Whether directories say so only to whoever knows the password.
    #[must_use]
    pub const fn proves_the_password(self) -> bool {
        matches!(
            self,
            Self::Disabled
                | Self::AccountExpired
                | Self::PasswordExpired
                | Self::MustChangePassword
                | Self::NotNow
                | Self::NotHere
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownName => "nobody has this name",
            Self::AmbiguousName => "several people have this name",
            Self::WrongPassword => "the password is wrong",
            Self::Locked => "the account is locked after too many wrong passwords",
            Self::Disabled => "the account is disabled",
            Self::AccountExpired => "the account has expired",
            Self::PasswordExpired => "the password has expired",
            Self::MustChangePassword => "a new password has to be chosen first",
            Self::NotNow => "the account may not be used at this hour",
            Self::NotHere => "the account may not be used on this machine",
        })
    }
}

/// The directory is in trouble, or we are with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// For the log and for an administrator, never for whoever signs in.
    pub detail: String,
}

/// What kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// Nobody answers there.
    Unreachable,
    /// Somebody answers who cannot prove to be the directory.
    Certificate,
    /// The answer took too long.
    Timeout,
    /// It does not take our own account's password.
    OurAccount,
    /// It answered, but not as a directory should, or what was asked for is not set up.
    Broken,
}

impl Trouble {
    pub(crate) fn error(kind: TroubleKind, detail: impl fmt::Display) -> Error {
        Error::Unavailable(Self {
            kind,
            detail: detail.to_string(),
        })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            TroubleKind::Unreachable => "the directory cannot be reached",
            TroubleKind::Certificate => "the directory's certificate is not to be trusted",
            TroubleKind::Timeout => "the directory did not answer in time",
            TroubleKind::OurAccount => "the directory does not let rtutils' own account in",
            TroubleKind::Broken => "the directory gave an answer that makes no sense",
        };
        write!(f, "{what} ({})", self.detail)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
