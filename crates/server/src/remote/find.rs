use client::Client;
use types::{AssetField, AssetFilter, AssetSummary};

use super::{
    Told,
    options::{FindOptions, OutputFormat},
    output,
    rows::Detailed,
};
use crate::Outcome;

/// What one page of a list has at most.
const PAGE: usize = 100;

/// Shows the one asset that a code names, or those that the conditions let through.
pub async fn run(client: &Client, options: FindOptions, format: OutputFormat) -> Outcome {
    if let Some(code) = &options.code {
        let found = client.resolve_scan(code).await.told()?;
        // The mirror may know less than RT: a version, to change this asset and no newer one.
        let asset = client.get_asset(found.asset.id).await.told()?;
        return output::one(format, &asset);
    }
    let most = if options.all {
        usize::MAX
    } else {
        options.limit
    };
    let has_details = options.details;
    let (assets, is_all) = list(client, options, most).await?;
    if has_details {
        let assets: Vec<Detailed> = assets.into_iter().map(Detailed).collect();
        output::many(format, &assets)?;
    } else {
        output::many(format, &assets)?;
    }
    if !is_all {
        eprintln!("There are more: give --all, or a higher --limit.");
    }
    Ok(())
}

async fn list(
    client: &Client,
    options: FindOptions,
    most: usize,
) -> Result<(Vec<AssetSummary>, bool), super::Failure> {
    let mut filter = AssetFilter {
        q: options.search,
        status: options.status,
        catalog: options.catalog,
        owner: options.owner,
        fields: options
            .details
            .then(|| AssetField::ALL.map(AssetField::as_str).join(",")),
        ..AssetFilter::default()
    };
    let mut assets: Vec<AssetSummary> = Vec::new();
    while assets.len() < most {
        filter.limit = u8::try_from((most - assets.len()).min(PAGE)).ok();
        let page = client.list_assets(&filter).await.told()?;
        assets.extend(page.items);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            return Ok((assets, true));
        }
    }
    Ok((assets, false))
}
