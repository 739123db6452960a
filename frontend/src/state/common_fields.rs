//! What the assets of a shipment have in common: filled in once, kept from scan to scan.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use types::{CommonFields, LabelSize};

use crate::browser::storage;
use crate::model::fields::{self, FieldKind};

const KEPT: &str = "rtutils.receiving-fields";

/// What becomes of the label of an asset that was just made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelUse {
    /// Nothing yet.
    #[default]
    Later,
    /// It is printed at once.
    Print,
    /// It goes on the pile of labels.
    Pile,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    fields: CommonFields,
    more: Vec<(String, String)>,
    size: Option<LabelSize>,
    label_use: LabelUse,
}

/// The form.
#[derive(Debug, Clone, Copy)]
pub struct CommonForm {
    pub catalog: RwSignal<String>,
    pub manufacturer: RwSignal<String>,
    pub model: RwSignal<String>,
    pub asset_type: RwSignal<String>,
    pub funding_source: RwSignal<String>,
    pub description: RwSignal<String>,
    pub status: RwSignal<String>,
    /// Further custom fields, and what stands in each.
    pub more: RwSignal<Vec<(String, String)>>,
    pub has_internal_names: RwSignal<bool>,
    pub is_test: RwSignal<bool>,
    /// The size of labels; the type of the asset decides when there is none.
    pub size: RwSignal<Option<LabelSize>>,
    pub label_use: RwSignal<LabelUse>,
}

impl CommonForm {
    /// The form as this tab had it before it was reloaded.
    pub fn load() -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        let form = Self::of(serde_json::from_str(&kept).unwrap_or_default());
        Effect::new(move |_| {
            let kept = form.kept();
            storage::set_work(KEPT, &serde_json::to_string(&kept).unwrap_or_default());
        });
        form
    }

    fn of(kept: Kept) -> Self {
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        let fields = kept.fields;
        Self {
            catalog: RwSignal::new(fields.catalog),
            manufacturer: text(fields.manufacturer),
            model: text(fields.model),
            asset_type: text(fields.asset_type),
            funding_source: text(fields.funding_source),
            description: text(fields.description),
            status: text(fields.status),
            more: RwSignal::new(kept.more),
            has_internal_names: RwSignal::new(fields.has_internal_names),
            is_test: RwSignal::new(fields.is_test),
            size: RwSignal::new(kept.size),
            label_use: RwSignal::new(kept.label_use),
        }
    }

    fn kept(self) -> Kept {
        Kept {
            fields: self.read(|text| text.get(), |on| on.get()),
            more: self.more.get(),
            size: self.size.get(),
            label_use: self.label_use.get(),
        }
    }

    /// Has whoever looks hear of every change.
    pub fn track(self) {
        self.kept();
    }

    /// What stands in the form now. `kind` says how a further custom field is filled in.
    pub fn fields_now(self, kind: impl Fn(&str) -> FieldKind) -> Arc<CommonFields> {
        let mut fields = self.read(|text| text.get_untracked(), |on| on.get_untracked());
        for (name, text) in self.more.get_untracked() {
            let values = kind(&name).values(&text);
            if !values.is_empty() {
                fields.custom_fields.insert(fields::title(&name), values);
            }
        }
        Arc::new(fields)
    }

    fn read(
        self,
        text: impl Fn(RwSignal<String>) -> String,
        on: impl Fn(RwSignal<bool>) -> bool,
    ) -> CommonFields {
        let given = |field| Some(text(field).trim().to_owned()).filter(|value| !value.is_empty());
        CommonFields {
            catalog: given(self.catalog).unwrap_or_default(),
            manufacturer: given(self.manufacturer),
            model: given(self.model),
            asset_type: given(self.asset_type),
            funding_source: given(self.funding_source),
            description: given(self.description),
            status: given(self.status),
            has_internal_names: on(self.has_internal_names),
            is_test: on(self.is_test),
            ..CommonFields::default()
        }
    }

    /// Empties every field: another person signs in.
    pub fn forget(self) {
        let texts = [
            self.catalog,
            self.manufacturer,
            self.model,
            self.asset_type,
            self.funding_source,
            self.description,
            self.status,
        ];
        for text in texts {
            text.set(String::new());
        }
        self.more.set(Vec::new());
        self.has_internal_names.set(false);
        self.is_test.set(false);
        self.size.set(None);
        self.label_use.set(LabelUse::default());
    }
}
