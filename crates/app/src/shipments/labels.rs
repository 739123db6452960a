//! The labels of a shipment.

use types::{LabelBatch, LabelItem, LabelSize, OnMissing, Permission, ShipmentItemState};
use uuid::Uuid;

use crate::{App, BatchPdf, Conflict, Context, Result, error::internal};

impl App {
    /// The labels of every asset of a shipment that RT has, in the order of the lines, one page
    /// each; in the size of the asset's type unless told otherwise. An asset that lost its tag
    /// since has none and is listed as skipped.
    pub async fn shipment_labels_pdf(
        &self,
        ctx: &Context,
        id: Uuid,
        template: Option<LabelSize>,
    ) -> Result<BatchPdf> {
        ctx.require(Permission::PrintLabels)?;
        self.shown_shipment(id).await?;
        let lines = self
            .store()
            .shipment_lines(id, 0, u64::from(u32::MAX))
            .await;
        let lines = lines.map_err(internal("list the lines of a shipment"))?;
        let items: Vec<LabelItem> = lines
            .iter()
            .filter(|line| line.state == ShipmentItemState::Created)
            .filter_map(|line| line.asset_id)
            .map(|asset_id| LabelItem {
                tag: None,
                asset_id: Some(asset_id),
                template,
            })
            .collect();
        if items.is_empty() {
            return Err(Conflict::WrongState {
                why: "Request Tracker has no asset of this shipment yet".to_owned(),
            }
            .into());
        }
        let batch = LabelBatch {
            items,
            start_at: 1,
            copies: 1,
            on_missing: OnMissing::Skip,
        };
        self.labels_pdf(ctx, &batch).await
    }
}
