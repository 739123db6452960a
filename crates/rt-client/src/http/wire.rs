//! RT's JSON, read with patience: numbers come as texts, lists as `""`, nothing as `null` or `{}`.

mod asset;
mod lenient;
mod link;
mod other;

pub(super) use asset::{WireAsset, WireCustomField, sorted_fields};
pub(super) use lenient::{boolean, list, number, optional_number, optional_text, text};
pub(super) use link::WireLink;
pub(super) use other::{
    WireCatalog, WireCreated, WireFieldDefinition, WireFieldValue, WireServer, WireTicket,
    WireTransaction, WireUser,
};

use serde::Deserialize;

use crate::UserRef;

/// Another record, mentioned.
#[derive(Debug, Deserialize)]
pub(super) struct WireRef {
    #[serde(deserialize_with = "text")]
    pub(super) id: String,
    #[serde(default, rename = "Name", deserialize_with = "optional_text")]
    pub(super) name: Option<String>,
    #[serde(default, rename = "RealName", deserialize_with = "optional_text")]
    pub(super) real_name: Option<String>,
}

impl WireRef {
    /// The user; none for RT's word for nobody.
    pub(super) fn into_user(self) -> Option<UserRef> {
        (self.id != "Nobody" && !self.id.is_empty()).then_some(UserRef {
            username: self.id,
            real_name: self.real_name,
        })
    }
}

/// A thing that RT may give as `null`, `{}` or `""`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Maybe<T> {
    Some(T),
    Other(serde::de::IgnoredAny),
}

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self::Other(serde::de::IgnoredAny)
    }
}

impl<T> Maybe<T> {
    pub(super) fn into_option(self) -> Option<T> {
        match self {
            Self::Some(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}
