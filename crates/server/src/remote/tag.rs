use client::{Client, Key};
use types::{NewTagReservation, Reason, TagAssignment};

use super::{
    Told,
    options::{OutputFormat, TagCommand},
    output,
    rows::ReservedTag,
};
use crate::Outcome;

/// Reserves, binds, gives up and looks up tags.
pub async fn run(client: &Client, command: TagCommand, format: OutputFormat) -> Outcome {
    match command {
        TagCommand::Reserve {
            count,
            prefix,
            note,
            lease_seconds,
            key,
        } => {
            let wish = NewTagReservation {
                prefix,
                count,
                lease_seconds,
                note,
            };
            let key = Key(key.idempotency_key.as_deref());
            let reservation = client.create_tag_reservation(&wish, key).await.told()?;
            let tags = reservation.tags.into_iter().map(|tag| ReservedTag {
                tag,
                reservation_id: reservation.id,
            });
            output::many(format, &tags.collect::<Vec<_>>())
        }
        TagCommand::Assign { tag, asset } => {
            let asset = client.resolve_scan(&asset).await.told()?.asset;
            let to = TagAssignment { asset_id: asset.id };
            let entry = client.assign_tag(tag.as_str(), &to).await.told()?;
            output::one(format, &entry)
        }
        TagCommand::Void { tag, reason } => {
            let entry = client.void_tag(tag.as_str(), &Reason { reason }).await;
            output::one(format, &entry.told()?)
        }
        TagCommand::Show { tag } => {
            output::one(format, &client.get_tag(tag.as_str()).await.told()?)
        }
    }
}
