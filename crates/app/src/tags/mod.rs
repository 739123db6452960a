//! Asset tags: sequences, reservations, and the ledger of what became of every number.

mod bind;
mod fates;
mod found;
mod import;
mod ledger;
mod reserve;
mod sequences;
mod webhook;

pub(crate) use self::{
    bind::{not_free, tag_key},
    reserve::request_key,
    sequences::refusal,
};
pub use self::{
    fates::TagFate,
    import::{ImportReport, OldSequence, OldTag, parse_confirmations},
    webhook::WebhookProof,
};
