use super::CustomField;

/// A user, as far as our RT user may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// RT's number of the user; search results do not tell it.
    pub id: Option<u64>,
    /// The name that RT files the user under; unique.
    pub username: String,
    pub real_name: Option<String>,
    pub email: Option<String>,
    /// Absent from search results, and when our RT user may not see it.
    pub is_disabled: Option<bool>,
    /// Whether the user may be given rights; students may not. Absent from search results.
    pub is_privileged: Option<bool>,
    /// Sorted by name. Empty in search results, and unless our RT user administers users.
    pub custom_fields: Vec<CustomField>,
}

/// A user as another record mentions them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRef {
    pub username: String,
    /// Search results tell it, a single asset does not.
    pub real_name: Option<String>,
}
