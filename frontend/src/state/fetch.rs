//! What a screen fetched, or is fetching, or could not fetch.

use std::future::Future;

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

/// One thing from the server. A newer fetch takes the place of an older one, whichever is first.
#[derive(Debug)]
pub struct Fetched<T: Send + Sync + 'static> {
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

    /// Fetches it.
    pub fn fetch(self, fetch: impl Future<Output = Result<T, Failure>> + 'static) {
        let session = CurrentSession::expect();
        let turn = next_turn(self.turn);
        self.phase.set(Phase::Loading);
        spawn_local(async move {
            let outcome = session.watch(fetch.await);
            if self.turn.try_get_value() == Some(turn) {
                self.phase.set(match outcome {
                    Ok(thing) => Phase::Ready(thing),
                    Err(failure) => Phase::Failed(failure),
                });
            }
        });
    }
}

/// A list from the server, fetched page by page.
#[derive(Debug)]
pub struct Listing<T: Send + Sync + 'static> {
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
        let session = CurrentSession::expect();
        let turn = next_turn(self.turn);
        let fetch = fetch(self.cursor.get_untracked());
        self.phase.set(Phase::Loading);
        spawn_local(async move {
            let outcome = session.watch(fetch.await);
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
