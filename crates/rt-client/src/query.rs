//! What to search for, and how much to tell of what is found.

mod asset;
mod user;

pub use asset::AssetQuery;
pub use user::UserQuery;

/// How much a search tells of each asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fields {
    /// Number, name, description, status, catalog, owner and both times: cheap for RT.
    #[default]
    Summary,
    /// All of that, who holds it, contacts and custom fields: about ten times as dear.
    Full,
}
