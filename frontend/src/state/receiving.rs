//! Has the assets of a shipment made, one by one as they are scanned, and their labels printed.

use std::collections::VecDeque;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{CommonFields, LabelBatch, LabelItem, OnMissing};

use super::Announcer;
use super::common_fields::{CommonForm, LabelUse};
use super::options::Options;
use super::pile::LabelPile;
use super::preferences::Preferences;
use super::scanner::SCAN_BOX;
use super::session::CurrentSession;
use crate::browser::files::{self, Printed};
use crate::browser::senses::Cue;
use crate::browser::{ids, page, storage};
use crate::model::failure::Failure;
use crate::model::receiving::{Answer, LineId, LineState, MAX_LINES, Receiving};

const KEPT: &str = "rtutils.receiving";
/// How often RT's answer about a waiting asset is asked for.
const FOLLOW_MS: u32 = 2_000;
/// About how many of them at once.
const FOLLOW_AT_ONCE: usize = 4;

/// The lines of this tab and what is done with them.
#[derive(Debug, Clone, Copy)]
pub struct ReceivingDesk {
    lines: RwSignal<Receiving>,
    pub form: CommonForm,
    /// Whether the form is unfolded: until it has proved right.
    pub is_form_open: RwSignal<bool>,
    options: Options,
    session: CurrentSession,
    preferences: Preferences,
    announcer: Announcer,
    pile: LabelPile,
    is_following: StoredValue<bool>,
    /// Labels that wait for the print dialog of the one before.
    to_print: StoredValue<VecDeque<LineId>>,
    is_printing: StoredValue<bool>,
    /// Why labels were not printed as their assets were made.
    print_trouble: RwSignal<Option<PrintTrouble>>,
}

/// Labels that were to be printed, and what kept them from it.
#[derive(Debug, Clone, PartialEq)]
pub enum PrintTrouble {
    Failed(Failure),
    /// The browser cannot print a PDF by itself: it is in the downloads.
    Saved,
    /// The browser did neither.
    Nothing,
}

impl ReceivingDesk {
    /// The lines that this tab had before it was reloaded.
    pub fn load(
        session: CurrentSession,
        preferences: Preferences,
        announcer: Announcer,
        pile: LabelPile,
        options: Options,
    ) -> Self {
        let kept = storage::work(KEPT).unwrap_or_default();
        Self {
            lines: RwSignal::new(Receiving::from_json(&kept)),
            form: CommonForm::load(),
            is_form_open: RwSignal::new(true),
            options,
            session,
            preferences,
            announcer,
            pile,
            is_following: StoredValue::new(false),
            to_print: StoredValue::new(VecDeque::new()),
            is_printing: StoredValue::new(false),
            print_trouble: RwSignal::new(None),
        }
    }

    /// The desk of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Every line.
    pub fn lines(self) -> RwSignal<Receiving> {
        self.lines
    }

    /// Why labels were not printed as their assets were made.
    pub fn print_trouble(self) -> Option<PrintTrouble> {
        self.print_trouble.get()
    }

    /// The fields as they stand in the form.
    pub fn fields_now(self) -> std::sync::Arc<CommonFields> {
        self.form.fields_now(|field| self.options.kind_now(field))
    }

    /// Takes a serial number in. Returns at once, whatever the server is doing.
    pub fn take(self, raw: &str) {
        let Some(key) = ids::fresh_key() else {
            return;
        };
        let mut fields = self.fields_now();
        // Lines in a row share their fields.
        self.lines.with_untracked(|lines| {
            if let Some(last) = lines.lines().last().filter(|last| last.fields == fields) {
                fields = std::sync::Arc::clone(&last.fields);
            }
        });
        let taken = self
            .lines
            .try_update(|lines| lines.push(raw, &fields, key.to_string()))
            .flatten();
        match taken {
            Some(id) => {
                self.report(id);
                self.pump();
            }
            None if raw.trim().is_empty() => {}
            None => {
                self.announcer.say(format!(
                    "{MAX_LINES} lines are enough: clear those that are done. {raw} was not taken."
                ));
                self.preferences.signal(Cue::Bad);
            }
        }
    }

    /// Asks for a line again that has no answer.
    pub fn ask_again(self, id: LineId) {
        self.lines.update(|lines| lines.ask_again(id));
        self.pump();
    }

    /// Tries a line again that came to nothing, with the fields as they are now.
    pub fn try_anew(self, id: LineId) {
        if let Some(key) = ids::fresh_key() {
            let fields = self.fields_now();
            self.lines
                .update(|lines| lines.try_anew(id, &fields, key.to_string()));
            self.pump();
        }
    }

    /// Changes the lines.
    pub fn change(self, change: impl FnOnce(&mut Receiving)) {
        self.lines.update(change);
        self.keep();
    }

    /// Forgets everything: another person signs in.
    pub fn reset(self) {
        self.to_print.update_value(VecDeque::clear);
        self.print_trouble.set(None);
        self.form.forget();
        self.is_form_open.set(true);
        self.change(Receiving::reset);
    }

    /// Asks for as many assets as may be asked for, and after those that wait for RT.
    pub fn pump(self) {
        self.keep();
        let Ok(api) = self.session.api() else {
            return;
        };
        while let Some((ticket, asset, key)) =
            self.lines.try_update(Receiving::start_next).flatten()
        {
            let api = api.clone();
            spawn_local(async move {
                let answer = self.session.watch(api.create_asset(&asset, &key).await);
                let wait = self.lines.try_update(|lines| lines.settle(ticket, answer));
                if let Some(wait_ms) = wait.flatten() {
                    let wait = Duration::from_millis(wait_ms.into());
                    set_timeout(move || self.ask_again(ticket.id), wait);
                }
                self.report(ticket.id);
                self.pump();
            });
        }
        self.follow();
    }

    /// Asks after the assets that wait for RT, until none does.
    fn follow(self) {
        if self.is_following.get_value() {
            return;
        }
        self.is_following.set_value(true);
        spawn_local(async move {
            let mut turn = 0;
            loop {
                let waiting = self.lines.with_untracked(Receiving::to_follow);
                let Some(api) = self.session.api().ok().filter(|_| !waiting.is_empty()) else {
                    break;
                };
                let start = turn % waiting.len();
                let mut asked = waiting.iter().cycle().skip(start);
                let asked: Vec<_> = (0..FOLLOW_AT_ONCE.min(waiting.len()))
                    .filter_map(|_| asked.next())
                    .map(|(ticket, id)| {
                        let api = api.clone();
                        async move { (*ticket, api.rt_write(*id).await) }
                    })
                    .collect();
                turn += FOLLOW_AT_ONCE;
                let mut is_any_over = false;
                for (ticket, write) in futures::future::join_all(asked).await {
                    let Ok(write) = self.session.watch(write) else {
                        continue;
                    };
                    let is_over = self.lines.try_update(|lines| lines.follow(ticket, &write));
                    if is_over == Some(true) {
                        is_any_over = true;
                        self.report(ticket.id);
                    }
                }
                self.keep();
                if !is_any_over {
                    TimeoutFuture::new(FOLLOW_MS).await;
                }
            }
            self.is_following.try_set_value(false);
        });
    }

    /// Says how a line came out, and has its label printed where that is wanted.
    fn report(self, id: LineId) {
        let line = self.lines.with_untracked(|lines| {
            let line = lines.line(id)?;
            Some((line.serial.clone(), line.state.clone()))
        });
        let Some((serial, state)) = line else {
            return;
        };
        let (words, cue) = match state {
            LineState::Waiting | LineState::Asking => return,
            LineState::Unanswered { failure, .. } => (failure.advice().title, Cue::Bad),
            LineState::Answered(answer) => match answer {
                Answer::Made {
                    tag, internal_name, ..
                } => {
                    self.label(id, tag.as_str());
                    self.make_room();
                    let name = internal_name.map(|name| format!(", {name}"));
                    (format!("{tag}{}", name.unwrap_or_default()), Cue::Good)
                }
                Answer::Stored { tag, .. } => (format!("{tag} waits for RT"), Cue::Good),
                Answer::Duplicate { detail, .. }
                | Answer::Refused { detail, .. }
                | Answer::Dead { detail, .. }
                | Answer::Invalid { detail } => (detail, Cue::Bad),
            },
        };
        self.announcer.say(format!("{serial}: {words}"));
        self.preferences.signal(cue);
    }

    /// Folds the form away once the first asset of it is there: the lines need the room.
    fn make_room(self) {
        let is_first = self
            .lines
            .with_untracked(|lines| lines.count(LineState::is_made) == 1);
        if is_first {
            self.is_form_open.set(false);
        }
    }

    fn label(self, id: LineId, tag: &str) {
        match self.form.label_use.get_untracked() {
            LabelUse::Later => {}
            LabelUse::Pile => {
                let size = self.form.size.get_untracked();
                if self.pile.add_one(tag.to_owned(), size) {
                    self.change(|lines| lines.set_labelled(id));
                }
            }
            LabelUse::Print => {
                self.to_print.update_value(|ids| ids.push_back(id));
                self.print_next();
            }
        }
    }

    /// Prints the labels that wait, in one file, once the dialog of those before is closed.
    pub fn print_next(self) {
        if self.is_printing.get_value() || self.to_print.with_value(VecDeque::is_empty) {
            return;
        }
        self.is_printing.set_value(true);
        spawn_local(async move {
            let ids: Vec<LineId> = self
                .to_print
                .with_value(|ids| ids.iter().copied().collect());
            let trouble = self.print(&ids).await;
            if !matches!(
                trouble,
                Some(PrintTrouble::Failed(_) | PrintTrouble::Nothing)
            ) {
                self.to_print
                    .update_value(|waiting| waiting.retain(|id| !ids.contains(id)));
            }
            let may_go_on = trouble.is_none() || trouble == Some(PrintTrouble::Saved);
            self.print_trouble.set(trouble);
            self.is_printing.set_value(false);
            if may_go_on {
                self.print_next();
            }
        });
    }

    async fn print(self, ids: &[LineId]) -> Option<PrintTrouble> {
        let batch = self.batch(|id| ids.contains(&id))?;
        let file = match self.session.api() {
            Ok(api) => self.session.watch(api.print_labels(&batch).await),
            Err(failure) => Err(failure),
        };
        let file = match file {
            Ok(file) => file,
            Err(failure) => return Some(PrintTrouble::Failed(failure)),
        };
        let printed = files::print_pdf(&file.bytes, "labels.pdf").await;
        // The frame that printed has taken the focus, and with it the next scan.
        if !page::is_touch() {
            page::focus(SCAN_BOX);
        }
        if printed == Printed::Failed {
            return Some(PrintTrouble::Nothing);
        }
        self.set_labelled(ids);
        (printed == Printed::Saved).then_some(PrintTrouble::Saved)
    }

    /// The labels of the assets that are made, of those lines that are wanted.
    pub fn batch(self, is_wanted: impl Fn(LineId) -> bool) -> Option<LabelBatch> {
        let template = self.form.size.get_untracked();
        let items: Vec<_> = self.lines.with_untracked(|lines| {
            let made = lines
                .lines()
                .iter()
                .filter(|l| l.state.is_made() && is_wanted(l.id));
            made.map(|line| LabelItem {
                tag: None,
                asset_id: line.asset_id(),
                template,
            })
            .collect()
        });
        (!items.is_empty()).then_some(LabelBatch {
            items,
            start_at: 1,
            copies: 1,
            on_missing: OnMissing::Skip,
        })
    }

    /// Remembers that labels were handed over.
    pub fn set_labelled(self, ids: &[LineId]) {
        self.change(|lines| {
            for id in ids {
                lines.set_labelled(*id);
            }
        });
    }

    fn keep(self) {
        if let Some(json) = self.lines.try_with_untracked(Receiving::to_json) {
            storage::set_work(KEPT, &json);
        }
    }
}
