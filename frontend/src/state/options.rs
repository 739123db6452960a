//! What can be chosen for an asset, as RT has it. Fetched for the first screen that asks, and kept.

use leptos::prelude::*;
use types::{AssetOptions, FieldOption};

use super::fetch::{Fetched, Phase};
use super::session::CurrentSession;
use crate::model::fields::{FieldKind, title};
use crate::model::words::USUAL_STATUSES;

/// The options of this tab.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    fetched: Fetched<AssetOptions>,
    is_asked: StoredValue<bool>,
    session: CurrentSession,
}

impl Options {
    /// Asks for nothing yet.
    pub fn new(session: CurrentSession) -> Self {
        Self {
            fetched: Fetched::new(),
            is_asked: StoredValue::new(false),
            session,
        }
    }

    /// The options of the screen we are on, asked for if nobody has yet.
    pub fn expect() -> Self {
        let options: Self = expect_context();
        if !options.is_asked.get_value() {
            options.ask(false);
        }
        options
    }

    /// Asks for them, or has RT asked anew.
    pub fn ask(self, refresh: bool) {
        self.is_asked.set_value(true);
        let session = self.session;
        let fetch = async move { session.api()?.asset_options(refresh).await };
        if self.fetched.ready().is_some() {
            self.fetched.refresh(fetch);
        } else {
            self.fetched.fetch(fetch);
        }
    }

    /// Has them asked for again: another person signs in.
    pub fn forget(self) {
        self.is_asked.set_value(false);
    }

    /// Where they stand.
    pub fn phase(self) -> Phase<AssetOptions> {
        self.fetched.phase()
    }

    /// Something of them, or nothing while they are not there.
    pub fn read<T: Default>(self, read: impl FnOnce(&AssetOptions) -> T) -> T {
        self.fetched
            .with(|options| options.map(read))
            .unwrap_or_default()
    }

    /// How a custom field is filled in.
    pub fn kind(self, field: &str) -> FieldKind {
        self.fetched.with(|options| kind(options, field))
    }

    /// The same, for a handler.
    pub fn kind_now(self, field: &str) -> FieldKind {
        self.fetched.with_untracked(|options| kind(options, field))
    }
}

fn kind(options: Option<&AssetOptions>, field: &str) -> FieldKind {
    match field {
        "held_by" | "contacts" => FieldKind::Names,
        "status" => FieldKind::Line(USUAL_STATUSES.map(str::to_owned).to_vec()),
        "owner" | "name" | "description" => FieldKind::Line(Vec::new()),
        custom => {
            let name = title(custom);
            let is_it = |option: &&FieldOption| option.name == name;
            FieldKind::of(options.and_then(|o| o.fields.iter().find(is_it)))
        }
    }
}
