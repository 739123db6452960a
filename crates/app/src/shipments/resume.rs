//! Going on with a shipment that did not come through.

use std::collections::HashMap;

use store::Store;
use types::{Permission, Shipment, ShipmentItemState};
use uuid::Uuid;

use super::{Asked, being_made, no_such, read_fields, tags_for};
use crate::{
    App, Context, Result,
    error::internal,
    tags::refusal,
    writing::{NAME_TRIES, serial_key},
};

impl App {
    /// Tries those lines of a shipment again that were given up, and asks anew, with a tag of its
    /// own, for each asset that RT refused. Lines whose asset is there, waits, or is another's stay
    /// as they are, so that this can be asked for as often as one likes.
    pub async fn resume_shipment(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<Shipment> {
        let who = ctx.require(Permission::CreateAssets)?;
        let request = self.repeatable(ctx, "resume", key, &id)?;
        let effect = async |store| self.resume(&store, ctx, &who.username, id).await;
        self.once(request, effect, async |_| self.shown_shipment(id).await)
            .await
    }

    async fn resume(&self, store: &Store, ctx: &Context, by: &str, id: Uuid) -> Result<Shipment> {
        let found = self.store().shipment(id).await;
        let found = found.map_err(internal("read a shipment"))?;
        let fields = read_fields(&found.ok_or_else(|| no_such(id))?.fields)?;
        let asked = Asked {
            shipment_id: id,
            fields: &fields,
            by,
            at: ctx.now,
        };
        let prefix = self.prefix_for(fields.is_test);
        let tags = tags_for(prefix.clone(), by, ctx.now);
        let refused = self
            .store()
            .shipment_lines(id, 0, u64::from(u32::MAX))
            .await;
        let refused = refused.map_err(internal("list the lines of a shipment"))?;
        let is_refused = |line: &&store::ShipmentLine| line.state == ShipmentItemState::Refused;
        let count = refused.iter().filter(is_refused).count();
        self.look_ahead(&prefix, count).await?;
        let mut names = HashMap::new();
        let mut tries = 0;
        let count = loop {
            let resumed = store
                .resume_shipment(
                    id,
                    &tags,
                    &names,
                    |line| serial_key(&line.serial),
                    |line, tag| {
                        let name = line.internal_name.as_ref();
                        asked.write(self, line.line, &line.serial, name, &tag.tag)
                    },
                    |_, write| being_made(write),
                )
                .await;
            match resumed {
                // Another asset has a name that was chosen for one of them: there are others.
                Err(store::Error::NameTaken) if tries < NAME_TRIES => {
                    tries += 1;
                    let lines = refused.iter().filter(is_refused);
                    let with_name = lines.filter(|line| line.internal_name.is_some());
                    let numbers: Vec<u32> = with_name.map(|line| line.line).collect();
                    let free = self.free_internal_names(numbers.len()).await?;
                    names = numbers.into_iter().zip(free).collect();
                }
                other => break other.map_err(|error| refusal(&prefix, error))?,
            }
        };
        self.outbox().work.notify_one();
        tracing::info!(
            shipment.id = %id,
            shipment.lines = count,
            user.name = by,
            "lines of a shipment are tried again"
        );
        self.shown_shipment(id).await
    }
}
