//! What comes of a serial number that was scanned.

use serde::{Deserialize, Serialize};
use types::{
    AssetCreation, AssetTag, FieldOutcome, FieldState, ProblemType, RtWrite, Scan, WriteState,
};
use uuid::Uuid;

use crate::model::failure::Failure;
use crate::model::fields;
use crate::model::words::sentence;

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Answer {
    /// Stored; it goes to RT by itself.
    Stored {
        write_id: Uuid,
        tag: AssetTag,
        internal_name: Option<String>,
    },
    /// RT has the asset.
    Made {
        asset_id: u64,
        tag: AssetTag,
        internal_name: Option<String>,
        /// What RT did not take of it, with its words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<String>,
    },
    /// Another asset has the serial number.
    Duplicate {
        detail: String,
        asset_id: Option<u64>,
    },
    /// RT refused the asset, with its words.
    Refused { detail: String, words: Vec<String> },
    /// It was tried often and in vain; an administrator decides.
    Dead {
        write_id: Uuid,
        tag: AssetTag,
        detail: String,
    },
    /// It cannot be asked for like this.
    Invalid { detail: String },
}

impl Answer {
    /// What it is once the write is so far; `None` while nothing is new.
    pub fn after(&self, write: &RtWrite) -> Option<Self> {
        let Self::Stored {
            write_id,
            tag,
            internal_name,
        } = self
        else {
            return None;
        };
        let detail = || {
            let words = write.error.clone();
            words.unwrap_or_else(|| "Request Tracker did not take it.".to_owned())
        };
        let is_there = write.state == WriteState::Applied || has_name(&write.fields);
        match (write.state, write.asset_id.filter(|_| is_there)) {
            (WriteState::Applied | WriteState::Refused, Some(asset_id)) => Some(Self::Made {
                asset_id,
                tag: tag.clone(),
                internal_name: internal_name.clone(),
                refused: refused_words(&write.fields),
            }),
            (WriteState::Pending | WriteState::Running | WriteState::Applied, _) => None,
            (WriteState::Dead, _) => Some(Self::Dead {
                write_id: *write_id,
                tag: tag.clone(),
                detail: detail(),
            }),
            (WriteState::Refused | WriteState::Conflict | WriteState::Discarded, _) => {
                Some(Self::Refused {
                    detail: detail(),
                    words: refused_words(&write.fields),
                })
            }
        }
    }
}

/// The serial number in a scan. What is on our own labels is none.
pub fn serial(raw: &str) -> Result<String, String> {
    match Scan::parse(raw) {
        Ok(Scan::Text { text, .. }) => Ok(text),
        Ok(Scan::CheckedTag(_) | Scan::Url { .. }) => {
            Err("This is a label of an asset. Scan the manufacturer's serial number.".to_owned())
        }
        Err(error) => Err(sentence(&error.to_string())),
    }
}

pub fn created(creation: AssetCreation) -> Answer {
    match creation.asset {
        Some(asset) if creation.state == WriteState::Applied => Answer::Made {
            asset_id: asset.id,
            tag: creation.tag,
            internal_name: creation.internal_name,
            refused: Vec::new(),
        },
        _ => Answer::Stored {
            write_id: creation.write_id,
            tag: creation.tag,
            internal_name: creation.internal_name,
        },
    }
}

pub fn refusal(failure: &Failure) -> Answer {
    let detail = match failure {
        Failure::Problem(problem) if !problem.errors.is_empty() => {
            let details = problem.errors.iter().map(|error| error.detail.as_str());
            details.collect::<Vec<_>>().join(" ")
        }
        _ => failure.advice().what_to_do,
    };
    match failure.kind() {
        Some(ProblemType::SerialTaken) => Answer::Duplicate {
            detail,
            asset_id: failure.asset_id(),
        },
        Some(ProblemType::RtRefusedWrite) => {
            let fields = failure.field_outcomes();
            made_all_the_same(&fields, failure.write_id()).unwrap_or_else(|| Answer::Refused {
                detail,
                words: refused_words(&fields),
            })
        }
        _ => Answer::Invalid { detail },
    }
}

/// An asset that RT made, although it did not take every field: its write knows the number of it.
fn made_all_the_same(fields: &[FieldOutcome], write_id: Option<Uuid>) -> Option<Answer> {
    let value = |name: &str| {
        let field = fields.iter().find(|field| field.field == name)?;
        field.after.first().cloned()
    };
    has_name(fields).then_some(())?;
    Some(Answer::Stored {
        write_id: write_id?,
        tag: AssetTag::parse(&value("name")?).ok()?,
        internal_name: value("custom_fields/Internal Name"),
    })
}

/// Whether RT took the name: then the asset is there.
fn has_name(fields: &[FieldOutcome]) -> bool {
    let is_it = |field: &FieldOutcome| field.field == "name" && field.state != FieldState::Refused;
    fields.iter().any(is_it)
}

/// What RT said about each field that it refused.
fn refused_words(outcomes: &[FieldOutcome]) -> Vec<String> {
    outcomes
        .iter()
        .filter(|field| field.state == FieldState::Refused)
        .map(fields::refusal)
        .collect()
}
