//! Changesets: one change to many assets, and taking it back.
//!
//! What is asked of each asset becomes a write that is carried out only while the asset reads as it
//! did when it was asked. So neither a change nor its undoing ever overwrites what somebody else did
//! in between.

mod create;
mod lines;
mod plan;
mod read;
mod undo;

use std::collections::BTreeMap;

use store::{ChangesetLine, ChangesetRecord, NewWrite};
use types::{
    AssetPatch, Changeset, ChangesetItem, ChangesetItemState, FieldOutcome, FieldState, WriteKind,
};
use uuid::Uuid;

use crate::{
    App, Error, Result, Thing,
    outbox::{Payload, UpdatePayload, decode_fields, is_so, lane_of, wanted},
    writing::summary,
};

/// Whose changeset it is, and when it was asked for.
struct Asked<'a> {
    changeset_id: Uuid,
    by: &'a str,
    at: chrono::DateTime<chrono::Utc>,
}

impl Asked<'_> {
    /// The write that changes the asset of a line, while its fields read as expected.
    fn write(
        &self,
        app: &App,
        line: u32,
        asset_id: u64,
        patch: AssetPatch,
        expected: BTreeMap<String, Vec<String>>,
    ) -> Result<NewWrite> {
        let summary = summary(&patch);
        let payload = Payload::Update(UpdatePayload {
            patch,
            version: None,
            expected,
        });
        Ok(NewWrite {
            id: app.ids().next(),
            lane: lane_of(asset_id),
            kind: WriteKind::UpdateAsset,
            asset_id: Some(asset_id),
            tag: None,
            summary,
            payload: payload.write()?,
            unique_key: None,
            internal_name: None,
            request: None,
            parent: Some((self.changeset_id, line)),
            requested_by: self.by.to_owned(),
            requested_at: self.at,
        })
    }
}

fn no_such(id: Uuid) -> Error {
    Thing::Record {
        what: "changeset",
        name: id.to_string(),
    }
    .into()
}

fn changeset_view(changeset: ChangesetRecord) -> Result<Changeset> {
    let numbers = changeset.numbers;
    Ok(Changeset {
        id: changeset.id,
        changes: read_changes(&changeset.changes)?,
        reason: changeset.reason,
        undo_of: changeset.undo_of,
        undone_by: changeset.undone_by,
        created_by: changeset.created_by,
        created_at: changeset.created_at,
        total: numbers.total,
        applied: numbers.applied,
        unchanged: numbers.unchanged,
        waiting: numbers.waiting,
        explained: numbers.explained,
        is_finished: numbers.waiting == 0,
    })
}

fn read_changes(text: &str) -> Result<AssetPatch> {
    serde_json::from_str(text).map_err(|e| Error::internal("read a changeset", e))
}

fn write_changes(changes: &AssetPatch) -> Result<String> {
    serde_json::to_string(changes).map_err(|e| Error::internal("put a changeset down", e))
}

/// A line as it is shown; `changes` are those of its changeset.
fn item_view(line: ChangesetLine, changes: &AssetPatch) -> Result<ChangesetItem> {
    let fields = fields_of(&line, changes)?;
    let detail = match (&line.write, line.state) {
        // What was feared when it was asked for did not happen.
        (_, ChangesetItemState::Applied) => None,
        (Some(write), _) => write.error.clone().or(line.detail),
        (None, _) => line.detail,
    };
    Ok(ChangesetItem {
        line: line.line,
        asked: line.asked,
        asset_id: line.asset_id,
        name: line.name,
        state: line.state,
        fields,
        write_id: line.write.map(|write| write.id),
        detail,
    })
}

/// What is to become of the fields while a line waits; afterwards, what did.
fn fields_of(line: &ChangesetLine, changes: &AssetPatch) -> Result<Vec<FieldOutcome>> {
    let Some(write) = &line.write else {
        let is_so = line.state == ChangesetItemState::Unchanged;
        let fields = if is_so { wanted(changes) } else { Vec::new() };
        return Ok(fields.into_iter().map(as_it_is).collect());
    };
    match line.state {
        ChangesetItemState::Applied
        | ChangesetItemState::Unchanged
        | ChangesetItemState::Refused => Ok(decode_fields(write.outcome.as_deref())),
        ChangesetItemState::Waiting => {
            let Payload::Update(payload) = Payload::read(&write.payload)? else {
                return Err(Error::internal("show a changeset", "not a change"));
            };
            let fields = wanted(&payload.patch).into_iter();
            Ok(fields
                .map(|(field, after)| {
                    let before = payload.expected.get(&field).cloned().unwrap_or_default();
                    to_be(field, before, after)
                })
                .collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// What is to become of a field.
fn to_be(field: String, before: Vec<String>, after: Vec<String>) -> FieldOutcome {
    if is_so(&field, &before, &after) {
        return as_it_is((field, before));
    }
    FieldOutcome {
        field,
        state: FieldState::Applied,
        before,
        after,
        message: None,
    }
}

fn as_it_is((field, values): (String, Vec<String>)) -> FieldOutcome {
    FieldOutcome {
        field,
        state: FieldState::Unchanged,
        before: values.clone(),
        after: values,
        message: None,
    }
}
