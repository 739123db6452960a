//! The door to Request Tracker.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::{
    Access, Asset, AssetChanges, AssetId, AssetQuery, Catalog, CatalogId, CustomFieldDefinition,
    CustomFieldId, ETag, Fields, Listing, NewAsset, NewTicket, PageRequest, Result, ServerInfo,
    Ticket, TicketId, Transaction, UpdateReport, User, UserQuery,
};

/// What the product needs of RT.
///
/// Reads and searches may be repeated behind the scenes, writes never are. A write that fails
/// with [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) may have happened.
#[async_trait]
pub trait RequestTracker: Debug + Send + Sync {
    /// Which RT this is. Also proves the credentials: the cheapest call that needs them.
    async fn server(&self) -> Result<ServerInfo>;

    /// What our RT user may do, found out by a dozen reads and without writing anything.
    async fn access(&self) -> Result<Access>;

    /// The asset with that number, deleted ones included, with its [`ETag`].
    ///
    /// RT gives the people here by user name only; searches tell real names too.
    async fn asset(&self, id: AssetId) -> Result<Asset>;

    /// The assets that match, in the order of their numbers. Deleted ones are never found.
    ///
    /// Whether case matters depends on RT's database; compare again what must be exact.
    /// [`Fields::Full`] costs RT 20 ms and more for every asset. None carries an [`ETag`].
    async fn search_assets(
        &self,
        query: &AssetQuery,
        fields: Fields,
        page: PageRequest,
    ) -> Result<Listing<Asset>>;

    /// Every asset that our RT user may see, the latest change first, as [`Fields::Summary`].
    ///
    /// RT keeps whole seconds; of the assets of one second the one with the greater number comes
    /// first. Status, owner, holders, contacts, custom fields, name, description, catalog and links
    /// all move an asset to the front, from whichever side a link is made. What happens to a linked
    /// ticket, to the people, to the catalog or to the definition of a custom field moves no asset,
    /// and neither does what RT refuses (but for a name of digits). A deleted asset leaves the list.
    ///
    /// Pages shift while assets change: one that moves to the front is seen twice or in the next
    /// round, but one that follows a deleted one can be missed. A round that goes on until it meets
    /// what the round before had seen, the last second of it included, misses nothing else.
    async fn recently_changed(&self, page: PageRequest) -> Result<Listing<Asset>>;

    /// What happened to an asset, the newest first.
    ///
    /// An asset that does not exist is [`Error::NotFound`](crate::Error::NotFound).
    async fn asset_history(&self, id: AssetId, page: PageRequest) -> Result<Listing<Transaction>>;

    /// Makes an asset in one call. RT does not mind two assets of one name: search before, and
    /// before repeating a call whose outcome is unknown.
    async fn create_asset(&self, new: &NewAsset) -> Result<AssetId>;

    /// Changes an asset and verifies the change: read, write on the condition that nothing
    /// happened in between, read back.
    ///
    /// With `expected` the change is made only to that version; without it, to whatever version
    /// there is. [`Error::Conflict`](crate::Error::Conflict) means that nothing was changed, and
    /// so does [`Error::Rejected`](crate::Error::Rejected), which is given before anything is sent
    /// when a value is one that RT is known to cut, to misread or to fail on: a name or description
    /// over 255 bytes, a name of digits only, a person whom RT does not know.
    ///
    /// RT is not atomic: it applies what it can and refuses the rest. The report says which.
    async fn update_asset(
        &self,
        id: AssetId,
        changes: &AssetChanges,
        expected: Option<&ETag>,
    ) -> Result<UpdateReport>;

    /// Every catalog that our RT user may see, by name.
    async fn catalogs(&self) -> Result<Vec<Catalog>>;

    /// The catalog with that number. Tells also whether our RT user may make assets in it.
    async fn catalog(&self, id: CatalogId) -> Result<Catalog>;

    /// The custom fields that assets of a catalog have, by name.
    async fn catalog_custom_fields(&self, catalog: CatalogId)
    -> Result<Vec<CustomFieldDefinition>>;

    /// The values that a select field offers, in RT's order. Empty for free text.
    async fn custom_field_values(&self, field: CustomFieldId) -> Result<Vec<String>>;

    /// The user with that name, or with that number if it is all digits. An e-mail address is not
    /// a name, unless RT files the user under it.
    async fn user(&self, name_or_id: &str) -> Result<User>;

    /// The users who match, in the order of their names. Disabled users are not found.
    async fn search_users(&self, query: &UserQuery, page: PageRequest) -> Result<Listing<User>>;

    /// Opens a ticket. RT drops a link to something that does not exist without a word.
    async fn create_ticket(&self, new: &NewTicket) -> Result<TicketId>;

    /// The ticket with that number.
    async fn ticket(&self, id: TicketId) -> Result<Ticket>;
}
