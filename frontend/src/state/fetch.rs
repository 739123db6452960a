//! What a screen fetched, or is fetching, or could not fetch.

use std::future::Future;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::Page;

use super::session::CurrentSession;
use crate::model::failure::Failure;

/// One thing on its way.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase<T> {
    Loading,
    Failed(Failure),
    Ready(T),
}

impl<T> Phase<T> {
    /// It, once it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(thing) => Some(thing),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

/// One thing from the server. A newer fetch takes the place of an older one, whichever is first.
#[derive(Debug)]
pub struct Fetched<T: Send + Sync + 'static> {
    session: CurrentSession,
    phase: RwSignal<Phase<T>>,
    turn: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            phase: RwSignal::new(Phase::Loading),
            turn: StoredValue::new(0),
        }
    }

    /// Where it stands.
    pub fn phase(self) -> Phase<T> {
        self.phase.get()
    }

    /// It, once it is there.
    pub fn ready(self) -> Option<T> {
        match self.phase.get() {
            Phase::Ready(thing) => Some(thing),
            _ => None,
        }
    }

    /// Looks at it, where it is there.
    pub fn with<R>(self, look: impl FnOnce(Option<&T>) -> R) -> R {
        self.phase.with(|phase| look(phase.ready()))
    }

    /// The same, for a handler.
    pub fn with_untracked<R>(self, look: impl FnOnce(Option<&T>) -> R) -> R {
        self.phase.with_untracked(|phase| look(phase.ready()))
    }

    /// Puts a newer one in its place, such as the answer to a change.
    pub fn set(self, thing: T) {
        // An answer that is still on its way is older.
        next_turn(self.turn);
        self.phase.set(Phase::Ready(thing));
    }

    /// Fetches it.
    pub fn fetch(self, fetch: impl Future<Output = Result<T, Failure>> + 'static) {
        self.phase.set(Phase::Loading);
        self.refresh(fetch);
    }

    /// Fetches it while what is there stays in sight. A look that fails changes nothing.
    pub fn refresh_quietly(self, fetch: impl Future<Output = Result<T, Failure>> + 'static) {
        self.put(Box::pin(fetch), true);
    }

    /// Fetches it while what is there stays in sight.
    pub fn refresh(self, fetch: impl Future<Output = Result<T, Failure>> + 'static) {
        self.put(Box::pin(fetch), false);
    }

    /// In a box, so that this is in the app once for each kind of thing, and not for each place.
    fn put(self, fetch: LocalBoxFuture<'static, Result<T, Failure>>, is_quiet: bool) {
        let turn = next_turn(self.turn);
        spawn_local(async move {
            let outcome = self.session.watch(fetch.await);
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match outcome {
                Ok(thing) => self.phase.set(Phase::Ready(thing)),
                Err(failure) if !is_quiet => self.phase.set(Phase::Failed(failure)),
                Err(_) => {}
            }
        });
    }
}

/// A list from the server, fetched page by page.
#[derive(Debug)]
pub struct Listing<T: Send + Sync + 'static> {
    session: CurrentSession,
    items: RwSignal<Vec<T>>,
    /// `Ready` holds the cursor of the next page, when there is one.
    phase: RwSignal<Phase<Option<String>>>,
    cursor: RwSignal<Option<String>>,
    turn: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            items: RwSignal::new(Vec::new()),
            phase: RwSignal::new(Phase::Loading),
            cursor: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// Everything that is there so far.
    pub fn items(self) -> Vec<T> {
        self.items.get()
    }

    /// Where the newest page stands.
    pub fn phase(self) -> Phase<Option<String>> {
        self.phase.get()
    }

    /// Changes those that are there, such as by the answer to a change of one.
    pub fn change(self, change: impl FnOnce(&mut Vec<T>)) {
        self.items.update(change);
    }

    /// Starts over with the first page.
    pub fn start<F>(self, fetch: impl FnOnce(Option<String>) -> F)
    where
        F: Future<Output = Result<Page<T>, Failure>> + 'static,
    {
        self.cursor.set(None);
        self.items.set(Vec::new());
        self.more(fetch);
    }

    /// Fetches the next page, or the same again after a failure.
    pub fn more<F>(self, fetch: impl FnOnce(Option<String>) -> F)
    where
        F: Future<Output = Result<Page<T>, Failure>> + 'static,
    {
        self.extend(Box::pin(fetch(self.cursor.get_untracked())));
    }

    fn extend(self, fetch: LocalBoxFuture<'static, Result<Page<T>, Failure>>) {
        let turn = next_turn(self.turn);
        self.phase.set(Phase::Loading);
        spawn_local(async move {
            let outcome = self.session.watch(fetch.await);
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match outcome {
                Ok(page) => {
                    self.items.update(|items| items.extend(page.items));
                    self.cursor.set(page.next_cursor.clone());
                    self.phase.set(Phase::Ready(page.next_cursor));
                }
                Err(failure) => self.phase.set(Phase::Failed(failure)),
            }
        });
    }
}

fn next_turn(turn: StoredValue<u32>) -> u32 {
    turn.try_update_value(|turn| {
        *turn += 1;
        *turn
    })
    .unwrap_or_default()
}
