//! What can go wrong, by what the caller can do about it.
//!
//! One closed enum. Errors of the leaf crates become one of these by hand, where their meaning is
//! known; what nobody can act on is [`Error::Internal`], and its cause is for the log alone.

use std::{error::Error as StdError, fmt, time::Duration};

use types::{AssetTag, FieldError, FieldOutcome, Permission};
use uuid::Uuid;

/// The outcome of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    NotFound(Thing),
    #[error("{0}")]
    Conflict(Conflict),
    #[error("{}", said(.0, "Something in the request is not valid."))]
    Invalid(Vec<FieldError>),
    #[error("Sign in first.")]
    Unauthenticated,
    #[error("The name or the password is wrong.")]
    WrongCredentials,
    /// The password is right; the code of the second factor is missing, or wrong.
    #[error("{}", if *.is_wrong { "The code is wrong, or was used before." } else { "This account has a second factor: enter the code that your authenticator app shows." })]
    SecondFactorNeeded { is_wrong: bool },
    /// A link to a label that does not open it, and why not.
    #[error("{0}")]
    LabelLinkRefused(&'static str),
    /// A script asks too often.
    #[error("This token has asked too often. Try again in {} s.", .retry_after.as_secs().max(1))]
    TooManyRequests { retry_after: Duration },
    /// It is known who it is, or nobody can tell, and nobody is signed in.
    #[error("{0}")]
    SignIn(SignInTrouble),
    #[error("This needs the permission {0}.")]
    Forbidden(Permission),
    #[error("Too many attempts. Try again in {} s.", .retry_after.as_secs().max(1))]
    RateLimited { retry_after: Duration },
    #[error("{0}")]
    Upstream(RtTrouble),
    /// Items of a label request that cannot be printed, each with its place and reason.
    #[error("{}", said(.0, "Some labels cannot be printed."))]
    Labels(Vec<FieldError>),
    /// A webhook that nobody has to believe, and why.
    #[error("{0}")]
    WebhookRefused(&'static str),
    /// RT refused a write, whole or in part: what it said of each field.
    #[error("{}", said(.errors, "Request Tracker refused a part of this."))]
    RefusedByRt {
        write_id: Uuid,
        errors: Vec<FieldError>,
        /// What became of every field, those that RT took included.
        fields: Vec<FieldOutcome>,
    },
    /// Nothing can be written down any more; what was answered before is kept.
    #[error("There is no room left where rtutils keeps its data. Nothing was written.")]
    NoRoom {
        doing: &'static str,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Nobody knows whether it was done; what was answered before is kept.
    #[error(
        "The database does not answer. Try again in a moment; with the same Idempotency-Key nothing \
         is done twice."
    )]
    StorageAway {
        doing: &'static str,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Our fault. The words are for the log; a caller is only told that it happened.
    #[error("could not {doing}")]
    Internal {
        doing: &'static str,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// A failure that no caller can do anything about, and what was being done. A full disk is one
    /// that somebody can, and a database that is away comes back.
    pub fn internal(
        doing: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        let of_store = source.downcast_ref::<store::Error>();
        match of_store.and_then(store::Error::trouble) {
            Some(store::Trouble::Full) => Self::NoRoom { doing, source },
            Some(store::Trouble::Away) => Self::StorageAway { doing, source },
            _ => Self::Internal { doing, source },
        }
    }

    /// One value that is not valid.
    pub fn invalid(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.into(),
        }])
    }
}

impl From<Thing> for Error {
    fn from(thing: Thing) -> Self {
        Self::NotFound(thing)
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

/// What an asset was asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetKey {
    Tag(AssetTag),
    Serial(String),
    /// As `02:12:00:AB:CD:EF`.
    Mac(String),
    Id(u64),
    /// A scanned text that may be any of them.
    Scan(String),
}

impl fmt::Display for AssetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, "the tag {tag}"),
            Self::Serial(serial) => write!(f, "the serial number {serial}"),
            Self::Mac(mac) => write!(f, "the MAC address {mac}"),
            Self::Id(id) => write!(f, "the number {id}"),
            Self::Scan(text) => write!(f, "the tag, serial number or id {text}"),
        }
    }
}

/// Something that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    Asset {
        key: AssetKey,
        /// Tags like the one asked for that RT does have.
        suggestions: Vec<AssetTag>,
    },
    /// Something of ours: what it is called, and by what it was asked for.
    Record { what: &'static str, name: String },
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asset { key, .. } => write!(f, "No asset has {key}."),
            Self::Record { what, name } => write!(f, "There is no {what} {name}."),
        }
    }
}

/// The state of things is against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// RT does not keep names unique: several assets answer, and we do not guess.
    AssetAmbiguous { key: AssetKey, asset_ids: Vec<u64> },
    /// The asset's name is not a tag, so there is nothing to print.
    AssetUntagged { asset_id: u64, name: String },
    /// The tag cannot be given to this asset, and why not.
    TagTaken { tag: AssetTag, why: String },
    /// The asset has another tag already.
    AssetTagged { asset_id: u64, tag: AssetTag },
    /// Another asset has the serial number; or it is about to, and has no number in RT yet.
    SerialTaken {
        serial: String,
        asset_id: Option<u64>,
        tag: Option<AssetTag>,
    },
    /// A change that waits gives another asset the serial number.
    SerialPromised { serial: String, asset_id: u64 },
    /// The asset was changed in RT since it was read. Nothing was written.
    AssetChanged { asset_id: u64, why: String },
    /// Something of ours was changed since it was read. Nothing was written.
    RecordChanged { what: &'static str },
    /// A sequence of tags does not allow it, and why not.
    Sequence { prefix: String, why: String },
    /// It is too late, or too early, for this.
    WrongState { why: String },
    /// This cannot be done to this person: a word for why, and a sentence.
    PersonProtected {
        reason: &'static str,
        why: &'static str,
    },
    /// The idempotency key came with another request before.
    KeyReused,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AssetAmbiguous { key, asset_ids } => {
                let ids: Vec<String> = asset_ids.iter().map(u64::to_string).collect();
                write!(f, "Several assets have {key}: {}.", ids.join(", "))
            }
            Self::AssetUntagged { asset_id, name } if name.is_empty() => {
                write!(f, "Asset {asset_id} has no name yet.")
            }
            Self::AssetUntagged { asset_id, name } => {
                write!(f, "Asset {asset_id} is named “{name}”, which is not a tag.")
            }
            Self::TagTaken { tag, why } => write!(f, "{tag} {why}."),
            Self::AssetTagged { asset_id, tag } => {
                write!(f, "Asset {asset_id} has the tag {tag} already.")
            }
            Self::SerialTaken {
                serial,
                asset_id: Some(id),
                tag: Some(tag),
            } => write!(f, "{tag} (asset {id}) has the serial number {serial}."),
            Self::SerialTaken {
                serial,
                asset_id: Some(id),
                tag: None,
            } => write!(f, "Asset {id} has the serial number {serial}."),
            Self::SerialTaken { serial, .. } => {
                write!(
                    f,
                    "An asset with the serial number {serial} is being made already."
                )
            }
            Self::SerialPromised { serial, asset_id } => {
                write!(
                    f,
                    "A change that waits for Request Tracker gives asset {asset_id} the serial number {serial}."
                )
            }
            Self::AssetChanged { asset_id, why } => {
                write!(
                    f,
                    "Asset {asset_id} was changed in Request Tracker meanwhile: {why}. Nothing was written."
                )
            }
            Self::RecordChanged { what } => write!(
                f,
                "The {what} was changed meanwhile. Nothing was written: read it again."
            ),
            Self::Sequence { prefix, why } => write!(f, "The sequence {prefix}: {why}."),
            Self::WrongState { why } => write!(f, "{why}."),
            Self::PersonProtected { why, .. } => f.write_str(why),
            Self::KeyReused => {
                f.write_str("This Idempotency-Key came with another request before. Use a new one.")
            }
        }
    }
}

/// Why somebody is not signed in, though the name and the password are right or nobody can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInTrouble {
    Disabled,
    Locked,
    AccountExpired,
    /// The password has expired, or has to be changed for another reason.
    PasswordMustChange,
    /// Not at this hour, or not from this server.
    NotNow,
    /// In no group that has a role.
    NoRole,
    /// There is an account of the same name that signs in another way.
    SignsInElsewhere,
    DirectoryUnavailable,
    ProviderUnavailable,
    ProviderRefused,
    WrongDomain,
    UnverifiedEmail,
}

impl fmt::Display for SignInTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disabled => {
                "This account is disabled. Ask your school's IT department to enable it."
            }
            Self::Locked => {
                "This account is locked after too many wrong passwords. Wait half an hour, or ask \
                 your school's IT department to unlock it."
            }
            Self::AccountExpired => {
                "This account has expired. Ask your school's IT department to renew it."
            }
            Self::PasswordMustChange => {
                "The password of this account has to be changed first. Change it where you sign \
                 in to your computer, then come back."
            }
            Self::NotNow => {
                "This account may not sign in at this hour or from here. Ask your school's IT \
                 department."
            }
            Self::NoRole => {
                "The password is right, but this account has no role in rtutils. Ask your \
                 school's IT department to put you into the right group."
            }
            Self::SignsInElsewhere => {
                "The account of this name signs in another way here. Use that one, or ask an \
                 administrator."
            }
            Self::DirectoryUnavailable => {
                "The school's directory does not answer, so nobody can sign in with a school \
                 account now. Try again in a few minutes."
            }
            Self::ProviderUnavailable => {
                "The sign-in provider does not answer. Try again in a few minutes."
            }
            Self::ProviderRefused => {
                "The sign-in was not completed. Begin again, in this browser and within ten \
                 minutes."
            }
            Self::WrongDomain => {
                "This account is not of a domain whose people may sign in here. Choose your \
                 school account."
            }
            Self::UnverifiedEmail => {
                "The provider has not verified the e-mail address of this account."
            }
        })
    }
}

impl From<SignInTrouble> for Error {
    fn from(trouble: SignInTrouble) -> Self {
        Self::SignIn(trouble)
    }
}

/// Request Tracker is in trouble, or we are with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RtTrouble {
    /// RT does not accept our credentials, or they may not do this.
    Refused,
    /// RT cannot be reached, or says that it is busy.
    Unavailable { retry_after: Option<Duration> },
    /// RT did not answer in time.
    Timeout,
    /// RT answered, but not as RT should. The words are for the log.
    Broken { cause: String },
}

impl fmt::Display for RtTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => {
                "Request Tracker does not accept rtutils' credentials. An administrator has to \
                 check the token and its rights."
            }
            Self::Unavailable { .. } => "Request Tracker cannot be reached. Try again in a moment.",
            Self::Timeout => "Request Tracker did not answer in time. Try again in a moment.",
            Self::Broken { .. } => {
                "Request Tracker gave an answer that makes no sense. Try again; if it stays so, \
                 tell an administrator."
            }
        })
    }
}

/// What a failure of our own parts becomes while something was being done.
pub(crate) fn internal<E>(doing: &'static str) -> impl FnOnce(E) -> Error
where
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    move |error| Error::internal(doing, error)
}

fn said(errors: &[FieldError], otherwise: &str) -> String {
    match errors {
        [only] => only.detail.clone(),
        _ => otherwise.to_owned(),
    }
}

/// A search or a read of RT that failed: what it means to whoever waits for the answer.
///
/// Where a missing record means something, the caller looks at [`rt_client::Error::NotFound`]
/// first.
pub(crate) fn upstream(error: rt_client::Error) -> Error {
    use rt_client::Error as Rt;
    if matches!(error, Rt::Unauthorized | Rt::Forbidden { .. }) {
        tracing::warn!(%error, "RT refuses our credentials");
    }
    match trouble(&error) {
        Some(trouble) => Error::Upstream(trouble),
        None => Error::internal("talk to Request Tracker", error),
    }
}

/// The words for a failure of RT that nobody waits for, and how long RT wants to be left alone.
/// Nothing is logged.
pub(crate) fn trouble_of(error: &rt_client::Error) -> (String, Option<Duration>) {
    match trouble(error) {
        Some(trouble @ RtTrouble::Unavailable { retry_after }) => {
            (trouble.to_string(), retry_after)
        }
        Some(trouble) => (trouble.to_string(), None),
        None => (sentence(error), None),
    }
}

fn trouble(error: &rt_client::Error) -> Option<RtTrouble> {
    use rt_client::Error as Rt;
    Some(match error {
        Rt::Unauthorized | Rt::Forbidden { .. } => RtTrouble::Refused,
        Rt::Unavailable { retry_after } => RtTrouble::Unavailable {
            retry_after: *retry_after,
        },
        Rt::Timeout => RtTrouble::Timeout,
        Rt::Settings { .. } => return None,
        other => RtTrouble::Broken {
            cause: other.to_string(),
        },
    })
}

/// The words of an error, as people write.
pub(crate) fn sentence(error: &dyn StdError) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_from_a_mistake_of_ours() {
        let of_kind = |kind| {
            let source = io::Error::from(kind);
            Error::internal(
                "save",
                store::Error::Lock {
                    path: "/data/rtutils.db.lock".into(),
                    source,
                },
            )
        };

        let full = of_kind(io::ErrorKind::StorageFull);
        let other = of_kind(io::ErrorKind::PermissionDenied);

        assert!(matches!(full, Error::NoRoom { .. }), "{full:?}");
        assert!(matches!(other, Error::Internal { .. }), "{other:?}");
    }
}
