//! Looking assets up, and making and changing one.

use types::{
    Asset, AssetCreation, AssetEdit, AssetFilter, AssetOptions, AssetPatch, AssetSummary,
    HistoryEntry, NewAsset, Page, ResolvedScan,
};

use super::{AuthorizedApi, Call, Failure};

impl AuthorizedApi {
    /// Looks up what was scanned or typed.
    pub async fn resolve(&self, code: &str) -> Result<ResolvedScan, Failure> {
        self.ask(Call::get("/api/v1/assets/resolve").query("code", Some(code)))
            .await
    }

    /// One asset, whole.
    pub async fn asset(&self, id: u64) -> Result<Asset, Failure> {
        self.ask(Call::get(&format!("/api/v1/assets/{id}"))).await
    }

    /// A page of the assets that a filter leaves.
    pub async fn assets(&self, filter: &AssetFilter) -> Result<Page<AssetSummary>, Failure> {
        let call = Call::get("/api/v1/assets")
            .query("q", filter.q.as_ref())
            .query("status", filter.status.as_ref())
            .query("catalog", filter.catalog.as_ref())
            .query("owner", filter.owner.as_ref())
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// A page of what happened to an asset, newest first.
    pub async fn history(
        &self,
        id: u64,
        cursor: Option<String>,
    ) -> Result<Page<HistoryEntry>, Failure> {
        let path = format!("/api/v1/assets/{id}/history");
        self.ask(
            Call::get(&path)
                .query("limit", Some(20))
                .query("cursor", cursor),
        )
        .await
    }

    /// What can be chosen when an asset is made or changed; asks RT anew where told to.
    pub async fn asset_options(&self, refresh: bool) -> Result<AssetOptions, Failure> {
        let call = Call::get("/api/v1/assets/options").query("refresh", refresh.then_some("true"));
        self.ask(call).await
    }

    /// Makes an asset, once a key.
    pub async fn create_asset(
        &self,
        asset: &NewAsset,
        key: &str,
    ) -> Result<AssetCreation, Failure> {
        self.ask(Call::post("/api/v1/assets").once(key).body(asset)?)
            .await
    }

    /// Changes an asset, if it still is the version that was read.
    pub async fn update_asset(
        &self,
        id: u64,
        change: &AssetPatch,
        version: Option<&str>,
    ) -> Result<AssetEdit, Failure> {
        let path = format!("/api/v1/assets/{id}");
        self.ask(Call::patch(&path).if_match(version).body(change)?)
            .await
    }
}
