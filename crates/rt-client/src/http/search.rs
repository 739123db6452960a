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
    let listing: Listing<WireAsset> = list::page(transport, page, || {
        let mut form = vec![
            ("query", sql.clone()),
            // RT's own order is by name, which is not unique, so that pages would overlap.
            ("orderby", "id".to_owned()),
        ];
        form.extend(
            parameters(fields)
                .iter()
                .map(|&(name, value)| (name, value.to_owned())),
        );
        Call::search("search_assets", &["assets"], Body::Form(form))
    })
    .await?;
    Ok(listing.map(|wire| wire.into_asset(None)))
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
