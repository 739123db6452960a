//! RT's numbers, each with a type of its own, and the mark of a record's version.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            #[must_use]
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// RT's number of an asset.
    AssetId
}
number! {
    /// RT's number of a catalog.
    CatalogId
}
number! {
    /// RT's number of a custom field.
    CustomFieldId
}
number! {
    /// RT's number of a ticket.
    TicketId
}
number! {
    /// RT's number of a transaction, one entry of a record's history.
    TransactionId
}

/// The version of a record, as RT marks it: opaque, compared and sent back as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The version without the quotes that it has in a header.
    #[must_use]
    pub fn unquoted(&self) -> &str {
        self.0.trim_matches('"')
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
