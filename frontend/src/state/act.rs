//! Something that a person has done on the server, and how it came out.

use std::future::Future;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::session::CurrentSession;
use crate::api::AuthorizedApi;
use crate::model::failure::Failure;

/// What is done with an answer.
pub type Done = Box<dyn FnOnce()>;

/// One thing at a time: while it is under way it cannot be asked for again.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    session: CurrentSession,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Act {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Does it; `on_done` hears of the answer, and the failure stays to be shown.
    pub fn run<A: 'static, F>(
        self,
        ask: impl FnOnce(AuthorizedApi) -> F + 'static,
        on_done: impl FnOnce(A) + 'static,
    ) where
        F: Future<Output = Result<A, Failure>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        let session = self.session;
        self.follow(Box::pin(async move {
            let answer = ask(session.api()?).await?;
            Ok(Box::new(move || on_done(answer)) as Done)
        }));
    }

    /// In boxes, so that this is in the app once, and not for each thing that can be done.
    fn follow(self, act: LocalBoxFuture<'static, Result<Done, Failure>>) {
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let outcome = self.session.watch(act.await);
            self.busy.try_set(false);
            match outcome {
                Ok(done) => done(),
                Err(why) => {
                    self.failure.try_set(Some(why));
                }
            }
        });
    }

    /// Whether it is under way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Why it was not done.
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// Forgets why it was not done.
    pub fn forget(self) {
        if self.failure.with_untracked(Option::is_some) {
            self.failure.set(None);
        }
    }
}
