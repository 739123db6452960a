//! Receiving a shipment.

use store::{LineWish, NewShipmentLine, NewShipmentRecord};
use types::{NewShipment, Permission, Shipment};

use super::{
    Asked, being_made,
    lines::{self, Line, Reading},
    tags_for,
};
use crate::{
    App, Conflict, Context, Error, Result,
    tags::{refusal, request_key},
    writing::check_common,
};

impl App {
    /// Receives a shipment: its lines, tags and writes are stored at once, and RT gets them by and
    /// by. What RT has already is found when its turn comes. The same key with the same list gives
    /// the same shipment again.
    pub async fn create_shipment(
        &self,
        ctx: &Context,
        new: &NewShipment,
        key: Option<&str>,
    ) -> Result<Shipment> {
        let who = ctx.require(Permission::CreateAssets)?;
        let request = request_key("shipment", &who.username, key, new)?;
        let fields = check_common(&new.fields, "/fields", &self.policy().custom_fields)?;
        let lines = lines::read(&new.serials)?;
        lines::check_any(&lines)?;
        if let Some(request) = &request {
            let before = self.store().shipment_of_request(request).await;
            if let Some(id) = before.map_err(refused)? {
                return self.shown_shipment(id).await;
            }
        }
        let names = if fields.has_internal_names {
            self.free_internal_names(lines.iter().filter(|line| line.is_serial()).count())
                .await?
        } else {
            Vec::new()
        };
        let lines = wishes(lines, names);
        let record = NewShipmentRecord {
            id: self.ids().next(),
            fields: serde_json::to_string(&fields)
                .map_err(|e| Error::internal("put a shipment down", e))?,
            request,
            by: who.username.clone(),
            at: ctx.now,
        };
        let asked = Asked {
            shipment_id: record.id,
            fields: &fields,
            by: &who.username,
            at: ctx.now,
        };
        let prefix = self.prefix_for(fields.is_test);
        let tags = tags_for(prefix.clone(), &who.username, ctx.now);
        let is_made = |line: &&NewShipmentLine| matches!(line.wish, LineWish::Make { .. });
        let count = lines.iter().filter(is_made).count();
        self.look_ahead(&prefix, count).await?;
        let put = self.store().create_shipment(
            &record,
            &lines,
            &tags,
            |line, tag| {
                let name = line.internal_name.as_ref();
                asked.write(self, line.line, &line.serial, name, &tag.tag)
            },
            |_, write| being_made(write),
        );
        let id = match put.await {
            Err(store::Error::KeyReused) => return Err(Conflict::KeyReused.into()),
            Err(other) => return Err(refusal(&prefix, other)),
            Ok(id) => id,
        };
        self.outbox().work.notify_one();
        let shipment = self.shown_shipment(id).await?;
        tracing::info!(
            shipment.id = %id,
            shipment.lines = shipment.total,
            user.name = who.username,
            "a shipment is received"
        );
        Ok(shipment)
    }
}

fn refused(error: store::Error) -> Error {
    match error {
        store::Error::KeyReused => Conflict::KeyReused.into(),
        other => Error::internal("look a request up", other),
    }
}

fn wishes(lines: Vec<Line>, names: Vec<String>) -> Vec<NewShipmentLine> {
    let mut names = names.into_iter();
    lines
        .into_iter()
        .map(|line| {
            let (internal_name, wish) = match line.reading {
                Reading::Serial { key } => (names.next(), LineWish::Make { unique_key: key }),
                Reading::Bad { state, detail } => (None, LineWish::Explain { state, detail }),
            };
            NewShipmentLine {
                line: line.number,
                serial: line.serial,
                internal_name,
                wish,
            }
        })
        .collect()
}
