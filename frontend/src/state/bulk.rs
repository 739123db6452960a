//! The change to many assets that this tab is working on.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser::storage;
use crate::model::codes;

const KEPT: &str = "rtutils.bulk-edit";

/// What a change is made of, over a reload of the page.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    codes: String,
    fields: Vec<(String, String)>,
    reason: String,
}

/// The assets, the fields and the values, until the change is made.
#[derive(Debug, Clone, Copy)]
pub struct BulkDraft {
    /// The assets that are ticked in the list: what a scan box takes, by their number in RT.
    ticked: RwSignal<BTreeMap<u64, String>>,
    /// The assets to change, one a line.
    pub codes: RwSignal<String>,
    /// The fields to change, and what stands in each.
    pub fields: RwSignal<Vec<(String, String)>>,
    pub reason: RwSignal<String>,
}

impl BulkDraft {
    /// The change that this tab had before it was reloaded.
    pub fn load() -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        let kept: Kept = serde_json::from_str(&kept).unwrap_or_default();
        let draft = Self {
            ticked: RwSignal::new(BTreeMap::new()),
            codes: RwSignal::new(kept.codes),
            fields: RwSignal::new(kept.fields),
            reason: RwSignal::new(kept.reason),
        };
        Effect::new(move |_| {
            let kept = Kept {
                codes: draft.codes.get(),
                fields: draft.fields.get(),
                reason: draft.reason.get(),
            };
            storage::set_work(KEPT, &serde_json::to_string(&kept).unwrap_or_default());
        });
        draft
    }

    /// The change of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether an asset is ticked.
    pub fn is_ticked(self, id: u64) -> bool {
        self.ticked.with(|ticked| ticked.contains_key(&id))
    }

    /// How many are ticked.
    pub fn ticked(self) -> usize {
        self.ticked.with(BTreeMap::len)
    }

    /// Ticks assets, or takes the ticks away.
    pub fn tick(self, assets: impl IntoIterator<Item = (u64, String)>, is_on: bool) {
        self.ticked.update(|ticked| {
            for (id, code) in assets {
                if is_on {
                    ticked.insert(id, code);
                } else {
                    ticked.remove(&id);
                }
            }
        });
    }

    /// Takes every tick away.
    pub fn untick_all(self) {
        self.ticked.update(BTreeMap::clear);
    }

    /// Makes the ticked assets those to change.
    pub fn take_ticked(self) {
        let ticked = self.ticked.get_untracked();
        self.codes
            .set(ticked.into_values().collect::<Vec<_>>().join("\n"));
        self.untick_all();
    }

    /// Adds an asset to those to change.
    pub fn add(self, code: &str) {
        self.codes.update(|text| codes::add_line(text, code));
    }

    /// Starts over: it was made, or another person signs in.
    pub fn forget(self) {
        self.untick_all();
        self.codes.set(String::new());
        self.fields.set(Vec::new());
        self.reason.set(String::new());
    }
}
