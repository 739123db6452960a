//! Label jobs: many labels, drawn while nobody waits, and the record of what was printed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AssetTag, LabelItem, LabelSize, OnMissing,
    label::{is_one, one},
    number::asset_number_if_any,
};

/// The most items that one label job takes.
pub const MAX_JOB_ITEMS: usize = 10_000;
/// The most pages in the PDF of a job.
pub const MAX_JOB_PAGES: usize = 20_000;
/// The longest title of a job.
pub const MAX_JOB_TITLE: usize = 100;

/// Many labels, to be drawn into one PDF in the order given, while nobody waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLabelJob {
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10_000))]
    pub items: Vec<LabelItem>,
    /// How many of each label, one after the other.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 1, maximum = 20, default = 1, example = 1)
    )]
    pub copies: u16,
    /// What to do when an item names no asset, or one that cannot be labelled.
    #[serde(default)]
    pub on_missing: OnMissing,
    /// What people know the job by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Lincoln High, all carts", min_length = 1, max_length = 100)
    )]
    pub title: Option<String>,
}

/// Which labels of a job to print again: those from a line on, or these lines; all without either.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelJobAgain {
    /// The first line to print again, counted from 1: to go on after a paper jam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 1, maximum = 10_000, example = 137)
    )]
    pub from_line: Option<u32>,
    /// The lines to print again, in the order of the job.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10_000))]
    pub lines: Vec<u32>,
}

/// What a print was asked for as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelJobKind {
    /// A job, drawn in the background.
    Job,
    /// A batch, drawn while the caller waited.
    Sheet,
    /// The label of one asset.
    Single,
    /// Labels of tags that had no asset yet.
    Blank,
}

/// Where a label job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelJobState {
    /// Nobody works on it yet, or RT is away for the moment.
    Waiting,
    /// Its items are looked up, then drawn.
    Running,
    /// The PDF is there.
    Done,
    /// There is no PDF, and `detail` says why.
    Failed,
    /// Somebody ended it before it was done.
    Cancelled,
}

/// A label job, or another print, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelJob {
    pub id: Uuid,
    pub kind: LabelJobKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Lincoln High, all carts"))]
    pub title: Option<String>,
    pub state: LabelJobState,
    pub on_missing: OnMissing,
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub copies: u16,
    /// Items in all.
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub total: u32,
    /// Items that were looked up.
    #[cfg_attr(feature = "openapi", schema(example = 500))]
    pub checked: u32,
    /// Items that are drawn.
    #[cfg_attr(feature = "openapi", schema(example = 250))]
    pub drawn: u32,
    /// Items that cannot be printed.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub skipped: u32,
    /// Pages of the PDF, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Bytes of the PDF, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_size: Option<u64>,
    /// Until when the PDF is kept; absent when there is none to fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_expires_at: Option<DateTime<Utc>>,
    /// Why it waits or has failed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The job of which this one prints labels again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_of: Option<Uuid>,
    #[cfg_attr(feature = "openapi", schema(example = "tess"))]
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Whether nothing more happens.
    pub is_finished: bool,
}

/// Where an item of a label job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelJobItemState {
    /// It was not looked up yet.
    Waiting,
    /// It can be printed.
    Ready,
    /// It is in the PDF.
    Printed,
    /// No such asset.
    NotFound,
    /// Several assets carry this tag or serial number.
    Ambiguous,
    /// The asset is there, but its name is not a tag.
    Untagged,
    /// The item names nothing, or too much.
    Invalid,
    /// A code would not be legible at this size.
    Unprintable,
}

/// One item of a label job, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelJobItem {
    /// The place in the job, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 137))]
    pub line: u32,
    /// As it was asked for: a tag or another code, or the number of an asset.
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub asked: String,
    pub state: LabelJobItemState,
    /// What is wrong, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<u64>,
    /// The tag on the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LabelSize>,
}

/// A label that was printed: by whom, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelPrint {
    /// The job that it belongs to.
    pub job_id: Uuid,
    pub kind: LabelJobKind,
    /// Its place in the job, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub line: u32,
    /// Absent for the label of a tag that had no asset yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<u64>,
    pub tag: AssetTag,
    pub template: LabelSize,
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub copies: u16,
    #[cfg_attr(feature = "openapi", schema(example = "tess"))]
    pub printed_by: String,
    pub printed_at: DateTime<Utc>,
}

/// Which label jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LabelJobFilter {
    /// Where the job stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "done"))]
    pub state: Option<LabelJobState>,
    /// What it was asked for as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "job"))]
    pub kind: Option<LabelJobKind>,
    /// How many at most; 20 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 20))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// Which prints to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LabelPrintFilter {
    /// The asset's number in RT.
    #[serde(
        default,
        deserialize_with = "asset_number_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, example = 412))]
    pub asset_id: Option<u64>,
    /// The tag on the label, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 24, example = "W12-0412"))]
    pub tag: Option<String>,
    /// How many at most; 20 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 20))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// Which items of a job to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct LabelJobItemFilter {
    /// Only those that stand so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "not_found"))]
    pub state: Option<LabelJobItemState>,
    /// Only those that cannot be printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = false))]
    pub trouble: Option<bool>,
    /// How many at most; 20 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 20))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// Words of the wire for an enum, both ways.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// What a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == word)
            }
        }
    };
}

words!(LabelJobKind { Job = "job", Sheet = "sheet", Single = "single", Blank = "blank" });
words!(LabelJobState {
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Failed = "failed",
    Cancelled = "cancelled",
});
words!(LabelJobItemState {
    Waiting = "waiting",
    Ready = "ready",
    Printed = "printed",
    NotFound = "not_found",
    Ambiguous = "ambiguous",
    Untagged = "untagged",
    Invalid = "invalid",
    Unprintable = "unprintable",
});

impl LabelJobState {
    /// Whether nothing more happens.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl LabelJobItemState {
    /// Whether the item cannot be printed.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        !matches!(self, Self::Waiting | Self::Ready | Self::Printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_wire() {
        for state in LabelJobState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for state in LabelJobItemState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(LabelJobItemState::from_word(state.as_str()), Some(state));
        }
        for kind in LabelJobKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
