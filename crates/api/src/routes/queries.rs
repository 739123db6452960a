//! The queries of operations.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use types::{LabelFormat, LabelSize, SignInEventFilter, SignInEventOutcome};
use utoipa::IntoParams;

/// Where a page starts and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many at most; 20 unless told.
    #[param(minimum = 1, maximum = 100, example = 20)]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

/// What a scanner, a camera or a hand gave.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ScanQuery {
    /// A tag, a tag with the old check digit, a serial number, an id or the URL in a label's QR
    /// code; in any case, with spaces around it and an AIM prefix or without.
    #[param(min_length = 1, max_length = 512, example = "]C0w12-0412")]
    pub code: String,
}

/// How the label is drawn.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LabelQuery {
    /// The size; the asset's type decides when it is absent.
    #[param(example = "large")]
    pub template: Option<LabelSize>,
    /// The file type; PDF when it is absent.
    #[param(example = "pdf")]
    pub format: Option<LabelFormat>,
    /// The printer's resolution, when it is not the usual one: bars are whole dots of it.
    #[param(minimum = 150, maximum = 1200, example = 203)]
    pub dpi: Option<u16>,
}

/// The version of a font, as its address has it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FontQuery {
    /// The version in the address that the list gives; with it the answer may be kept for ever.
    #[param(max_length = 64)]
    pub v: Option<String>,
}

/// How blank labels are drawn.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BlankLabelQuery {
    /// The size; large when it is absent.
    #[param(example = "small")]
    pub template: Option<LabelSize>,
}

/// In which size labels are drawn.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TemplateQuery {
    /// The size of all; the type of each asset decides when it is absent.
    #[param(example = "small")]
    pub template: Option<LabelSize>,
}

/// Whether RT is asked again.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RefreshQuery {
    /// Ask RT now, whatever is known.
    #[param(example = true)]
    pub refresh: Option<bool>,
}

/// Which events of one's own a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OwnEventQuery {
    /// What became of it.
    #[param(example = "refused")]
    pub outcome: Option<SignInEventOutcome>,
    /// Those from this time on.
    #[param(example = "2026-11-23T00:00:00Z")]
    pub since: Option<DateTime<Utc>>,
    /// How many at most; 50 unless told.
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

impl From<OwnEventQuery> for SignInEventFilter {
    fn from(query: OwnEventQuery) -> Self {
        Self {
            username: None,
            outcome: query.outcome,
            since: query.since,
            limit: query.limit,
            cursor: query.cursor,
        }
    }
}

/// Where to go on after a sign-in at the provider.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OidcStartQuery {
    /// A path of this site; the start page when it is absent.
    #[param(max_length = 1000, example = "/assets")]
    pub return_to: Option<String>,
}

/// What a provider sends a browser back with. Providers add parameters of their own.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OidcCallbackQuery {
    /// Good once, at the provider.
    #[param(max_length = 4096)]
    pub code: Option<String>,
    /// What the attempt began with.
    #[param(max_length = 512)]
    pub state: Option<String>,
    /// Why there is no code.
    #[param(max_length = 512, example = "access_denied")]
    pub error: Option<String>,
}

impl std::fmt::Debug for OidcCallbackQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcCallbackQuery").finish_non_exhaustive()
    }
}
