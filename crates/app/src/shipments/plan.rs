//! What would become of a shipment, without doing it.

use std::collections::HashMap;

use rt_client::Asset;
use store::WriteRecord;
use types::{NewShipment, Permission, ShipmentItem, ShipmentItemState, ShipmentPlan};

use super::{
    being_made,
    lines::{self, Line, Reading},
};
use crate::{App, Context, Result, assets::tag_of, error::internal, writing::check_common};

impl App {
    /// What would become of each line of a shipment. RT is asked whether it has the serial numbers
    /// already; nothing is written.
    pub async fn plan_shipment(&self, ctx: &Context, new: &NewShipment) -> Result<ShipmentPlan> {
        ctx.require(Permission::CreateAssets)?;
        check_common(&new.fields, "/fields", &self.policy().custom_fields)?;
        let lines = lines::read(&new.serials)?;
        let (mut serials, mut keys) = (Vec::new(), Vec::new());
        for line in &lines {
            if let Reading::Serial { key } = &line.reading {
                serials.push(line.serial.clone());
                keys.push(key.as_str());
            }
        }
        let in_writes = self.store().writes_with_keys(&keys).await;
        let in_writes = in_writes.map_err(internal("look writes up"))?;
        let in_rt = self.find_by_serials(&serials).await?;
        let items: Vec<ShipmentItem> = lines
            .into_iter()
            .map(|line| planned(line, &in_rt, &in_writes))
            .collect();
        let is_ready = |item: &&ShipmentItem| item.state == ShipmentItemState::Ready;
        let ready = items.iter().filter(is_ready).count();
        Ok(ShipmentPlan {
            ready: u32::try_from(ready).unwrap_or(u32::MAX),
            items,
        })
    }
}

fn planned(
    line: Line,
    in_rt: &HashMap<String, Vec<Asset>>,
    in_writes: &HashMap<String, WriteRecord>,
) -> ShipmentItem {
    let mut item = ShipmentItem {
        line: line.number,
        state: ShipmentItemState::Duplicate,
        tag: None,
        internal_name: None,
        asset_id: None,
        write_id: None,
        detail: None,
        serial: line.serial,
    };
    match line.reading {
        Reading::Bad { state, detail } => {
            item.state = state;
            item.detail = Some(detail);
        }
        Reading::Serial { key } => {
            let holders = in_rt.get(&item.serial).map(Vec::as_slice);
            if let Some(asset) = holders.and_then(<[Asset]>::first) {
                item.asset_id = Some(asset.id.get());
                item.tag = tag_of(asset);
                item.detail = Some(format!(
                    "Asset {} ({}) has this serial number.",
                    asset.id, asset.name
                ));
            } else if let Some(write) = in_writes.get(&key) {
                item.tag.clone_from(&write.tag);
                item.write_id = Some(write.id);
                item.detail = Some(being_made(write));
            } else {
                item.state = ShipmentItemState::Ready;
            }
        }
    }
    item
}
