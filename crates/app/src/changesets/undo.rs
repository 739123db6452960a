//! Taking a change to many assets back.
//!
//! An undo is a changeset of its own: each asset gets back what it had, on the condition that it
//! still has what the first one gave it. Where somebody changed it since, theirs stays.

use std::collections::{BTreeMap, HashMap};

use rt_client::Asset;
use store::{ChangesetLine, ChangesetRecord, NewChangesetLine, NewChangesetRecord, Store};
use types::{AssetPatch, Changeset, ChangesetItemState, FieldOutcome, FieldState, Permission};
use uuid::Uuid;

use super::{Asked, write_changes};
use crate::{
    App, Conflict, Context, Error, Result,
    assets::Found,
    error::internal,
    outbox::{decode_fields, differs, is_so, patch_of, reading},
};

/// An asset that the first changeset changed, and how.
struct Changed {
    asked: String,
    asset_id: u64,
    name: Option<String>,
    fields: Vec<FieldOutcome>,
}

/// What is to become of it.
enum Back {
    Write {
        patch: AssetPatch,
        expected: BTreeMap<String, Vec<String>>,
    },
    /// It is as it was already.
    Done,
    /// Somebody changed it since, and to what.
    Conflict(String),
    /// RT has no such asset any more.
    Gone,
}

impl App {
    /// Undoes a changeset, once: gives every asset that it changed what it had before. An asset that
    /// somebody changed since, in a field of this changeset, is left alone and listed.
    pub async fn undo_changeset(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<Changeset> {
        let who = ctx.require(Permission::EditAssets)?;
        let request = self.repeatable(ctx, "undo", key, &id)?;
        let undo = request
            .as_ref()
            .map_or_else(|| self.ids().next(), |request| request.subject);
        let effect = async |store| self.undo(&store, ctx, &who.username, id, undo).await;
        self.once(request, effect, async |before| {
            self.shown_changeset(before.subject).await
        })
        .await
    }

    async fn undo(
        &self,
        store: &Store,
        ctx: &Context,
        by: &str,
        id: Uuid,
        undo: Uuid,
    ) -> Result<Changeset> {
        let changeset = self.known_changeset(id).await?;
        check(&changeset)?;
        let lines = self
            .store()
            .changeset_lines(id, 0, u64::from(u32::MAX))
            .await;
        let lines = lines.map_err(internal("list the lines of a changeset"))?;
        let changed: Vec<Changed> = lines.into_iter().filter_map(changed).collect();
        if changed.is_empty() {
            return Err(too_late("It changed nothing, so there is nothing to undo"));
        }
        let now = self.assets_now(&changed).await?;
        let record = NewChangesetRecord {
            id: undo,
            // Each asset gets back its own.
            changes: write_changes(&AssetPatch::default())?,
            reason: None,
            undo_of: Some(id),
            request: None,
            by: by.to_owned(),
            at: ctx.now,
        };
        let asked = Asked {
            changeset_id: record.id,
            by,
            at: ctx.now,
        };
        let lines: Result<Vec<NewChangesetLine>> = (1..)
            .zip(changed)
            .map(|(number, changed)| {
                let back = match &now {
                    None => back(&changed.fields, None),
                    Some(now) => match now.get(&changed.asset_id) {
                        Some(asset) => back(&changed.fields, Some(asset)),
                        None => Back::Gone,
                    },
                };
                self.undoing(&asked, number, changed, back)
            })
            .collect();
        let undo = match store.create_changeset(&record, &lines?).await {
            Err(store::Error::Duplicate) => return Err(undone()),
            Err(other) => return Err(Error::internal("put a changeset down", other)),
            Ok(undo) => undo,
        };
        self.outbox().work.notify_one();
        tracing::info!(
            changeset.id = %undo,
            changeset.undo_of = %id,
            user.name = by,
            "a changeset is to be undone"
        );
        self.shown_changeset(undo).await
    }

    /// The assets as they are now; none when RT cannot be asked. Whoever writes looks again.
    async fn assets_now(&self, changed: &[Changed]) -> Result<Option<HashMap<u64, Asset>>> {
        let ids: Vec<u64> = changed.iter().map(|changed| changed.asset_id).collect();
        match self.ask_by_ids(&ids).await {
            Ok(found) => {
                let first =
                    |(id, hits): (u64, Vec<Found>)| Some((id, hits.into_iter().next()?.asset));
                Ok(Some(found.into_iter().filter_map(first).collect()))
            }
            Err(Error::Upstream(trouble)) => {
                tracing::debug!(%trouble, "conflicts of an undo are found when it is written");
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    fn undoing(
        &self,
        asked: &Asked<'_>,
        line: u32,
        changed: Changed,
        back: Back,
    ) -> Result<NewChangesetLine> {
        let (state, detail, write) = match back {
            Back::Write { patch, expected } => {
                let write = asked.write(self, line, changed.asset_id, patch, expected)?;
                (ChangesetItemState::Waiting, None, Some(write))
            }
            Back::Done => (ChangesetItemState::Unchanged, None, None),
            Back::Conflict(words) => (ChangesetItemState::Conflict, Some(words), None),
            Back::Gone => {
                let words = format!("RT has no asset {} any more.", changed.asset_id);
                (ChangesetItemState::NotFound, Some(words), None)
            }
        };
        Ok(NewChangesetLine {
            line,
            asked: changed.asked,
            asset_id: Some(changed.asset_id),
            name: changed.name,
            state,
            detail,
            write,
        })
    }
}

fn check(changeset: &ChangesetRecord) -> Result<()> {
    if changeset.undone_by.is_some() {
        return Err(undone());
    }
    if changeset.numbers.waiting > 0 {
        return Err(too_late(
            "Some of its assets still wait for Request Tracker",
        ));
    }
    Ok(())
}

fn undone() -> Error {
    too_late("It was undone already")
}

fn too_late(why: &str) -> Error {
    Conflict::WrongState {
        why: why.to_owned(),
    }
    .into()
}

/// What the write of a line did change, be it a part of what was asked.
fn changed(line: ChangesetLine) -> Option<Changed> {
    let is_over = matches!(
        line.state,
        ChangesetItemState::Applied | ChangesetItemState::Refused
    );
    let outcome = line.write.filter(|_| is_over)?.outcome;
    let mut fields = decode_fields(outcome.as_deref());
    fields.retain(|field| field.state == FieldState::Applied);
    (!fields.is_empty()).then_some(Changed {
        asked: line.asked,
        asset_id: line.asset_id?,
        name: line.name,
        fields,
    })
}

/// How an asset gets back what it had, as far as we know what it has now.
fn back(fields: &[FieldOutcome], now: Option<&Asset>) -> Back {
    let mut expected = BTreeMap::new();
    let mut is_done = true;
    for field in fields {
        let reads = now.map(|asset| reading(asset, &field.field));
        let is_back = |reads: &Vec<String>| is_so(&field.field, reads, &field.before);
        let has = match reads {
            Some(reads) if is_back(&reads) => reads,
            Some(reads) if !is_so(&field.field, &reads, &field.after) => {
                return Back::Conflict(differs(&field.field, &reads, &field.after));
            }
            Some(_) | None => {
                is_done = false;
                field.after.clone()
            }
        };
        expected.insert(field.field.clone(), has);
    }
    if is_done {
        return Back::Done;
    }
    let before = fields
        .iter()
        .map(|field| (field.field.as_str(), field.before.as_slice()));
    Back::Write {
        patch: patch_of(before),
        expected,
    }
}
