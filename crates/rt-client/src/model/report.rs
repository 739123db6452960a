use std::fmt;

use super::Asset;

/// What became of a change, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateReport {
    /// The asset as it is now, read back after the change.
    pub asset: Asset,
    /// One for every field that was to change.
    pub fields: Vec<FieldReport>,
    /// Everything RT said about the change, in its own words.
    pub messages: Vec<String>,
}

impl UpdateReport {
    /// Whether the asset now is as was asked.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused().next().is_none()
    }

    /// The fields that are not as was asked.
    pub fn refused(&self) -> impl Iterator<Item = (&AssetField, &str)> {
        self.fields
            .iter()
            .filter_map(|report| match &report.outcome {
                Outcome::Refused { message } => Some((&report.field, message.as_str())),
                Outcome::Applied | Outcome::Unchanged => None,
            })
    }

    /// What became of one field; absent when it was not to change.
    #[must_use]
    pub fn outcome(&self, field: &AssetField) -> Option<&Outcome> {
        self.fields
            .iter()
            .find(|report| report.field == *field)
            .map(|report| &report.outcome)
    }
}

/// What became of one field, with what it read before the change and reads after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldReport {
    pub field: AssetField,
    pub outcome: Outcome,
    /// As it was read right before the write; empty when there was nothing. People by user name.
    pub before: Vec<String>,
    /// As it was read right after the write.
    pub after: Vec<String>,
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was different before and is as asked now.
    Applied,
    /// It had been as asked already.
    Unchanged,
    /// It is not as asked.
    Refused {
        /// Why, in RT's words where RT gave any.
        message: String,
    },
}

/// A field of an asset that can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AssetField {
    Name,
    Description,
    Status,
    Owner,
    HeldBy,
    Contact,
    /// By the name it was asked for.
    Custom(String),
}

impl fmt::Display for AssetField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "Name",
            Self::Description => "Description",
            Self::Status => "Status",
            Self::Owner => "Owner",
            Self::HeldBy => "HeldBy",
            Self::Contact => "Contact",
            Self::Custom(name) => name,
        })
    }
}
