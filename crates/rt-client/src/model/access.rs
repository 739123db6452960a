use std::fmt;

use super::Catalog;

/// What our RT user may do, as far as RT lets us find out by reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The name of our RT user; absent when neither the credentials nor RT tell it.
    pub username: Option<String>,
    /// Every right, in the order of [`Right::ALL`].
    pub rights: Vec<(Right, Standing)>,
    /// The catalogs that our RT user may see, by name, each with its `can_create`.
    pub catalogs: Vec<Catalog>,
}

impl Access {
    #[must_use]
    pub fn standing(&self, right: Right) -> Standing {
        let mut rights = self.rights.iter();
        let found = rights.find(|(other, _)| *other == right);
        found.map_or(Standing::Unknown, |(_, standing)| *standing)
    }

    /// The rights that we lack for certain.
    pub fn missing(&self) -> impl Iterator<Item = Right> {
        let missing = |(right, standing): &(Right, Standing)| {
            (*standing == Standing::Missing).then_some(*right)
        };
        self.rights.iter().filter_map(missing)
    }
}

/// Whether we have a right. rtutils wants its rights globally, so a right that RT grants for some
/// catalogs or queues alone is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// RT showed that we have it, everywhere or wherever it was looked for.
    Held,
    /// RT showed a place where we do not have it.
    Missing,
    /// Reading cannot tell.
    Unknown,
}

macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident,)+) => {
        /// A right of RT that rtutils needs, and how it is found out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Right {
            $($(#[$doc])* $right,)+
        }

        impl Right {
            /// Every right, those for assets first.
            pub const ALL: &[Self] = &[$(Self::$right,)+];

            /// RT's name of the right, which an administrator looks for in RT's pages.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$right => stringify!($right),)+
                }
            }
        }
    };
}

rights! {
    /// RT tells how many catalogs there are.
    ShowCatalog,
    /// RT tells how many assets there are.
    ShowAsset,
    /// Each catalog that we see offers to make an asset.
    CreateAsset,
    /// The asset that changed last offers to change its status.
    ModifyAsset,
    /// RT tells how many custom fields assets have.
    SeeCustomField,
    /// No reading tells.
    ModifyCustomField,
    /// No reading tells.
    SetInitialCustomField,
    /// RT shows more of another user than the names and the address.
    AdminUsers,
    /// RT offers the history of another user.
    ShowUserHistory,
    /// RT tells how many queues there are.
    SeeQueue,
    /// RT lists a ticket. When it lists none, the first ticket may be forbidden or not be there.
    ShowTicket,
    /// Each queue offers to open a ticket; of very many, the first twenty.
    CreateTicket,
    /// The newest ticket that we see offers to change its status.
    ModifyTicket,
    /// The newest ticket that we see takes a comment.
    CommentOnTicket,
    /// The newest ticket that we see takes a reply.
    ReplyToTicket,
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
