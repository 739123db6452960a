//! The wire format of rtutils, shared by the server, the WASM app and Rust clients.
//!
//! Everything here is data: views (`Asset`), inputs (`NewSession`), filters, validated newtypes
//! (`AssetTag`), permissions and problem types. There is no I/O, so the crate builds for the
//! server and for `wasm32-unknown-unknown` alike, and both sides agree at compile time.
//!
//! JSON is `snake_case`; what is unknown is absent, never `null`; times are RFC 3339 in UTC.

pub mod account;
pub mod asset;
pub mod auth;
pub mod directory;
pub mod edit;
pub mod health;
pub mod label;
pub mod label_job;
pub mod ledger;
pub mod number;
pub mod page;
pub mod predecessor;
pub mod problem;
pub mod rt;
pub mod scan;
pub mod sign_in;
pub mod tag;
pub mod token;
pub mod webhook;
pub mod write;

pub use account::{
    NewUserAccount, PasswordChange, PasswordProof, PasswordReset, PermissionDescription,
    RecoveryCodes, RevokedSessions, RoleDescription, SecondFactor, SecondFactorCode,
    SecondFactorEnrolment, SecondFactorState, UserAccount, UserAccountFilter, UserAccountPatch,
    UserSession,
};
pub use asset::{
    Asset, AssetField, AssetFilter, AssetSummary, Catalog, CustomField, HistoryEntry, Person,
};
pub use auth::{NewSession, Permission, PersonSource, Role, Session, User};
pub use directory::{
    DirectoryTest, DirectoryTestResult, FoundGroup, FoundPerson, MatchedRule, SignInMethods,
    SignInProvider,
};
pub use edit::{
    AssetCreation, AssetEdit, AssetOptions, AssetPatch, CatalogOption, Changeset, ChangesetItem,
    ChangesetItemState, ChangesetPlan, CommonFields, FieldOption, InternalName, NewAsset,
    NewChangeset, NewShipment, Shipment, ShipmentItem, ShipmentItemState, ShipmentPlan,
};
pub use health::{Component, ComponentState, Health, ServiceState};
pub use label::{
    LabelBatch, LabelCheck, LabelCheckItem, LabelCheckState, LabelContent, LabelFont, LabelFormat,
    LabelItem, LabelLink, LabelSettings, LabelSize, LabelTemplate, LabelWarning, NewLabelLink,
    OnMissing,
};
pub use label_job::{
    LabelJob, LabelJobAgain, LabelJobFilter, LabelJobItem, LabelJobItemFilter, LabelJobItemState,
    LabelJobKind, LabelJobState, LabelPrint, LabelPrintFilter, NewLabelJob,
};
pub use ledger::{
    AssetCreated, NewTagReservation, NewTagSequence, Reason, TagAssignment, TagEntry, TagFilter,
    TagOrigin, TagReservation, TagSequence, TagSequenceChange, TagSequenceChangeKind,
    TagSequencePatch, TagState, TaggedAsset,
};
pub use number::{AssetNumber, MAX_ASSET_NUMBER};
pub use page::Page;
pub use problem::{FieldError, Problem, ProblemType};
pub use rt::{BreakerState, MirrorState, RtCheck, RtCheckKind, RtCheckState, RtConnection};
pub use scan::{InvalidScan, ResolvedScan, Scan, ScanMatch};
pub use sign_in::{SignInEvent, SignInEventFilter, SignInEventOutcome};
pub use tag::{AssetTag, InvalidAssetTag};
pub use token::{
    API_TOKEN_PREFIX, AllApiTokensFilter, ApiToken, ApiTokenFilter, ApiTokenState, IssuedApiToken,
    NewApiToken,
};
pub use webhook::{
    FieldChange, IssuedWebhookSecret, NewWebhookSubscription, WebhookAttempt, WebhookDelivery,
    WebhookDeliveryDetail, WebhookDeliveryFilter, WebhookDeliveryState, WebhookEventType,
    WebhookFilter, WebhookMessage, WebhookRotation, WebhookSubscription, WebhookSubscriptionPatch,
};
pub use write::{
    FieldOutcome, FieldState, RtWrite, WriteCounts, WriteFilter, WriteKind, WriteState,
};
