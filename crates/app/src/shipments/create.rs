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
    writing::{NAME_TRIES, check_common},
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
        let mut lines = wishes(lines);
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
        let mut tries = 0;
        let id = loop {
            if fields.has_internal_names {
                self.name_lines(&mut lines).await?;
            }
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
            match put.await {
                // Somebody got one of the names meanwhile: there are others.
                Err(store::Error::NameTaken) if tries < NAME_TRIES => tries += 1,
                Err(store::Error::KeyReused) => return Err(Conflict::KeyReused.into()),
                Err(other) => return Err(refusal(&prefix, other)),
                Ok(id) => break id,
            }
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

    /// Chooses an internal name for each asset that is to be made.
    async fn name_lines(&self, lines: &mut [NewShipmentLine]) -> Result<()> {
        let is_made = |line: &&mut NewShipmentLine| matches!(line.wish, LineWish::Make { .. });
        let count = lines.iter_mut().filter(is_made).count();
        let names = self.free_internal_names(count).await?;
        for (line, name) in lines.iter_mut().filter(is_made).zip(names) {
            line.internal_name = Some(name);
        }
        Ok(())
    }
}

fn refused(error: store::Error) -> Error {
    match error {
        store::Error::KeyReused => Conflict::KeyReused.into(),
        other => Error::internal("look a request up", other),
    }
}

fn wishes(lines: Vec<Line>) -> Vec<NewShipmentLine> {
    lines
        .into_iter()
        .map(|line| {
            let wish = match line.reading {
                Reading::Serial { key } => LineWish::Make { unique_key: key },
                Reading::Bad { state, detail } => LineWish::Explain { state, detail },
            };
            NewShipmentLine {
                line: line.number,
                serial: line.serial,
                internal_name: None,
                wish,
            }
        })
        .collect()
}
