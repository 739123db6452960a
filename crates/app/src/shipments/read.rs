//! Looking at shipments and their lines.

use types::{Page, Permission, Shipment, ShipmentItem};
use uuid::Uuid;

use super::{item_view, no_such, shipment_view};
use crate::{App, Context, Result, assets::cursor, error::internal, limits::page_limit};

const LIST: &str = "shipments";
const ITEMS: &str = "shipment_items";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Shipments, the newest first.
    pub async fn shipments(
        &self,
        ctx: &Context,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<Shipment>> {
        ctx.require(Permission::CreateAssets)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let before = cursor
            .map(|cursor| cursor::read_id(LIST, cursor))
            .transpose()?;
        let found = self.store().shipments(before, u64::from(limit) + 1).await;
        let mut found = found.map_err(internal("list shipments"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found
                .into_iter()
                .map(shipment_view)
                .collect::<Result<_>>()?,
        })
    }

    /// One shipment, and how far it is.
    pub async fn shipment(&self, ctx: &Context, id: Uuid) -> Result<Shipment> {
        ctx.require(Permission::CreateAssets)?;
        self.shown_shipment(id).await
    }

    /// The lines of a shipment, in their order.
    pub async fn shipment_items(
        &self,
        ctx: &Context,
        id: Uuid,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<ShipmentItem>> {
        ctx.require(Permission::CreateAssets)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let after = cursor
            .map(|cursor| cursor::read_line(ITEMS, cursor))
            .transpose()?;
        self.shown_shipment(id).await?;
        let found = self
            .store()
            .shipment_lines(id, after.unwrap_or_default(), u64::from(limit) + 1)
            .await;
        let mut found = found.map_err(internal("list the lines of a shipment"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write(ITEMS, &[last.line.into()])),
            items: found.into_iter().map(item_view).collect(),
        })
    }

    pub(super) async fn shown_shipment(&self, id: Uuid) -> Result<Shipment> {
        let found = self.store().shipment(id).await;
        let found = found.map_err(internal("read a shipment"))?;
        shipment_view(found.ok_or_else(|| no_such(id))?)
    }
}
