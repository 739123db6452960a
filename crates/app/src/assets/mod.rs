//! Looking assets up: by id, by tag, by serial number, by whatever was scanned, and in lists.
//!
//! A look-up is exact or it is nothing: what RT finds is compared again here, because its searches
//! know wildcards and do not agree about case from one database to the next.

pub(crate) mod cursor;
mod history;
mod lookup;
mod scan;
mod search;
mod suggest;
mod view;

use std::time::Duration;

use types::{Asset, AssetTag, Permission};

pub(crate) use self::{
    history::FieldNames,
    lookup::tag_of,
    scan::{Resolution, invalid_scan},
    view::value,
};
use crate::{App, AssetKey, Conflict, Context, Error, Result, RtTrouble, Thing};

/// How long RT may take for all that one request about one asset asks of it.
const PATIENCE: Duration = Duration::from_secs(10);

impl App {
    /// The asset of this number.
    pub async fn asset(&self, ctx: &Context, id: u64) -> Result<Asset> {
        ctx.require(Permission::ReadAssets)?;
        let found = in_time(self.find_by_ids(&[id])).await?.remove(&id);
        match found {
            Some(asset) => Ok(self.view(asset)),
            None => Err(not_found(AssetKey::Id(id))),
        }
    }

    /// The asset that carries this tag, whatever the case of its name in RT.
    pub async fn asset_by_tag(&self, ctx: &Context, tag: &AssetTag) -> Result<Asset> {
        ctx.require(Permission::ReadAssets)?;
        in_time(async {
            let mut found = self.find_by_tags(std::slice::from_ref(tag)).await?;
            let key = AssetKey::Tag(tag.clone());
            match only(found.remove(tag).unwrap_or_default(), &key)? {
                Some(asset) => Ok(self.view(asset)),
                None => Err(Error::NotFound(Thing::Asset {
                    key,
                    suggestions: self.suggestions(tag).await,
                })),
            }
        })
        .await
    }

    /// The asset with this serial number, in any case.
    pub async fn asset_by_serial(&self, ctx: &Context, serial: &str) -> Result<Asset> {
        ctx.require(Permission::ReadAssets)?;
        let serial = serial.trim();
        if serial.is_empty() {
            return Err(Error::invalid(
                "serial",
                "required",
                "Enter a serial number.",
            ));
        }
        let mut found = in_time(self.find_by_serials(&[serial.to_owned()])).await?;
        let key = AssetKey::Serial(serial.to_owned());
        match only(found.remove(serial).unwrap_or_default(), &key)? {
            Some(asset) => Ok(self.view(asset)),
            None => Err(not_found(key)),
        }
    }
}

/// Gives up work that asks RT more than once when all of it has taken too long: each call has its
/// own time-out, and a person at a scan box waits for their sum. Only for reads.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or(Err(Error::Upstream(RtTrouble::Timeout)))
}

fn not_found(key: AssetKey) -> Error {
    Error::NotFound(Thing::Asset {
        key,
        suggestions: Vec::new(),
    })
}

/// The one hit; several are a conflict, because we do not guess.
fn only(mut hits: Vec<rt_client::Asset>, key: &AssetKey) -> Result<Option<rt_client::Asset>> {
    if hits.len() > 1 {
        return Err(Error::Conflict(Conflict::AssetAmbiguous {
            key: key.clone(),
            asset_ids: hits.iter().map(|asset| asset.id.get()).collect(),
        }));
    }
    Ok(hits.pop())
}
