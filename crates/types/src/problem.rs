//! Problems: what went wrong, for a program and for a person (RFC 9457).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! problem_types {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $status:literal, $title:literal;)+) => {
        /// Every kind of problem that the API answers with.
        ///
        /// `docs/problems.md` says of each what it means and what to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemType { $($(#[$doc])* $variant),+ }

        impl ProblemType {
            /// All of them, in the order of their status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of the problem's `type`: `/problems/{slug}`.
            #[must_use]
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $slug),+ } }

            /// The HTTP status it is answered with.
            #[must_use]
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }

            /// The same few words every time.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }
        }
    };
}

problem_types! {
    /// The body, query or path could not be read at all.
    Malformed = "malformed-request", 400, "The request could not be read";
    /// No credentials, or they are no longer good.
    Unauthenticated = "unauthenticated", 401, "Sign in first";
    /// The name or the password is wrong.
    WrongCredentials = "wrong-credentials", 401, "The name or the password is wrong";
    /// The password is right, and the account has a second factor: its code is missing or wrong.
    SecondFactorNeeded = "second-factor-needed", 401, "Enter the code of your second factor";
    /// A webhook without the shared secret, or too old.
    WebhookRefused = "webhook-refused", 401, "The webhook is not signed as it has to be";
    /// Signed in, but this is not allowed.
    Forbidden = "forbidden", 403, "You may not do this";
    /// The link to a label was altered or has run out.
    LabelLinkRefused = "label-link-refused", 403, "This link does not open a label";
    /// The name and the password are right, and the account is disabled.
    AccountDisabled = "account-disabled", 403, "This account is disabled";
    /// Too many wrong passwords.
    AccountLocked = "account-locked", 403, "This account is locked";
    /// The account's time is over.
    AccountExpired = "account-expired", 403, "This account has expired";
    /// The password has expired, or has to be changed for another reason.
    PasswordMustChange = "password-must-change", 403, "Change your password first";
    /// The directory does not let the account in at this hour, or from here.
    SignInNotNow = "sign-in-not-now", 403, "This account may not sign in now";
    /// In no group that has a role.
    NoRole = "no-role", 403, "This account has no role here";
    /// There is an account of the same name that signs in another way.
    SignsInElsewhere = "signs-in-elsewhere", 403, "This account signs in another way";
    /// The provider's answer is not good, or another browser began it.
    ProviderRefused = "provider-refused", 403, "The sign-in was not completed";
    /// The address is not of a domain whose people may sign in.
    WrongDomain = "wrong-domain", 403, "This is not a school account of ours";
    /// Nobody has checked that the address is theirs.
    UnverifiedEmail = "unverified-email", 403, "The e-mail address is not verified";
    /// There is nothing at this address.
    RouteNotFound = "route-not-found", 404, "There is nothing at this address";
    /// RT has no such asset.
    AssetNotFound = "asset-not-found", 404, "No such asset";
    /// Nothing of ours has this name or number.
    RecordNotFound = "record-not-found", 404, "There is no such thing";
    /// The address is there, the method is not.
    MethodNotAllowed = "method-not-allowed", 405, "This address does not take this method";
    /// Several assets answer to the tag or serial number.
    AssetAmbiguous = "asset-ambiguous", 409, "Several assets answer to this";
    /// The asset has no tag that could be printed.
    AssetUntagged = "asset-untagged", 409, "The asset has no tag to print";
    /// The tag is another asset's, or void, or not reserved.
    TagTaken = "tag-taken", 409, "The tag cannot be given to this asset";
    /// The asset has a tag already.
    AssetTagged = "asset-already-tagged", 409, "The asset has a tag already";
    /// An asset in RT has the serial number.
    SerialTaken = "serial-taken", 409, "Another asset has this serial number";
    /// The asset was changed in RT since it was read.
    AssetChanged = "asset-changed", 409, "The asset was changed meanwhile";
    /// Something of ours was changed since it was read.
    RecordChanged = "record-changed", 409, "It was changed meanwhile";
    /// The sequence is there already, is closed, or would go below what was used.
    SequenceConflict = "sequence-conflict", 409, "The sequence of tags does not allow this";
    /// The thing is not in the state that this needs.
    WrongState = "wrong-state", 409, "It is too late, or too early, for this";
    /// The person is the last administrator, the caller, or kept on the server.
    PersonProtected = "person-protected", 409, "This cannot be done to this person";
    /// The idempotency key came with another request before.
    IdempotencyKeyReused = "idempotency-key-reused", 409, "This key belongs to another request";
    /// The body is larger than this address takes.
    TooLarge = "body-too-large", 413, "The request is too large";
    /// The body is not JSON, or does not say that it is.
    UnsupportedMediaType = "unsupported-media-type", 415, "Send JSON";
    /// Well-formed, but a value is out of bounds.
    Invalid = "invalid-request", 422, "Something in the request is not valid";
    /// Items of a label request name no printable asset.
    LabelsUnprintable = "labels-unprintable", 422, "Some labels cannot be printed";
    /// RT refused what was to be written.
    RtRefusedWrite = "rt-refused-write", 422, "Request Tracker refused this";
    /// Too many requests in too short a time.
    RateLimited = "rate-limited", 429, "Too many attempts";
    /// Our fault.
    Internal = "internal-error", 500, "Something went wrong here";
    /// RT answered, but not as RT should.
    RtBroken = "rt-broken", 502, "Request Tracker gave an answer that makes no sense";
    /// RT does not let rtutils in.
    RtRefused = "rt-refused-credentials", 502, "Request Tracker does not accept our token";
    /// RT cannot be reached, or says that it is busy.
    RtUnavailable = "rt-unavailable", 503, "Request Tracker cannot be reached";
    /// The directory does not answer, or cannot be trusted.
    DirectoryUnavailable = "directory-unavailable", 503, "The school's directory does not answer";
    /// The sign-in provider does not answer.
    ProviderUnavailable = "provider-unavailable", 503, "The sign-in provider does not answer";
    /// The database does not answer.
    StorageUnavailable = "storage-unavailable", 503, "The database does not answer";
    /// RT did not answer in time.
    RtTimeout = "rt-timeout", 504, "Request Tracker did not answer in time";
    /// Nothing can be written down any more.
    StorageFull = "storage-full", 507, "There is no room left on the server";
}

impl ProblemType {
    /// The `type` member: a path that the server answers with the explanation.
    #[must_use]
    pub fn uri(self) -> String {
        format!("/problems/{}", self.slug())
    }

    /// The type that a problem's `type` member names.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let slug = uri.strip_prefix("/problems/")?;
        Self::ALL.iter().copied().find(|t| t.slug() == slug)
    }
}

/// A problem as it travels: `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Which kind: match on this, not on the words.
    #[serde(rename = "type")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "/problems/asset-not-found", format = "uri-reference")
    )]
    pub kind: String,
    #[cfg_attr(feature = "openapi", schema(example = "No such asset"))]
    pub title: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = 404, minimum = 400, maximum = 599)
    )]
    pub status: u16,
    /// What happened this time, for a person.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "No asset has the tag W12-9999.")
    )]
    pub detail: String,
    /// The path that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// To find this request in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Every value that is not valid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Tags like the one that was not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// Members that belong to this type alone.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub extensions: Map<String, Value>,
}

impl Problem {
    /// The type, when it is one that this version knows.
    #[must_use]
    pub fn problem_type(&self) -> Option<ProblemType> {
        ProblemType::from_uri(&self.kind)
    }
}

/// One value that is not valid, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// A JSON pointer into the body (RFC 6901), or the name of a query parameter.
    #[cfg_attr(feature = "openapi", schema(example = "/items/3/tag"))]
    pub pointer: String,
    /// A word to match on.
    #[cfg_attr(feature = "openapi", schema(example = "not_found"))]
    pub code: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "No asset has the tag W12-9999.")
    )]
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_again_by_its_uri() {
        for &kind in ProblemType::ALL {
            assert_eq!(ProblemType::from_uri(&kind.uri()), Some(kind));
        }
    }
}
