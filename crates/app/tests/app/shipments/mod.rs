mod labels;
mod plan;
mod receive;
mod trouble;

use std::{collections::BTreeMap, time::Duration};

use rt_sim::fixture;
use types::{CommonFields, NewShipment, Shipment, ShipmentItem, ShipmentItemState as State};
use uuid::Uuid;

use crate::site::Site;

/// A small site whose next tag is W12-0501.
async fn site() -> Site {
    Site::with(fixture::small(), |policy| policy.tags.first_number = 501).await
}

fn chromebooks() -> CommonFields {
    CommonFields {
        catalog: "Chromebooks".into(),
        manufacturer: Some("Lenovo".into()),
        model: Some("300e Gen 3".into()),
        asset_type: Some("Chromebook".into()),
        ..CommonFields::default()
    }
}

fn shipment(serials: &[&str]) -> NewShipment {
    NewShipment {
        fields: chromebooks(),
        serials: serials.iter().map(|&serial| serial.to_owned()).collect(),
    }
}

async fn receive(site: &Site, new: &NewShipment) -> Shipment {
    let received = site
        .app
        .create_shipment(&site.technician(), new, None)
        .await;
    received.unwrap()
}

async fn look(site: &Site, id: Uuid) -> Shipment {
    site.app.shipment(&site.technician(), id).await.unwrap()
}

async fn items(site: &Site, id: Uuid) -> Vec<ShipmentItem> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = site
            .app
            .shipment_items(&site.technician(), id, Some(100), cursor.as_deref())
            .await
            .unwrap();
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return all;
        }
    }
}

/// Carries writes out, with time going by in between, until nothing of the shipment waits.
async fn carried_out(site: &Site, id: Uuid) -> Shipment {
    for _ in 0..200 {
        site.app.run_due_writes().await.unwrap();
        let shipment = look(site, id).await;
        if shipment.is_finished {
            return shipment;
        }
        site.clock.advance(Duration::from_secs(30));
    }
    panic!("{:?}", look(site, id).await)
}

fn states(items: &[ShipmentItem]) -> Vec<State> {
    items.iter().map(|item| item.state).collect()
}

/// How many assets RT has of each serial number.
fn by_serial(site: &Site) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for asset in site.rt.state().assets() {
        for serial in asset.fields.get("Serial Number").into_iter().flatten() {
            *counts.entry(serial.to_lowercase()).or_default() += 1;
        }
    }
    counts
}
