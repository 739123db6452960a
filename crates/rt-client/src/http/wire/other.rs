use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{
    Maybe, WireCustomField, WireLink, WireRef, boolean, list, number, optional_number,
    optional_text, sorted_fields, text,
};
use crate::{
    Catalog, CatalogId, CustomFieldDefinition, CustomFieldId, Ticket, TicketId, Transaction,
    TransactionId, User,
};

#[derive(Debug, Deserialize)]
pub(in crate::http) struct WireServer {
    #[serde(rename = "Version")]
    pub(in crate::http) version: String,
}

/// The answer to a `POST` that made a record.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct WireCreated {
    #[serde(deserialize_with = "number")]
    pub(in crate::http) id: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireCatalog {
    #[serde(rename = "id", deserialize_with = "number")]
    id: u64,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "optional_text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "optional_text")]
    lifecycle: Option<String>,
    #[serde(default, rename = "_hyperlinks", deserialize_with = "list")]
    links: Vec<WireLink>,
}

impl WireCatalog {
    /// A catalog from a list, which has no links.
    pub(in crate::http) fn into_listed(self) -> Catalog {
        Catalog {
            can_create: None,
            ..self.into_catalog()
        }
    }

    pub(in crate::http) fn into_catalog(self) -> Catalog {
        Catalog {
            id: CatalogId::new(self.id),
            name: self.name,
            description: self.description,
            lifecycle: self.lifecycle,
            can_create: Some(self.links.iter().any(|link| link.is_create("asset"))),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireFieldDefinition {
    #[serde(rename = "id", deserialize_with = "number")]
    id: u64,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, rename = "Type", deserialize_with = "text")]
    kind: String,
    #[serde(default, deserialize_with = "optional_number")]
    max_values: Option<u64>,
}

impl From<WireFieldDefinition> for CustomFieldDefinition {
    fn from(wire: WireFieldDefinition) -> Self {
        Self {
            id: CustomFieldId::new(wire.id),
            name: wire.name,
            kind: wire.kind,
            max_values: wire
                .max_values
                .filter(|&most| most > 0)
                .and_then(|most| u32::try_from(most).ok()),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::http) struct WireFieldValue {
    #[serde(deserialize_with = "text")]
    pub(in crate::http) name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireTransaction {
    #[serde(rename = "id", deserialize_with = "number")]
    id: u64,
    #[serde(rename = "Type", deserialize_with = "text")]
    kind: String,
    #[serde(default, deserialize_with = "optional_text")]
    field: Option<String>,
    #[serde(default, deserialize_with = "optional_text")]
    old_value: Option<String>,
    #[serde(default, deserialize_with = "optional_text")]
    new_value: Option<String>,
    creator: WireRef,
    created: DateTime<Utc>,
}

impl From<WireTransaction> for Transaction {
    fn from(wire: WireTransaction) -> Self {
        Self {
            id: TransactionId::new(wire.id),
            kind: wire.kind,
            field: wire.field,
            old_value: wire.old_value,
            new_value: wire.new_value,
            creator: wire.creator.id,
            created_at: wire.created,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireUser {
    /// The number when read by itself, the name in a list, and nothing unless our RT user
    /// administers users.
    #[serde(default, rename = "id", deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "optional_text")]
    real_name: Option<String>,
    #[serde(default, deserialize_with = "optional_text")]
    email_address: Option<String>,
    #[serde(default, deserialize_with = "boolean")]
    disabled: Option<bool>,
    #[serde(default, deserialize_with = "boolean")]
    privileged: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    custom_fields: Vec<WireCustomField>,
    #[serde(default, rename = "_hyperlinks", deserialize_with = "list")]
    links: Vec<WireLink>,
}

impl WireUser {
    /// A user from a list, where the number is not to be had.
    pub(in crate::http) fn into_listed(self) -> User {
        User {
            id: None,
            ..self.into_user()
        }
    }

    pub(in crate::http) fn into_user(self) -> User {
        let own_link = self.links.iter().find(|link| link.is("self"));
        User {
            id: own_link.map_or_else(|| self.id.parse().ok(), WireLink::number),
            username: self.name,
            real_name: self.real_name,
            email: self.email_address,
            is_disabled: self.disabled,
            is_privileged: self.privileged,
            custom_fields: sorted_fields(self.custom_fields),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireTicket {
    #[serde(rename = "id", deserialize_with = "number")]
    id: u64,
    #[serde(default, deserialize_with = "text")]
    subject: String,
    #[serde(deserialize_with = "text")]
    status: String,
    #[serde(default)]
    queue: Maybe<WireRef>,
    #[serde(default)]
    owner: Maybe<WireRef>,
    #[serde(default, deserialize_with = "list")]
    requestor: Vec<WireRef>,
    created: DateTime<Utc>,
    last_updated: DateTime<Utc>,
}

impl From<WireTicket> for Ticket {
    fn from(wire: WireTicket) -> Self {
        Self {
            id: TicketId::new(wire.id),
            subject: wire.subject,
            status: wire.status,
            queue: wire.queue.into_option().and_then(|queue| queue.name),
            owner: wire.owner.into_option().and_then(WireRef::into_user),
            requestors: wire
                .requestor
                .into_iter()
                .filter_map(WireRef::into_user)
                .collect(),
            created_at: wire.created,
            last_updated_at: wire.last_updated,
        }
    }
}
