//! Writes as we show them.

use store::WriteRecord;
use types::{FieldOutcome, RtWrite};

/// What became of fields, as a row keeps it.
pub(crate) fn encode_fields(fields: &[FieldOutcome]) -> Option<String> {
    serde_json::to_string(fields).ok()
}

/// What a row keeps of fields.
pub(crate) fn decode_fields(outcome: Option<&str>) -> Vec<FieldOutcome> {
    outcome
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// A write as we show it.
pub(crate) fn write_view(write: WriteRecord) -> RtWrite {
    let is_final = write.state.is_final();
    RtWrite {
        id: write.id,
        kind: write.kind,
        state: write.state,
        asset_id: write.asset_id,
        tag: write.tag,
        summary: write.summary,
        attempts: write.attempts,
        requested_by: write.requested_by,
        requested_at: write.requested_at,
        next_attempt_at: (!is_final).then_some(write.next_attempt_at),
        finished_at: write.finished_at,
        error: write.error,
        fields: if is_final {
            decode_fields(write.outcome.as_deref())
        } else {
            Vec::new()
        },
    }
}
