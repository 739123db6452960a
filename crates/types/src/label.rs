//! Labels: what they say, in which size, and what could not be printed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    AssetTag,
    number::{asset_number, asset_number_if_any},
};

/// The most items that one label request takes.
pub const MAX_BATCH_ITEMS: usize = 1_000;
/// The most copies of each label in one request.
pub const MAX_COPIES: u8 = 20;
/// The most pages in one PDF.
pub const MAX_BATCH_PAGES: usize = 2_000;

/// A label stock that we print on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelSize {
    /// 100 x 62 mm.
    #[default]
    Large,
    /// 90.3 x 29 mm, landscape; no serial number.
    Small,
}

impl LabelSize {
    /// Both sizes, the usual one first.
    pub const ALL: [Self; 2] = [Self::Large, Self::Small];

    /// Width in millimetres.
    #[must_use]
    pub const fn width_mm(self) -> f32 {
        match self {
            Self::Large => 100.0,
            Self::Small => 90.3,
        }
    }

    /// Height in millimetres.
    #[must_use]
    pub const fn height_mm(self) -> f32 {
        match self {
            Self::Large => 62.0,
            Self::Small => 29.0,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Small => "small",
        }
    }

    /// What a name on the wire stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.as_str() == word)
    }
}

/// The file type of a drawn label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelFormat {
    #[default]
    Pdf,
    Svg,
    Png,
}

impl LabelFormat {
    /// All of them, the usual one first.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Svg, Self::Png];

    /// The name on the wire, which is the extension of the file too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// A link to one label that opens without signing in, to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLabelLink {
    #[serde(deserialize_with = "asset_number")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: u64,
    /// The size; the asset's type decides when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LabelSize>,
    /// The file type; PDF when it is absent.
    #[serde(default)]
    pub format: LabelFormat,
    /// How long it opens, in seconds: a day when absent, 90 days at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 86_400, minimum = 60, maximum = 7_776_000)
    )]
    pub expires_in_seconds: Option<u32>,
}

/// A link to one label. Whoever has it can open that label until it has run out, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelLink {
    /// Its path on this server.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "/api/v1/labels/links/412-large-pdf-1795507200-Zm9yIHRoZSBkb2N1bWVudA")
    )]
    pub url: String,
    pub expires_at: DateTime<Utc>,
}

/// What a label says. Made by the server from an asset and the settings; absent means no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelContent {
    pub tag: AssetTag,
    /// The payload of the QR code: the asset's page in RT.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "https://rt.example.org/Asset/Display.html?id=412")
    )]
    pub qr_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Absent when the settings hide this funding source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding_source: Option<String>,
    /// The organisation's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// How labels are drawn here: everything besides the content that changes the print.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelSettings {
    /// Free margin on every side, in millimetres.
    #[cfg_attr(feature = "openapi", schema(example = 2.0, minimum = 0, maximum = 10))]
    pub padding_mm: f32,
    /// The printer's resolution: bars and modules are whole dots of it.
    #[cfg_attr(
        feature = "openapi",
        schema(example = 300, minimum = 150, maximum = 1200)
    )]
    pub dpi: u16,
}

impl Default for LabelSettings {
    fn default() -> Self {
        Self {
            padding_mm: 2.0,
            dpi: 300,
        }
    }
}

/// A template: one size of stock, and which of an asset's facts it has room for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelTemplate {
    pub size: LabelSize,
    #[cfg_attr(feature = "openapi", schema(example = "Large, 100 x 62 mm"))]
    pub title: String,
    #[cfg_attr(feature = "openapi", schema(example = 100.0))]
    pub width_mm: f32,
    #[cfg_attr(feature = "openapi", schema(example = 62.0))]
    pub height_mm: f32,
    /// The lines it prints, in order: `tag`, `internal_name`, `serial`, `model`, `funding_source`.
    pub fields: Vec<String>,
    /// The asset types that get this size unless a person says otherwise; empty for the usual one.
    pub default_for_types: Vec<String>,
    pub settings: LabelSettings,
}

/// A font that labels are set in, as a file to fetch: a preview drawn with it is the print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelFont {
    #[cfg_attr(feature = "openapi", schema(example = "NotoSans-Regular.ttf"))]
    pub name: String,
    /// Where it is; another one when the file changes, so that it can be kept for ever.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = "uri-reference",
            example = "/api/v1/labels/fonts/NotoSans-Regular.ttf?v=1f0c"
        )
    )]
    pub url: String,
}

/// Something about a label that a person should know before it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LabelWarning {
    /// A line was too long and ends in an ellipsis.
    TextCut { field: String, printed: String },
    /// A line did not fit at all and was left out.
    LineLeftOut { field: String },
    /// No font has these characters; they are left out of the print.
    MissingGlyphs { field: String, characters: String },
    /// The code is denser than the template is meant for; it still has whole dots.
    DenseCode { symbology: String },
}

/// Many labels in one PDF, in the order given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelBatch {
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1000))]
    pub items: Vec<LabelItem>,
    /// Print from this item of the list on, counted from 1: to go on after a paper jam.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[cfg_attr(
        feature = "openapi",
        schema(minimum = 1, maximum = 1000, default = 1, example = 1)
    )]
    pub start_at: u16,
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
}

/// What a label request does with an item that names no printable asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// Print nothing, and list every bad item.
    #[default]
    Fail,
    /// Print the others, and say which were skipped.
    Skip,
}

impl OnMissing {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }

    /// What a name on the wire stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Fail, Self::Skip]
            .into_iter()
            .find(|choice| choice.as_str() == word)
    }
}

/// One label of a batch: an asset by tag or by id, not both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelItem {
    /// A tag, or anything else that a scan box takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412", max_length = 512))]
    pub tag: Option<String>,
    #[serde(
        default,
        deserialize_with = "asset_number_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub asset_id: Option<u64>,
    /// The size; the asset's type decides when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LabelSize>,
}

/// What a batch would print, item by item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelCheck {
    pub items: Vec<LabelCheckItem>,
    /// How many pages the PDF would have.
    pub pages: u32,
}

/// What would become of one item of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelCheckItem {
    /// The place in the request, counted from 0.
    pub index: u32,
    pub state: LabelCheckState,
    /// What is wrong, in words; absent when the item is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LabelSize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<LabelContent>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<LabelWarning>,
    /// Tags like the one that was not found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<AssetTag>,
}

/// Whether an item of a batch can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LabelCheckState {
    Ready,
    /// No such asset.
    NotFound,
    /// Several assets carry this tag or serial number; RT does not forbid it.
    Ambiguous,
    /// The asset is there, but its name is not a tag.
    Untagged,
    /// The item names nothing, or too much.
    Invalid,
    /// A code would not be legible at this size.
    Unprintable,
}

pub(crate) fn one() -> u16 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde calls"
)]
pub(crate) fn is_one(value: &u16) -> bool {
    *value == 1
}
