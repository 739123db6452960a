//! The problems that operations can answer with, in named groups.
//!
//! A handler names the groups of its use case. What follows from the shape of the operation (no
//! token, a bad path, a body that is too large) is added to every operation by
//! `super::complete`.

use std::collections::BTreeMap;

use types::ProblemType;
use utoipa::{
    IntoResponses,
    openapi::{RefOr, response::Response},
};

/// What a placeholder in the responses of an operation begins with; the slug follows.
pub(super) const PLACEHOLDER: &str = "problem:";

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident = [$($kind:ident),+ $(,)?];)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$(ProblemType::$kind),+]
                    .into_iter()
                    .map(|kind| (format!("{PLACEHOLDER}{}", kind.slug()), Response::default().into()))
                    .collect()
            }
        }
    )+};
}

groups! {
    /// The operation asks Request Tracker.
    AsksRt = [RtBroken, RtRefused, RtUnavailable, RtTimeout];
    /// An asset is asked for by its id.
    AssetById = [AssetNotFound];
    /// An asset is asked for by something that should name one.
    OneAsset = [AssetNotFound, AssetAmbiguous];
    /// The label of one asset.
    OneLabel = [AssetNotFound, AssetUntagged, LabelsUnprintable];
    /// The labels of many.
    ManyLabels = [LabelsUnprintable];
    /// Values are checked after they were read.
    Checked = [Invalid];
    /// Nothing is here by this name.
    Named = [RouteNotFound];
    /// Something of ours is asked for by its name or id.
    Recorded = [RecordNotFound];
    /// Tags come out of a sequence.
    Sequenced = [SequenceConflict, RecordNotFound];
    /// A tag that may be used already.
    TagInUse = [TagTaken, WrongState];
    /// A tag and an asset are brought together.
    Binding = [TagTaken, AssetTagged];
    /// The request may come with a key, which may be none.
    Keyed = [IdempotencyKeyReused, Invalid];
    /// It can be too late for it.
    Late = [WrongState];
    /// An asset is made.
    Making = [SerialTaken, TagTaken];
    /// An asset is changed.
    Editing = [AssetChanged, TagTaken, SerialTaken, WrongState];
    /// Something of ours is changed, by whoever read it.
    Revised = [RecordNotFound, RecordChanged];
    /// RT may refuse what is written.
    Written = [RtRefusedWrite];
    /// RT has to prove that it is RT.
    Hooked = [WebhookRefused];
    /// A token, person or session is changed.
    People = [RecordNotFound, PersonProtected, WrongState];
    /// The own password has to be right.
    Proven = [RateLimited];
    /// A link that opens without signing in.
    Linked = [LabelLinkRefused];
    SignIn = [
        WrongCredentials, SecondFactorNeeded, AccountDisabled, AccountLocked, AccountExpired,
        PasswordMustChange, SignInNotNow, NoRole, SignsInElsewhere, RateLimited,
        DirectoryUnavailable,
    ];
    /// There may be no provider, or it may be away.
    Provided = [RecordNotFound, Invalid, ProviderUnavailable];
    /// The provider has answered.
    ProviderAnswers = [
        RecordNotFound, ProviderRefused, WrongDomain, UnverifiedEmail, NoRole, SignsInElsewhere,
        AccountDisabled, RateLimited, ProviderUnavailable,
    ];
    /// Guessing has its price.
    Limited = [RateLimited];
    Refresh = [Unauthenticated, Forbidden, DirectoryUnavailable];
    LogOut = [Forbidden];
}
