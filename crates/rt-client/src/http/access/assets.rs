//! Catalogs, assets and their custom fields.

use serde::{Deserialize, de::IgnoredAny};

use super::{Total, offered};
use crate::{
    AssetId, AssetQuery, Catalog, CatalogId, Error, PageRequest, Result, Standing,
    http::{
        call::Call,
        catalogs as read, list,
        search::{self, LATEST_FIRST},
        transport::Transport,
        wire::{WireCatalog, WireLink, WireRef, list as lenient_list, number},
    },
};

/// The lifecycle that RT comes with, and the statuses from which it has a way on.
const STOCK_LIFECYCLE: &str = "assets";
const STOCK_STATUSES: [&str; 5] = ["new", "allocated", "in-use", "recycled", "stolen"];

/// The catalogs that we see.
pub(super) struct Catalogs {
    pub(super) all: Vec<Catalog>,
    pub(super) total: Total,
}

impl Catalogs {
    /// Whether all of them let us make assets.
    pub(super) fn create(&self) -> Standing {
        if self.all.is_empty() {
            return Standing::Unknown;
        }
        offered(
            self.all
                .iter()
                .all(|catalog| catalog.can_create == Some(true)),
        )
    }
}

pub(super) async fn catalogs(transport: &Transport) -> Result<Catalogs> {
    let (listed, total): (Vec<WireCatalog>, Total) =
        list::all_and_total(transport, read::list_call).await?;
    let mut all = Vec::with_capacity(listed.len());
    for catalog in listed.into_iter().map(WireCatalog::into_listed) {
        match read::one(transport, catalog.id).await {
            Ok(catalog) => all.push(catalog),
            // Taken away meanwhile.
            Err(Error::NotFound | Error::Forbidden { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Catalogs { all, total })
}

/// The asset that changed last.
pub(super) struct LatestAsset {
    /// How many assets there are.
    pub(super) total: Total,
    /// How many changes there were to that asset.
    pub(super) history_total: Total,
    seen: Option<WireSample>,
}

#[derive(Deserialize)]
struct WireId {
    #[serde(deserialize_with = "number")]
    id: u64,
}

#[derive(Deserialize)]
struct WireSample {
    #[serde(rename = "Status")]
    status: String,
    #[serde(rename = "Catalog")]
    catalog: WireRef,
    #[serde(default, rename = "_hyperlinks", deserialize_with = "lenient_list")]
    links: Vec<WireLink>,
}

impl LatestAsset {
    pub(super) fn modify(&self, catalogs: &[Catalog]) -> Standing {
        let Some(asset) = &self.seen else {
            return Standing::Unknown;
        };
        if asset.links.iter().any(WireLink::is_transition) {
            return Standing::Held;
        }
        // A lifecycle of the site's own may have no way on from here.
        let catalog = (catalogs.iter()).find(|catalog| catalog.id.to_string() == asset.catalog.id);
        let is_stock = catalog
            .and_then(|catalog| catalog.lifecycle.as_deref())
            .is_some_and(|lifecycle| lifecycle == STOCK_LIFECYCLE)
            && STOCK_STATUSES.contains(&asset.status.as_str());
        if is_stock {
            Standing::Missing
        } else {
            Standing::Unknown
        }
    }
}

pub(super) async fn latest(transport: &Transport) -> Result<LatestAsset> {
    let sql = AssetQuery::everything().to_sql()?;
    // A whole page, because RT leaves out what we may not see after it has cut the page; without
    // fields it costs no more than one asset.
    let listing = list::page::<WireId>(transport, PageRequest::default(), || {
        let body = search::form(&sql, LATEST_FIRST, &[]);
        Call::search("access_assets", &["assets"], body)
    })
    .await?;
    let total = listing.total;
    let Some(latest) = listing.items.first() else {
        return Ok(LatestAsset {
            total,
            history_total: total,
            seen: None,
        });
    };
    let id = AssetId::new(latest.id).to_string();
    let history = list::page::<IgnoredAny>(transport, PageRequest::first(1), || {
        Call::list("access_history", &["asset", &id, "history"])
    })
    .await?;
    let seen = match transport
        .send(Call::get("access_asset", &["asset", &id]))
        .await
    {
        Ok(answer) => Some(answer.json()?),
        Err(Error::NotFound | Error::Forbidden { .. }) => None,
        Err(other) => return Err(other),
    };
    Ok(LatestAsset {
        total,
        history_total: history.total,
        seen,
    })
}

/// How many custom fields the assets of a catalog have.
pub(super) async fn fields_total(transport: &Transport, catalog: CatalogId) -> Result<Total> {
    let id = catalog.to_string();
    let listing = list::page::<IgnoredAny>(transport, PageRequest::first(1), || {
        Call::list("access_fields", &["catalog", &id, "customfields"])
    })
    .await?;
    Ok(listing.total)
}
