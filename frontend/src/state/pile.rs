//! The pile of labels and the questions that are asked about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::LabelSize;

use super::Announcer;
use super::session::CurrentSession;
use crate::browser::storage;
use crate::model::pile::{Pile, PileState, Taken};
use crate::model::words::count;

const KEPT: &str = "rtutils.pile";

/// The pile of this tab.
#[derive(Debug, Clone, Copy)]
pub struct LabelPile {
    rows: RwSignal<Pile>,
    session: CurrentSession,
    announcer: Announcer,
}

impl LabelPile {
    /// The pile that this tab had before it was reloaded.
    pub fn load(session: CurrentSession, announcer: Announcer) -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        Self {
            rows: RwSignal::new(Pile::from_json(&kept)),
            session,
            announcer,
        }
    }

    /// The pile of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Every row.
    pub fn rows(self) -> RwSignal<Pile> {
        self.rows
    }

    /// Puts the codes of a text on the pile.
    pub fn add(self, text: &str) -> Taken {
        let taken = self
            .rows
            .try_update(|pile| pile.add(text))
            .unwrap_or_default();
        if taken.added > 1 {
            self.announcer
                .say(format!("{} added.", count(taken.added, "label", "labels")));
        }
        self.pump();
        taken
    }

    /// Changes the pile, and has checked what the change asks for.
    pub fn change(self, change: impl FnOnce(&mut Pile)) {
        self.rows.update(change);
        self.pump();
    }

    /// Sets the size of one row.
    pub fn choose_size(self, number: u32, size: LabelSize) {
        self.change(|pile| pile.choose_size(number, size));
    }

    /// Asks about as many rows as may be asked about.
    pub fn pump(self) {
        storage::set_work(KEPT, &self.rows.with_untracked(Pile::to_json));
        let Ok(api) = self.session.api() else {
            return;
        };
        while let Some((numbers, batch)) = self.rows.try_update(Pile::start_next).flatten() {
            let api = api.clone();
            spawn_local(async move {
                let answer = self.session.watch(api.check_labels(&batch).await);
                self.rows
                    .update(|pile| pile.settle(&numbers, answer.map(|check| check.items)));
                let is_done = self
                    .rows
                    .with_untracked(|pile| pile.count(PileState::is_open) == 0);
                if is_done {
                    let ready = self
                        .rows
                        .with_untracked(|pile| pile.count(PileState::is_ready));
                    self.announcer.say(format!(
                        "{} ready to print.",
                        count(ready, "label", "labels")
                    ));
                }
                self.pump();
            });
        }
    }
}
