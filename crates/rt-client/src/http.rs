//! [`RequestTracker`] over HTTP: one module for each verb, the transport below them all.

mod access;
mod answer;
mod backoff;
mod call;
mod catalogs;
mod create;
mod guard;
mod list;
mod read;
mod search;
mod secret;
mod tickets;
mod transport;
mod update;
mod users;
mod verify;
mod wire;

use async_trait::async_trait;

use self::transport::Transport;
use crate::{
    Access, Asset, AssetChanges, AssetId, AssetQuery, Catalog, CatalogId, CustomFieldDefinition,
    CustomFieldId, ETag, Fields, Listing, NewAsset, NewTicket, PageRequest, RequestTracker, Result,
    RtSettings, ServerInfo, Ticket, TicketId, Transaction, UpdateReport, User, UserQuery,
};

/// A Request Tracker reached over HTTP.
///
/// Holds a pool of connections and the right to so many requests at once: make one and share it.
///
/// It does not look like a browser, because RT sends browsers to its login page: no cookies, no
/// redirects followed, a plain user agent. Proxies of the environment are not used.
#[derive(Debug)]
pub struct HttpRequestTracker {
    transport: Transport,
}

impl HttpRequestTracker {
    /// Prepares the client; nothing is sent yet.
    ///
    /// [`Error::Settings`](crate::Error::Settings) when the settings cannot work.
    pub fn new(settings: RtSettings) -> Result<Self> {
        Ok(Self {
            transport: Transport::new(settings)?,
        })
    }
}

#[async_trait]
impl RequestTracker for HttpRequestTracker {
    async fn server(&self) -> Result<ServerInfo> {
        read::server(&self.transport).await
    }

    async fn access(&self) -> Result<Access> {
        access::find_out(&self.transport).await
    }

    async fn asset(&self, id: AssetId) -> Result<Asset> {
        read::asset(&self.transport, id).await
    }

    async fn search_assets(
        &self,
        query: &AssetQuery,
        fields: Fields,
        page: PageRequest,
    ) -> Result<Listing<Asset>> {
        search::assets(&self.transport, query, fields, page).await
    }

    async fn recently_changed(&self, page: PageRequest) -> Result<Listing<Asset>> {
        search::recently_changed(&self.transport, page).await
    }

    async fn asset_history(&self, id: AssetId, page: PageRequest) -> Result<Listing<Transaction>> {
        read::asset_history(&self.transport, id, page).await
    }

    async fn create_asset(&self, new: &NewAsset) -> Result<AssetId> {
        create::asset(&self.transport, new).await
    }

    async fn update_asset(
        &self,
        id: AssetId,
        changes: &AssetChanges,
        expected: Option<&ETag>,
    ) -> Result<UpdateReport> {
        update::asset(&self.transport, id, changes, expected).await
    }

    async fn catalogs(&self) -> Result<Vec<Catalog>> {
        catalogs::all(&self.transport).await
    }

    async fn catalog(&self, id: CatalogId) -> Result<Catalog> {
        catalogs::one(&self.transport, id).await
    }

    async fn catalog_custom_fields(
        &self,
        catalog: CatalogId,
    ) -> Result<Vec<CustomFieldDefinition>> {
        catalogs::custom_fields(&self.transport, catalog).await
    }

    async fn custom_field_values(&self, field: CustomFieldId) -> Result<Vec<String>> {
        catalogs::custom_field_values(&self.transport, field).await
    }

    async fn user(&self, name_or_id: &str) -> Result<User> {
        users::get(&self.transport, name_or_id).await
    }

    async fn search_users(&self, query: &UserQuery, page: PageRequest) -> Result<Listing<User>> {
        users::search(&self.transport, query, page).await
    }

    async fn create_ticket(&self, new: &NewTicket) -> Result<TicketId> {
        tickets::create(&self.transport, new).await
    }

    async fn ticket(&self, id: TicketId) -> Result<Ticket> {
        tickets::get(&self.transport, id).await
    }
}
