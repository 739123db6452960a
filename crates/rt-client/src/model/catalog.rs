use crate::{CatalogId, CustomFieldId};

/// A catalog: the drawer that assets are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    pub id: CatalogId,
    pub name: String,
    /// Absent when empty.
    pub description: Option<String>,
    /// The name of the lifecycle that says which status may follow which.
    pub lifecycle: Option<String>,
    /// Whether our RT user may make assets in it. Absent from lists: RT tells it of one catalog
    /// at a time.
    pub can_create: Option<bool>,
}

/// What a custom field is, without a record's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomFieldDefinition {
    pub id: CustomFieldId,
    pub name: String,
    /// RT's word for the kind: `Freeform`, `Select`, `Text`, `Date`, `DateTime` and others.
    pub kind: String,
    /// How many values a record may have; absent when any number.
    pub max_values: Option<u32>,
}

impl CustomFieldDefinition {
    /// Whether a record may have more than one value.
    #[must_use]
    pub fn is_multiple(&self) -> bool {
        self.max_values != Some(1)
    }
}
