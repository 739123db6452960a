use chrono::{DateTime, Utc};

use super::UserRef;
use crate::{AssetId, CatalogId, CustomFieldId, ETag};

/// An asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub id: AssetId,
    /// What RT calls the asset; names need not be unique and may be empty.
    pub name: String,
    /// Absent when empty.
    pub description: Option<String>,
    pub status: String,
    pub catalog: CatalogRef,
    /// Absent when RT says `Nobody`.
    pub owner: Option<UserRef>,
    /// Empty in a [`Fields::Summary`](crate::Fields::Summary).
    pub held_by: Vec<UserRef>,
    /// Empty in a [`Fields::Summary`](crate::Fields::Summary).
    pub contacts: Vec<UserRef>,
    /// Sorted by name; those without a value too. Empty in a
    /// [`Fields::Summary`](crate::Fields::Summary), and when our RT user may not see them.
    pub custom_fields: Vec<CustomField>,
    pub created_at: DateTime<Utc>,
    pub last_updated_at: DateTime<Utc>,
    /// The version that was read; absent in search results.
    pub etag: Option<ETag>,
}

impl Asset {
    /// The custom field of that name, which RT compares without regard to case.
    #[must_use]
    pub fn custom_field(&self, name: &str) -> Option<&CustomField> {
        self.custom_fields
            .iter()
            .find(|field| field.name.to_lowercase() == name.to_lowercase())
    }

    /// The first value of the custom field of that name.
    #[must_use]
    pub fn custom_field_value(&self, name: &str) -> Option<&str> {
        self.custom_field(name)?.values.first().map(String::as_str)
    }
}

/// The catalog that an asset is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogRef {
    pub id: CatalogId,
    /// Absent when our RT user may not see the catalog.
    pub name: Option<String>,
}

/// A custom field of a record and its values, in RT's order. No value means an empty list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    pub id: CustomFieldId,
    pub name: String,
    /// As RT writes them: a date is `2026-01-02`, a moment `2026-01-02T03:04:05Z`.
    pub values: Vec<String>,
}
