//! Shipments: many assets of one kind, received as a list of serial numbers.
//!
//! What a shipment asks for is stored at once: its lines, a tag and a write for each asset. RT
//! gets them from the outbox, which looks before it makes anything, so that a line is made once
//! however often RT fails in between.

mod create;
mod labels;
mod lines;
mod names;
mod plan;
mod read;
mod resume;

use store::{NewTags, NewWrite, ShipmentLine, ShipmentRecord, WriteRecord};
use types::{
    AssetTag, CommonFields, Shipment, ShipmentItem, ShipmentItemState, TagOrigin, WriteKind,
    WriteState,
};
use uuid::Uuid;

use crate::{
    App, Error, Result, Thing,
    writing::{Draft, creation_payload, creation_summary},
};

/// The tags of a shipment: as many as the store finds that it needs.
fn tags_for(prefix: String, by: &str, at: chrono::DateTime<chrono::Utc>) -> NewTags {
    NewTags {
        prefix,
        count: 0,
        origin: TagOrigin::Creation,
        reservation_id: None,
        asset_id: None,
        by: by.to_owned(),
        at,
        lease_expires_at: None,
    }
}

/// What the assets of a shipment share besides their fields: who asked, when, and for which.
struct Asked<'a> {
    shipment_id: Uuid,
    fields: &'a CommonFields,
    by: &'a str,
    at: chrono::DateTime<chrono::Utc>,
}

impl Asked<'_> {
    /// The write that makes the asset of a line.
    fn write(
        &self,
        app: &App,
        line: u32,
        serial: &str,
        internal_name: Option<&String>,
        tag: &AssetTag,
    ) -> NewWrite {
        let draft = Draft {
            fields: self.fields.clone(),
            serial: Some(serial.to_owned()),
            internal_name: internal_name.cloned(),
            tag: None,
            parent: Some((self.shipment_id, line)),
        };
        let id = app.ids().next();
        NewWrite {
            id,
            lane: format!("create:{id}"),
            kind: WriteKind::CreateAsset,
            asset_id: None,
            tag: Some(tag.clone()),
            summary: creation_summary(&draft),
            payload: creation_payload(&draft, tag),
            unique_key: Some(crate::writing::serial_key(serial)),
            internal_name: draft.internal_name.clone(),
            request: None,
            parent: draft.parent,
            requested_by: self.by.to_owned(),
            requested_at: self.at,
        }
    }
}

/// Why a line makes no asset: one with its serial number is being made.
fn being_made(write: &WriteRecord) -> String {
    match &write.tag {
        Some(tag) => format!("{tag} has this serial number, and is being made."),
        None => "An asset with this serial number is being made.".to_owned(),
    }
}

fn no_such(id: Uuid) -> Error {
    Thing::Record {
        what: "shipment",
        name: id.to_string(),
    }
    .into()
}

fn shipment_view(shipment: ShipmentRecord) -> Result<Shipment> {
    let numbers = shipment.numbers;
    Ok(Shipment {
        id: shipment.id,
        fields: read_fields(&shipment.fields)?,
        created_by: shipment.created_by,
        created_at: shipment.created_at,
        total: numbers.total,
        created: numbers.created,
        waiting: numbers.waiting,
        explained: numbers.explained,
        is_finished: numbers.waiting == 0,
    })
}

fn read_fields(text: &str) -> Result<CommonFields> {
    serde_json::from_str(text).map_err(|e| Error::internal("read a shipment", e))
}

fn item_view(line: ShipmentLine) -> ShipmentItem {
    let write = line.write;
    // The tag of an asset that was never made is void: nobody should see it on the line.
    let has_tag = match line.state {
        ShipmentItemState::Created | ShipmentItemState::Waiting => true,
        ShipmentItemState::Failed => write.as_ref().is_some_and(|w| w.state == WriteState::Dead),
        _ => false,
    };
    ShipmentItem {
        line: line.line,
        serial: line.serial,
        state: line.state,
        tag: write
            .as_ref()
            .and_then(|write| write.tag.clone())
            .filter(|_| has_tag),
        internal_name: line.internal_name,
        asset_id: line.asset_id,
        write_id: write.as_ref().map(|write| write.id),
        detail: line.detail.or(write.and_then(|write| write.error)),
    }
}
