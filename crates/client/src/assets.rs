//! Assets of Request Tracker.

use reqwest::{Method, header::IF_MATCH};
use types::{
    Asset, AssetCreation, AssetEdit, AssetFilter, AssetPatch, AssetSummary, NewAsset, Page,
    ResolvedScan,
};

use crate::{Client, Key, Result};

impl Client {
    /// A page of the assets that the filter lets through.
    pub async fn list_assets(&self, filter: &AssetFilter) -> Result<Page<AssetSummary>> {
        self.get_with(&["assets"], filter).await
    }

    /// The one asset that a scan names; never a similar one.
    pub async fn resolve_scan(&self, code: &str) -> Result<ResolvedScan> {
        self.get_with(&["assets", "resolve"], &[("code", code)])
            .await
    }

    /// An asset, read from Request Tracker now.
    pub async fn get_asset(&self, asset_id: u64) -> Result<Asset> {
        self.get(&["assets", &asset_id.to_string()]).await
    }

    /// Makes an asset under the next tag, or under one that is reserved.
    pub async fn create_asset(&self, new: &NewAsset, key: Key<'_>) -> Result<AssetCreation> {
        self.post(&["assets"], new, key).await
    }

    /// Changes an asset; with a `version`, only that version of it.
    pub async fn update_asset(
        &self,
        asset_id: u64,
        patch: &AssetPatch,
        version: Option<&str>,
    ) -> Result<AssetEdit> {
        let request = self.request(Method::PATCH, &["assets", &asset_id.to_string()]);
        let mut request = request.json(patch);
        if let Some(version) = version {
            request = request.header(IF_MATCH, format!("\"{version}\""));
        }
        self.read(request).await
    }
}
