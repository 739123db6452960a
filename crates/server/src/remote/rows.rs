//! What a person or a spreadsheet sees of each answer.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use types::{
    Asset, AssetCreation, AssetSummary, AssetTag, FieldOutcome, FieldState, LabelJob, RtWrite,
    TagEntry,
};
use uuid::Uuid;

use super::output::Shown;

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn number(value: Option<u64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn tag(value: Option<&AssetTag>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

impl Shown for AssetSummary {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "tag",
        "name",
        "status",
        "catalog",
        "owner",
        "description",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            tag(self.tag.as_ref()),
            self.name.clone(),
            self.status.clone(),
            self.catalog.name.clone(),
            self.owner
                .as_ref()
                .map_or_else(String::new, |o| o.username.clone()),
            text(self.description.as_ref()),
        ]
    }
}

/// An asset of a list with its details.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Detailed(pub AssetSummary);

impl Shown for Detailed {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "tag",
        "name",
        "status",
        "catalog",
        "owner",
        "held_by",
        "serial",
        "internal_name",
        "manufacturer",
        "model",
        "type",
        "funding_source",
        "description",
        "created_at",
        "updated_at",
    ];

    fn cells(&self) -> Vec<String> {
        let asset = &self.0;
        let holders: Vec<&str> = asset.held_by.iter().map(|p| p.username.as_str()).collect();
        vec![
            asset.id.to_string(),
            tag(asset.tag.as_ref()),
            asset.name.clone(),
            asset.status.clone(),
            asset.catalog.name.clone(),
            text(asset.owner.as_ref().map(|owner| &owner.username)),
            holders.join(" "),
            text(asset.serial.as_ref()),
            text(asset.internal_name.as_ref()),
            text(asset.manufacturer.as_ref()),
            text(asset.model.as_ref()),
            text(asset.asset_type.as_ref()),
            text(asset.funding_source.as_ref()),
            text(asset.description.as_ref()),
            asset
                .created_at
                .map_or_else(String::new, |at| at.to_rfc3339()),
            asset.updated_at.to_rfc3339(),
        ]
    }
}

impl Shown for Asset {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "tag",
        "name",
        "status",
        "catalog",
        "owner",
        "held_by",
        "serial",
        "internal_name",
        "manufacturer",
        "model",
        "type",
        "funding_source",
        "description",
        "version",
        "rt_url",
    ];

    fn cells(&self) -> Vec<String> {
        let holders: Vec<&str> = self.held_by.iter().map(|p| p.username.as_str()).collect();
        vec![
            self.id.to_string(),
            tag(self.tag.as_ref()),
            self.name.clone(),
            self.status.clone(),
            self.catalog.name.clone(),
            self.owner
                .as_ref()
                .map_or_else(String::new, |o| o.username.clone()),
            holders.join(" "),
            text(self.serial.as_ref()),
            text(self.internal_name.as_ref()),
            text(self.manufacturer.as_ref()),
            text(self.model.as_ref()),
            text(self.asset_type.as_ref()),
            text(self.funding_source.as_ref()),
            text(self.description.as_ref()),
            text(self.version.as_ref()),
            self.rt_url.clone(),
        ]
    }
}

impl Shown for AssetCreation {
    const COLUMNS: &'static [&'static str] = &[
        "state",
        "tag",
        "asset_id",
        "serial",
        "internal_name",
        "write_id",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.state.as_str().to_owned(),
            self.tag.to_string(),
            number(self.asset.as_ref().map(|asset| asset.id)),
            text(self.serial.as_ref()),
            text(self.internal_name.as_ref()),
            self.write_id.to_string(),
        ]
    }
}

impl Shown for FieldOutcome {
    const COLUMNS: &'static [&'static str] = &["field", "state", "before", "after", "message"];

    fn cells(&self) -> Vec<String> {
        let state = match self.state {
            FieldState::Applied => "applied",
            FieldState::Unchanged => "unchanged",
            FieldState::Refused => "refused",
        };
        vec![
            self.field.clone(),
            state.to_owned(),
            self.before.join(", "),
            self.after.join(", "),
            text(self.message.as_ref()),
        ]
    }
}

impl Shown for TagEntry {
    const COLUMNS: &'static [&'static str] = &[
        "tag",
        "state",
        "origin",
        "asset_id",
        "reserved_by",
        "reserved_at",
        "reservation_id",
        "rt_write",
        "void_reason",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.tag.to_string(),
            self.state.as_str().to_owned(),
            self.origin.as_str().to_owned(),
            number(self.asset_id),
            self.reserved_by.clone(),
            self.reserved_at.to_rfc3339(),
            self.reservation_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            self.rt_write
                .map_or_else(String::new, |state| state.as_str().to_owned()),
            text(self.void_reason.as_ref()),
        ]
    }
}

impl Shown for LabelJob {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "state",
        "total",
        "drawn",
        "skipped",
        "pages",
        "title",
        "created_by",
        "created_at",
        "detail",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.state.as_str().to_owned(),
            self.total.to_string(),
            self.drawn.to_string(),
            self.skipped.to_string(),
            number(self.pages.map(u64::from)),
            text(self.title.as_ref()),
            self.created_by.clone(),
            self.created_at.to_rfc3339(),
            text(self.detail.as_ref()),
        ]
    }
}

/// A tag of a reservation, on a line of its own.
#[derive(Debug, Serialize)]
pub struct ReservedTag {
    pub tag: AssetTag,
    pub reservation_id: Uuid,
}

impl Shown for ReservedTag {
    const COLUMNS: &'static [&'static str] = &["tag", "reservation_id"];

    fn cells(&self) -> Vec<String> {
        vec![self.tag.to_string(), self.reservation_id.to_string()]
    }
}

/// A file of labels that was written.
#[derive(Debug, Serialize)]
pub struct Printed {
    pub file: String,
    pub bytes: usize,
    pub pages: u32,
}

impl Shown for Printed {
    const COLUMNS: &'static [&'static str] = &["file", "pages", "bytes"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.file.clone(),
            self.pages.to_string(),
            self.bytes.to_string(),
        ]
    }
}

impl Shown for RtWrite {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "state",
        "kind",
        "asset",
        "tag",
        "summary",
        "attempts",
        "requested_by",
        "requested_at",
        "next_attempt_at",
        "error",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.state.as_str().to_owned(),
            self.kind.as_str().to_owned(),
            number(self.asset_id),
            tag(self.tag.as_ref()),
            self.summary.clone(),
            self.attempts.to_string(),
            self.requested_by.clone(),
            moment(Some(self.requested_at)),
            moment(self.next_attempt_at),
            text(self.error.as_ref()),
        ]
    }
}

/// To the second: nobody compares more of it in a table.
fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}
