//! Reading single records, and the history of one.

use super::{
    call::Call,
    list,
    transport::Transport,
    wire::{WireAsset, WireServer, WireTransaction},
};
use crate::{Asset, AssetId, Listing, PageRequest, Result, ServerInfo, Transaction};

pub(super) async fn server(transport: &Transport) -> Result<ServerInfo> {
    let answer = transport.send(Call::list("server", &["rt"])).await?;
    let WireServer { version } = answer.json()?;
    Ok(ServerInfo {
        version,
        told_at: answer.date,
    })
}

pub(super) async fn asset(transport: &Transport, id: AssetId) -> Result<Asset> {
    // Of all that RT could expand here it expands only the catalog.
    let call = Call::get("asset", &["asset", &id.to_string()]).query("fields[Catalog]", "Name");
    let answer = transport.send(call).await?;
    let wire: WireAsset = answer.json()?;
    Ok(wire.into_asset(answer.etag))
}

pub(super) async fn asset_history(
    transport: &Transport,
    id: AssetId,
    page: PageRequest,
) -> Result<Listing<Transaction>> {
    let id_text = id.to_string();
    let listing: Listing<WireTransaction> = list::page(transport, page, || {
        Call::list("asset_history", &["asset", &id_text, "history"])
            .query("fields", "Type,Field,OldValue,NewValue,Creator,Created")
            .query("orderby", "id")
            .query("order", "DESC")
    })
    .await?;
    if listing.items.is_empty() && page.page() == 1 {
        // RT has an empty history also for an asset that does not exist.
        asset(transport, id).await?;
    }
    Ok(listing.map(Transaction::from))
}
