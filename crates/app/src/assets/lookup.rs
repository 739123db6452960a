//! One asset by one of its names: from the mirror when that is sure, else as RT says, and as the
//! mirror had it when RT is away. Never "not found" because RT could not be asked.

use std::hash::Hash;

use rt_client::{Asset, AssetId, AssetQuery, Fields, PageRequest, UserRef};
use types::{AssetTag, Permission};

use super::{
    hits::{Found, Hits, only},
    in_time,
    mac::MacAddress,
    not_found,
};
use crate::{App, AssetKey, Context, Error, Result, Thing, error::upstream, mirror::DELETED};

impl App {
    /// The asset of this number, as RT has it now; as the mirror has it when RT is away.
    pub async fn asset(&self, ctx: &Context, id: u64) -> Result<types::Asset> {
        ctx.require(Permission::ReadAssets)?;
        match self.asset_now(id).await? {
            Some(found) => self.whole_view(found).await,
            None => Err(not_found(AssetKey::Id(id))),
        }
    }

    /// The asset that carries this tag, whatever the case of its name in RT.
    pub async fn asset_by_tag(&self, ctx: &Context, tag: &AssetTag) -> Result<types::Asset> {
        ctx.require(Permission::ReadAssets)?;
        self.asset_tagged(tag).await
    }

    /// The same for whoever was let in already.
    pub(crate) async fn asset_tagged(&self, tag: &AssetTag) -> Result<types::Asset> {
        let standing = self.mirror_standing().await?;
        let kept = self
            .kept_by_tags(&standing, std::slice::from_ref(tag))
            .await?;
        let key = AssetKey::Tag(tag.clone());
        let ask = async {
            let told = Box::pin(self.ask_by_tags(std::slice::from_ref(tag))).await?;
            let hits = told.get(tag).map(Vec::as_slice).unwrap_or_default();
            match only(hits, &key)? {
                Some(found) => Ok(found),
                None => Err(Error::NotFound(Thing::Asset {
                    key: key.clone(),
                    suggestions: self.suggestions(tag).await,
                })),
            }
        };
        let found = one(&kept, tag, &key, ask).await?;
        self.whole_view(found).await
    }

    /// The asset with this serial number, in any case.
    pub async fn asset_by_serial(&self, ctx: &Context, serial: &str) -> Result<types::Asset> {
        ctx.require(Permission::ReadAssets)?;
        let serial = serial.trim().to_owned();
        if serial.is_empty() {
            return Err(Error::invalid(
                "serial",
                "required",
                "Enter a serial number.",
            ));
        }
        let standing = self.mirror_standing().await?;
        let serials = std::slice::from_ref(&serial);
        let kept = self.kept_by_serials(&standing, serials).await?;
        let key = AssetKey::Serial(serial.clone());
        let ask = async {
            let told = self.ask_by_serials(serials).await?;
            let hits = told.get(&serial).map(Vec::as_slice).unwrap_or_default();
            only(hits, &key)?.ok_or_else(|| not_found(key.clone()))
        };
        let found = Box::pin(one(&kept, &serial, &key, ask)).await?;
        self.whole_view(found).await
    }

    /// The asset with this MAC address, in whatever notation.
    pub async fn asset_by_mac(&self, ctx: &Context, text: &str) -> Result<types::Asset> {
        ctx.require(Permission::ReadAssets)?;
        let mac = MacAddress::parse(text).ok_or_else(|| {
            let detail = "A MAC address is twelve hexadecimal digits, such as 02:12:00:AB:CD:EF.";
            Error::invalid("mac", "invalid", detail)
        })?;
        let standing = self.mirror_standing().await?;
        let macs = std::slice::from_ref(&mac);
        let kept = self.kept_by_macs(&standing, macs).await?;
        let key = AssetKey::Mac(mac.to_string());
        let ask = async {
            let told = self.ask_by_macs(macs).await?;
            let hits = told.get(&mac).map(Vec::as_slice).unwrap_or_default();
            only(hits, &key)?.ok_or_else(|| not_found(key.clone()))
        };
        let found = Box::pin(one(&kept, &mac, &key, ask)).await?;
        self.whole_view(found).await
    }

    /// An asset as RT has it now, with its version; as the mirror has it when RT is away. None when
    /// RT has no such asset, or hides it from us.
    pub(crate) async fn asset_now(&self, id: u64) -> Result<Option<Found>> {
        match in_time(self.read_asset(id)).await {
            Err(Error::Upstream(trouble)) => match self.last_kept(id).await? {
                Some(found) => Ok(Some(found)),
                None => Err(Error::Upstream(trouble)),
            },
            told => told,
        }
    }

    async fn read_asset(&self, id: u64) -> Result<Option<Found>> {
        let read_at = self.clock().now();
        let mut asset = match self.rt().asset(AssetId::new(id)).await {
            Ok(asset) => asset,
            // One asset that RT hides from us is as good as absent; our credentials are fine.
            Err(rt_client::Error::NotFound | rt_client::Error::Forbidden { .. }) => {
                return Ok(None);
            }
            Err(error) => return Err(upstream(error)),
        };
        self.name_people(&mut asset).await;
        let found = Found::told(asset, read_at);
        self.remember(std::slice::from_ref(&found)).await;
        Ok(Some(found))
    }

    /// Adds the real names of an asset's people, which RT tells only in searches. The asset is good
    /// without them, so trouble here is not passed on.
    async fn name_people(&self, asset: &mut Asset) {
        let id = asset.id;
        if people(asset).all(|person| person.real_name.is_some()) {
            return;
        }
        if let Ok(Some(kept)) = self.last_kept(id.get()).await {
            name(asset, &kept.asset);
        }
        let is_named = people(asset).all(|person| person.real_name.is_some());
        if is_named || asset.status == DELETED {
            return;
        }
        let query = AssetQuery::id_is(id.get());
        let page = PageRequest::first(1);
        match self.rt().search_assets(&query, Fields::Full, page).await {
            Ok(listing) => {
                if let Some(named) = listing.items.first() {
                    name(asset, named);
                }
            }
            Err(error) => tracing::debug!(%error, asset.id = id.get(), "no names of people"),
        }
    }
}

/// The asset that answers to a key, which is also known to people as `name`.
async fn one<K: Eq + Hash + Clone>(
    kept: &Hits<K>,
    key: &K,
    name: &AssetKey,
    ask: impl Future<Output = Result<Found>>,
) -> Result<Found> {
    if let Some(hits) = kept.sure(key)
        && let Some(found) = only(hits, name)?
    {
        return Ok(found);
    }
    match in_time(ask).await {
        Err(Error::Upstream(trouble)) => {
            let known = kept.known(key).unwrap_or_default();
            only(known, name)?.ok_or(Error::Upstream(trouble))
        }
        told => told,
    }
}

fn people(asset: &Asset) -> impl Iterator<Item = &UserRef> {
    let others = asset.held_by.iter().chain(&asset.contacts);
    asset.owner.iter().chain(others)
}

/// Gives the people of an asset the names that they have in another record.
fn name(asset: &mut Asset, named: &Asset) {
    let others = asset.held_by.iter_mut().chain(&mut asset.contacts);
    for person in asset.owner.iter_mut().chain(others) {
        if person.real_name.is_none() {
            let same = |other: &&UserRef| other.username == person.username;
            let known = people(named).find(|other| same(other) && other.real_name.is_some());
            person.real_name = known.and_then(|known| known.real_name.clone());
        }
    }
}
