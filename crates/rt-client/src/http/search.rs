//! Searching for assets.

use super::{
    call::{Body, Call},
    list,
    transport::Transport,
    wire::WireAsset,
};
use crate::{Asset, AssetQuery, Fields, Listing, PageRequest, Result};

/// The query goes in the body: in a URL it could grow too long for a proxy, would be in its log,
/// and RT takes a query with `[` in it for JSON. As a form it is escaped, `[` included.
pub(super) async fn assets(
    transport: &Transport,
    query: &AssetQuery,
    fields: Fields,
    page: PageRequest,
) -> Result<Listing<Asset>> {
    let sql = query.to_sql()?;
    // RT's own order is by name, which is not unique, so that pages would overlap.
    let order = [("orderby", "id")];
    find(transport, page, || {
        Call::search(
            "search_assets",
            &["assets"],
            form(&sql, &order, parameters(fields)),
        )
    })
    .await
}

/// Every asset, the latest change first.
pub(super) async fn recently_changed(
    transport: &Transport,
    page: PageRequest,
) -> Result<Listing<Asset>> {
    let sql = AssetQuery::everything().to_sql()?;
    find(transport, page, || {
        let body = form(&sql, LATEST_FIRST, parameters(Fields::Summary));
        Call::search("recently_changed", &["assets"], body)
    })
    .await
}

/// RT keeps whole seconds, so the time alone would leave the order of many assets open.
pub(super) const LATEST_FIRST: &[(&str, &str)] = &[
    ("orderby", "LastUpdated"),
    ("order", "DESC"),
    ("orderby", "id"),
    ("order", "DESC"),
];

async fn find(
    transport: &Transport,
    page: PageRequest,
    call: impl Fn() -> Call,
) -> Result<Listing<Asset>> {
    let listing: Listing<WireAsset> = list::page(transport, page, call).await?;
    Ok(listing.map(|wire| wire.into_asset(None)))
}

/// A search as a form; what is named twice keeps its order.
pub(super) fn form(
    sql: &str,
    order: &[(&'static str, &str)],
    fields: &[(&'static str, &str)],
) -> Body {
    let parts = [&[("query", sql)], order, fields].concat();
    let owned = |(name, value): (_, &str)| (name, value.to_owned());
    Body::Form(parts.into_iter().map(owned).collect())
}

fn parameters(fields: Fields) -> &'static [(&'static str, &'static str)] {
    match fields {
        Fields::Summary => &[
            (
                "fields",
                "Name,Description,Status,Catalog,Owner,Created,LastUpdated",
            ),
            ("fields[Catalog]", "Name"),
            ("fields[Owner]", "RealName"),
        ],
        Fields::Full => &[
            (
                "fields",
                "Name,Description,Status,Catalog,Owner,Created,LastUpdated,\
                 HeldBy,Contact,CustomFields",
            ),
            ("fields[Catalog]", "Name"),
            ("fields[Owner]", "RealName"),
            ("fields[HeldBy]", "RealName"),
            ("fields[Contact]", "RealName"),
        ],
    }
}
