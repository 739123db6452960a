//! The scan box's engine: takes scans in, has them looked up, says how each came out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Announcer;
use super::pile::LabelPile;
use super::preferences::Preferences;
use super::session::CurrentSession;
use crate::browser::senses::{self, Cue};
use crate::browser::{clock, storage};
use crate::model::scans::{FoundAsset, ScanNumber, ScanQueue, ScanState};

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
}

/// The scans of this tab and what is done with them.
#[derive(Debug, Clone, Copy)]
pub struct Scanner {
    queue: RwSignal<ScanQueue>,
    use_now: RwSignal<ScanUse>,
    /// The newest scan, while it is to open a screen when found.
    opens: RwSignal<Option<(ScanNumber, ScanUse)>>,
    /// The screen that a scan asks to open.
    wanted: RwSignal<Option<String>>,
    session: CurrentSession,
    preferences: Preferences,
    announcer: Announcer,
    pile: LabelPile,
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
            session,
            preferences,
            announcer,
            pile,
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
        self.use_now.get()
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
        let scan_use = self.use_now.get_untracked();
        if scan_use == ScanUse::Pile {
            self.pile.add(raw);
            return;
        }
        let number = self
            .queue
            .try_update(|q| q.push(raw, clock::now_whole_ms()))
            .flatten();
        let Some(number) = number else {
            return;
        };
        self.opens
            .set((scan_use != ScanUse::List).then_some((number, scan_use)));
        self.report(number);
        self.pump();
    }

    /// Looks a failed scan up again.
    pub fn retry(self, number: ScanNumber) {
        self.queue.update(|q| q.retry(number));
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
        self.queue.update(ScanQueue::reset);
        self.keep();
    }

    /// Starts as many look-ups as may run.
    pub fn pump(self) {
        self.keep();
        let Ok(api) = self.session.api() else {
            return;
        };
        while let Some((number, code)) = self.queue.try_update(ScanQueue::start_next).flatten() {
            let api = api.clone();
            spawn_local(async move {
                let answer = self.session.watch(api.resolve(&code).await);
                self.queue.update(|q| q.settle(number, answer));
                self.report(number);
                self.pump();
            });
        }
    }

    /// Says how a scan came out, if it did.
    fn report(self, number: ScanNumber) {
        let state = self.queue.with_untracked(|q| {
            q.rows()
                .iter()
                .rev()
                .find(|r| r.number == number)
                .map(|r| (r.code.clone(), r.state.clone()))
        });
        let Some((code, state)) = state else {
            return;
        };
        let cue = match &state {
            ScanState::Waiting | ScanState::LookingUp => return,
            ScanState::Found(asset) => {
                self.announcer
                    .say(format!("{} found. {}", asset.name, facts(asset)));
                self.open(number, asset);
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
                self.announcer
                    .say(format!("{code}: {}", failure.advice().title));
                Cue::Bad
            }
        };
        if self.preferences.sound.is_on_now() {
            senses::play(cue);
        }
        if self.preferences.vibration.is_on_now() {
            senses::vibrate(cue);
        }
    }

    fn open(self, number: ScanNumber, asset: &FoundAsset) {
        match self.opens.get_untracked() {
            Some((newest, scan_use)) if newest == number => {
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
