//! Changing many assets.

use std::collections::BTreeMap;

use store::{NewChangesetLine, NewChangesetRecord};
use types::{Changeset, ChangesetItem, ChangesetItemState, NewChangeset, Permission};

use super::{Asked, lines::check, write_changes};
use crate::{App, Conflict, Context, Error, Result, tags::request_key};

impl App {
    /// Changes many assets: what is to become of each is stored at once, and RT is told by and by.
    /// An asset that somebody else changes until then, in a field that is to change, is left alone.
    /// The same key with the same wish gives the same changeset again.
    pub async fn create_changeset(
        &self,
        ctx: &Context,
        new: &NewChangeset,
        key: Option<&str>,
    ) -> Result<Changeset> {
        let who = ctx.require(Permission::EditAssets)?;
        let request = request_key("changeset", &who.username, key, new)?;
        let checked = check(new, &self.policy().custom_fields)?;
        if let Some(request) = &request {
            let before = self.store().changeset_of_request(request).await;
            if let Some(id) = before.map_err(refused)? {
                return self.shown_changeset(id).await;
            }
        }
        let planned = self.planned(&checked).await?;
        let items = self.confirmed(planned, &checked.changes, ctx.now).await?;
        let record = NewChangesetRecord {
            id: self.ids().next(),
            changes: write_changes(&checked.changes)?,
            reason: checked.reason.clone(),
            undo_of: None,
            request,
            by: who.username.clone(),
            at: ctx.now,
        };
        let asked = Asked {
            changeset_id: record.id,
            by: &who.username,
            at: ctx.now,
        };
        let lines: Result<Vec<NewChangesetLine>> = items
            .into_iter()
            .map(|item| {
                let write = match (item.state, item.asset_id) {
                    (ChangesetItemState::Ready, Some(id)) => {
                        let patch = checked.changes.clone();
                        Some(asked.write(self, item.line, id, patch, expected(&item))?)
                    }
                    _ => None,
                };
                Ok(NewChangesetLine {
                    line: item.line,
                    asked: item.asked,
                    asset_id: item.asset_id,
                    name: item.name,
                    state: match write {
                        Some(_) => ChangesetItemState::Waiting,
                        None => item.state,
                    },
                    detail: item.detail,
                    write,
                })
            })
            .collect();
        let id = self.store().create_changeset(&record, &lines?).await;
        let id = id.map_err(refused)?;
        self.outbox().work.notify_one();
        let changeset = self.shown_changeset(id).await?;
        tracing::info!(
            changeset.id = %id,
            changeset.lines = changeset.total,
            user.name = who.username,
            "many assets are to be changed"
        );
        Ok(changeset)
    }
}

/// What the fields read now: whoever writes makes sure that they still do.
fn expected(item: &ChangesetItem) -> BTreeMap<String, Vec<String>> {
    let fields = item.fields.iter();
    fields
        .map(|field| (field.field.clone(), field.before.clone()))
        .collect()
}

fn refused(error: store::Error) -> Error {
    match error {
        store::Error::KeyReused => Conflict::KeyReused.into(),
        other => Error::internal("put a changeset down", other),
    }
}
