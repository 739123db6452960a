//! The scan box's engine: takes scans in, has them looked up, says how each came out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Announcer;
use super::pile::LabelPile;
use super::preferences::Preferences;
use super::session::CurrentSession;
use crate::browser::senses::Cue;
use crate::browser::{clock, storage};
use crate::model::scans::{FoundAsset, ScanId, ScanQueue, ScanState};

/// The element id of the scan box.
pub const SCAN_BOX: &str = "scan";
const KEPT: &str = "rtutils.scans";

/// What a scan does on the screen it is made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanUse {
    /// It becomes a row of the list on the home screen.
    List,
    /// It opens the asset.
    OpenAsset,
    /// It opens the asset's label.
    OpenLabel,
    /// It goes on the pile of labels.
    Pile,
    /// The screen does with it what it says.
    Screen(ScreenUse),
}

/// What a screen that takes scans itself does with them, in words for the scan box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenUse {
    /// What is scanned here.
    pub label: &'static str,
    pub placeholder: &'static str,
}

/// The scans of this tab and what is done with them.
#[derive(Debug, Clone, Copy)]
pub struct Scanner {
    queue: RwSignal<ScanQueue>,
    use_now: RwSignal<ScanUse>,
    /// The newest scan, while it is to open a screen when found.
    opens: RwSignal<Option<(ScanId, ScanUse)>>,
    /// The screen that a scan asks to open.
    wanted: RwSignal<Option<String>>,
    /// What was scanned to the pile since it was full.
    turned_away: RwSignal<Vec<String>>,
    /// The screen that takes scans itself, and its number.
    taker: RwSignal<Option<(u32, ScreenUse, Callback<String>)>>,
    takers: StoredValue<u32>,
    session: CurrentSession,
    preferences: Preferences,
    announcer: Announcer,
    pile: StoredValue<LabelPile>,
}

impl Scanner {
    /// The scans that this tab had before it was reloaded.
    pub fn load(
        session: CurrentSession,
        preferences: Preferences,
        announcer: Announcer,
        pile: LabelPile,
    ) -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        Self {
            queue: RwSignal::new(ScanQueue::from_json(&kept)),
            use_now: RwSignal::new(ScanUse::List),
            opens: RwSignal::new(None),
            wanted: RwSignal::new(None),
            turned_away: RwSignal::new(vec![]),
            taker: RwSignal::new(None),
            takers: StoredValue::new(0),
            session,
            preferences,
            announcer,
            pile: StoredValue::new(pile),
        }
    }

    /// The scanner of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Every scan.
    pub fn queue(self) -> RwSignal<ScanQueue> {
        self.queue
    }

    /// What a scan does here.
    pub fn use_now(self) -> ScanUse {
        let usual = self.use_now.get();
        self.taker.with(|taker| match taker {
            Some((_, screen_use, _)) => ScanUse::Screen(*screen_use),
            None => usual,
        })
    }

    /// Has a screen take the scans itself, for as long as it is shown.
    pub fn give_to(self, screen_use: ScreenUse, take: Callback<String>) {
        let number = self.takers.get_value() + 1;
        self.takers.set_value(number);
        self.taker.set(Some((number, screen_use, take)));
        // The next screen may be there before this one is gone, and keeps its own.
        on_cleanup(move || {
            self.taker
                .try_update(|taker| taker.take_if(|(of, ..)| *of == number));
        });
    }

    /// Says what scans do from now on. A scan that was to open something no longer does.
    pub fn set_use(self, scan_use: ScanUse) {
        if self.use_now.get_untracked() != scan_use {
            self.use_now.set(scan_use);
        }
        self.opens.set(None);
    }

    /// The screen that the newest scan asks to open.
    pub fn take_wanted(self) -> Option<String> {
        let wanted = self.wanted.get();
        if wanted.is_some() {
            self.wanted.set(None);
        }
        wanted
    }

    /// Takes in what was scanned or typed. Returns at once, whatever the server is doing.
    pub fn take(self, raw: &str) {
        if let Some((_, _, take)) = self.taker.get_untracked() {
            take.run(raw.to_owned());
            return;
        }
        let scan_use = self.use_now.get_untracked();
        if scan_use == ScanUse::Pile {
            self.take_to_pile(raw);
            return;
        }
        let id = self
            .queue
            .try_update(|q| q.push(raw, clock::now_whole_ms()))
            .flatten();
        let Some(id) = id else {
            return;
        };
        self.opens
            .set((scan_use != ScanUse::List).then_some((id, scan_use)));
        self.report(id);
        self.pump();
    }

    fn take_to_pile(self, raw: &str) {
        let taken = self.pile.get_value().add(raw);
        if taken.left_over > 0 {
            let code = raw.trim();
            self.turned_away.update(|codes| codes.push(code.to_owned()));
            self.announcer
                .say(format!("The pile is full: {code} was not added."));
            self.preferences.signal(Cue::Bad);
        } else if taken.added > 0 {
            self.turned_away.set(vec![]);
        }
    }

    /// What was scanned to the pile since it was full.
    pub fn turned_away(self) -> Vec<String> {
        self.turned_away.get()
    }

    /// Looks a failed scan up again.
    pub fn retry(self, id: ScanId) {
        self.queue.update(|q| q.retry(id));
        self.pump();
    }

    /// Looks every failed scan up again.
    pub fn retry_failed(self) {
        self.queue.update(ScanQueue::retry_failed);
        self.pump();
    }

    /// Forgets the scans whose answer is in.
    pub fn clear_settled(self) {
        self.queue.update(ScanQueue::clear_settled);
        self.keep();
    }

    /// Forgets everything.
    pub fn reset(self) {
        self.opens.set(None);
        self.wanted.set(None);
        self.turned_away.set(vec![]);
        self.queue.update(ScanQueue::reset);
        self.keep();
    }

    /// Starts as many look-ups as may run.
    pub fn pump(self) {
        self.keep();
        let Ok(api) = self.session.api() else {
            return;
        };
        while let Some((ticket, code)) = self.queue.try_update(ScanQueue::start_next).flatten() {
            let api = api.clone();
            spawn_local(async move {
                let answer = self.session.watch(api.resolve(&code).await);
                self.queue.update(|q| q.settle(ticket, answer));
                self.report(ticket.id);
                self.pump();
            });
        }
    }

    /// Says how a scan came out, if it did.
    fn report(self, id: ScanId) {
        let state = self
            .queue
            .with_untracked(|q| q.row(id).map(|row| (row.code.clone(), row.state.clone())));
        let Some((code, state)) = state else {
            return;
        };
        let cue = match &state {
            ScanState::Waiting | ScanState::LookingUp => return,
            ScanState::Found(asset) => {
                self.announcer
                    .say(format!("{} found. {}", asset.name, facts(asset)));
                self.open(id, asset);
                Cue::Good
            }
            ScanState::NotFound { .. } => {
                self.announcer.say(format!("{code} not found."));
                Cue::Bad
            }
            ScanState::Ambiguous { detail } | ScanState::Unreadable { detail } => {
                self.announcer.say(format!("{code}: {detail}"));
                Cue::Bad
            }
            ScanState::Failed(failure) => {
                let advice = failure.advice();
                self.announcer
                    .say(format!("{code}: {}. {}", advice.title, advice.what_to_do));
                Cue::Bad
            }
        };
        self.preferences.signal(cue);
    }

    fn open(self, id: ScanId, asset: &FoundAsset) {
        match self.opens.get_untracked() {
            Some((newest, scan_use)) if newest == id => {
                self.opens.set(None);
                self.wanted
                    .set(Some(if scan_use == ScanUse::OpenLabel && asset.has_label {
                        format!("/labels/{}", asset.id)
                    } else {
                        format!("/assets/{}", asset.id)
                    }));
            }
            _ => {}
        }
    }

    fn keep(self) {
        storage::set_work(KEPT, &self.queue.with_untracked(ScanQueue::to_json));
    }
}

/// The few facts by which one knows that it is the right device.
fn facts(asset: &FoundAsset) -> String {
    [asset.model.as_deref(), asset.owner.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}
