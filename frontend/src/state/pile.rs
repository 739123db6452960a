//! The pile of labels and the questions that are asked about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::LabelSize;

use super::Announcer;
use super::preferences::Preferences;
use super::session::CurrentSession;
use crate::browser::senses::Cue;
use crate::browser::storage;
use crate::model::pile::{Pile, PileId, PileState, Taken};
use crate::model::words::count;

const KEPT: &str = "rtutils.pile";

/// The pile of this tab.
#[derive(Debug, Clone, Copy)]
pub struct LabelPile {
    rows: RwSignal<Pile>,
    session: CurrentSession,
    preferences: Preferences,
    announcer: Announcer,
}

impl LabelPile {
    /// The pile that this tab had before it was reloaded.
    pub fn load(session: CurrentSession, preferences: Preferences, announcer: Announcer) -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        Self {
            rows: RwSignal::new(Pile::from_json(&kept)),
            session,
            preferences,
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

    /// Puts one label on the pile; whether it had room.
    pub fn add_one(self, code: String, size: Option<LabelSize>) -> bool {
        let has_room = self
            .rows
            .try_update(|pile| pile.add_one(code, size))
            .unwrap_or_default();
        self.pump();
        has_room
    }

    /// Changes the pile, and has checked what the change asks for.
    pub fn change(self, change: impl FnOnce(&mut Pile)) {
        self.rows.update(change);
        self.pump();
    }

    /// Sets the size of one row.
    pub fn choose_size(self, id: PileId, size: LabelSize) {
        self.change(|pile| pile.choose_size(id, size));
    }

    /// Asks about as many rows as may be asked about.
    pub fn pump(self) {
        storage::set_work(KEPT, &self.rows.with_untracked(Pile::to_json));
        let Ok(api) = self.session.api() else {
            return;
        };
        while let Some((tickets, batch)) = self.rows.try_update(Pile::start_next).flatten() {
            let api = api.clone();
            spawn_local(async move {
                let answer = self.session.watch(api.check_labels(&batch).await);
                let answer = answer.map(|check| check.items);
                let settled = self
                    .rows
                    .try_update(|pile| pile.settle(&tickets, answer))
                    .unwrap_or_default();
                if settled.in_trouble > 0 {
                    self.preferences.signal(Cue::Bad);
                } else if settled.ready > 0 {
                    self.preferences.signal(Cue::Good);
                }
                self.say_when_done();
                self.pump();
            });
        }
    }

    /// Says how the pile stands once every answer is in.
    fn say_when_done(self) {
        let (open, ready, total) = self.rows.with_untracked(|pile| {
            let open = pile.count(PileState::is_open);
            (open, pile.count(PileState::is_ready), pile.rows().len())
        });
        if open > 0 || total == 0 {
            return;
        }
        let mut words = format!("{} ready to print", count(ready, "label", "labels"));
        if total > ready {
            let rest = count(total - ready, "label needs", "labels need");
            words = format!("{words}; {rest} a look");
        }
        self.announcer.say(format!("{words}."));
    }
}
