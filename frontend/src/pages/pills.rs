//! States in a pill, and moments as people say them.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use types::{
    ChangesetItemState, FieldState, LabelJobState, ShipmentItemState, TagState, WriteState,
};

use crate::browser::clock;
use crate::model::words::{self, Tone};
use crate::ui::{Glyph, Pill};

/// How far a write to RT is.
pub fn write_pill(state: WriteState) -> AnyView {
    let (tone, label, glyph) = match state {
        WriteState::Pending => (Tone::Warn, "Waiting for RT", Glyph::Clock),
        WriteState::Running => (Tone::Plain, "Under way", Glyph::Spinner),
        WriteState::Applied => (Tone::Good, "In RT", Glyph::Check),
        WriteState::Refused => (Tone::Bad, "Refused by RT", Glyph::Alert),
        WriteState::Conflict => (Tone::Bad, "Changed meanwhile", Glyph::Alert),
        WriteState::Dead => (Tone::Bad, "Given up", Glyph::Alert),
        WriteState::Discarded => (Tone::Plain, "Discarded", Glyph::Close),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// The pill of something that RT has yet to hear of.
pub fn waiting_pill() -> AnyView {
    write_pill(WriteState::Pending)
}

/// Where a tag stands.
pub fn tag_pill(state: TagState) -> AnyView {
    let (tone, label, glyph) = match state {
        TagState::Reserved => (Tone::Warn, "Reserved", Glyph::Clock),
        TagState::Assigned => (Tone::Good, "Assigned", Glyph::Check),
        TagState::Void => (Tone::Plain, "Void", Glyph::Close),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// What became of a line of a shipment.
pub fn shipment_pill(state: ShipmentItemState) -> AnyView {
    let (tone, label, glyph) = match state {
        ShipmentItemState::Ready => (Tone::Good, "Ready", Glyph::Check),
        ShipmentItemState::Waiting => (Tone::Warn, "Waiting for RT", Glyph::Clock),
        ShipmentItemState::Created => (Tone::Good, "Made", Glyph::Check),
        ShipmentItemState::Duplicate => (Tone::Warn, "Duplicate", Glyph::Many),
        ShipmentItemState::Invalid => (Tone::Bad, "Not a serial number", Glyph::Warning),
        ShipmentItemState::Refused => (Tone::Bad, "Refused by RT", Glyph::Alert),
        ShipmentItemState::Failed => (Tone::Bad, "Failed", Glyph::Alert),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// What became of an asset of a changeset.
pub fn changeset_pill(state: ChangesetItemState) -> AnyView {
    let (tone, label, glyph) = match state {
        ChangesetItemState::Ready => (Tone::Good, "Would change", Glyph::Right),
        ChangesetItemState::Waiting => (Tone::Warn, "Waiting for RT", Glyph::Clock),
        ChangesetItemState::Applied => (Tone::Good, "Changed", Glyph::Check),
        ChangesetItemState::Unchanged => (Tone::Plain, "So already", Glyph::Check),
        ChangesetItemState::Refused => (Tone::Bad, "Refused by RT", Glyph::Alert),
        ChangesetItemState::Conflict => (Tone::Bad, "Changed since", Glyph::Alert),
        ChangesetItemState::NotFound => (Tone::Bad, "Not found", Glyph::Help),
        ChangesetItemState::Repeated => (Tone::Plain, "Already in the list", Glyph::Many),
        ChangesetItemState::Failed => (Tone::Bad, "Failed", Glyph::Alert),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// Where a label job stands.
pub fn label_job_pill(state: LabelJobState) -> AnyView {
    let (tone, label, glyph) = match state {
        LabelJobState::Waiting => (Tone::Warn, "Waiting", Glyph::Clock),
        LabelJobState::Running => (Tone::Plain, "Under way", Glyph::Spinner),
        LabelJobState::Done => (Tone::Good, "Done", Glyph::Check),
        LabelJobState::Failed => (Tone::Bad, "Failed", Glyph::Alert),
        LabelJobState::Cancelled => (Tone::Plain, "Cancelled", Glyph::Close),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// What RT made of a field.
pub fn field_pill(state: FieldState) -> AnyView {
    let (tone, label, glyph) = match state {
        FieldState::Applied => (Tone::Good, "Applied", Glyph::Check),
        FieldState::Unchanged => (Tone::Plain, "Was so already", Glyph::Check),
        FieldState::Refused => (Tone::Bad, "Refused", Glyph::Alert),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// "3 minutes ago", or the date where that says more.
pub fn since(moment: DateTime<Utc>) -> String {
    words::ago(seconds_since(moment)).unwrap_or_else(|| clock::date_and_time(moment))
}

/// "in 3 minutes".
pub fn until(moment: DateTime<Utc>) -> String {
    words::until(-seconds_since(moment))
}

/// How long ago a moment was.
pub fn seconds_since(moment: DateTime<Utc>) -> i64 {
    clock::now_whole_ms() / 1_000 - moment.timestamp()
}
