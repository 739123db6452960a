//! Lines as text, for as long as the tab is open.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use types::CommonFields;

use super::{Answer, Line, LineId, LineState, Receiving};

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// The fields that lines were scanned under, each once.
    fields: Vec<Arc<CommonFields>>,
    lines: Vec<KeptLine>,
}

#[derive(Serialize, Deserialize)]
struct KeptLine {
    serial: String,
    /// The place in `fields`.
    fields: usize,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
    #[serde(default)]
    is_labelled: bool,
}

impl Receiving {
    /// The lines as text.
    pub fn to_json(&self) -> String {
        let mut kept = Kept::default();
        for line in &self.lines {
            // Lines in a row mostly have the very same fields.
            let known = kept.fields.iter().rposition(|f| *f == line.fields);
            let fields = known.unwrap_or_else(|| {
                kept.fields.push(Arc::clone(&line.fields));
                kept.fields.len() - 1
            });
            kept.lines.push(KeptLine {
                serial: line.serial.clone(),
                fields,
                key: line.key.clone(),
                answer: match &line.state {
                    LineState::Answered(answer) => Some(answer.clone()),
                    _ => None,
                },
                is_labelled: line.is_labelled,
            });
        }
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The lines as they were; what had no answer is asked for again, under the same key.
    pub fn from_json(text: &str) -> Self {
        let kept: Kept = serde_json::from_str(text).unwrap_or_default();
        let mut receiving = Self::default();
        for line in kept.lines {
            let Some(fields) = kept.fields.get(line.fields) else {
                continue;
            };
            receiving.last_id.0 += 1;
            receiving.last_number += 1;
            receiving.lines.push(Line {
                id: LineId(receiving.last_id.0),
                number: receiving.last_number,
                serial: line.serial,
                fields: Arc::clone(fields),
                key: line.key,
                state: line.answer.map_or(LineState::Waiting, LineState::Answered),
                tries: 0,
                is_labelled: line.is_labelled,
                revision: 0,
            });
        }
        receiving
    }
}
