//! A wish about many things: first what would come of it, then having it done, once.

use std::future::Future;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::Done;
use super::session::CurrentSession;
use crate::browser::ids;
use crate::model::attempt::Attempt;
use crate::model::failure::Failure;

/// What is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Plan,
    Doing,
}

/// A wish and its plan.
#[derive(Debug)]
pub struct Planned<W: Send + Sync + 'static, P: Send + Sync + 'static> {
    session: CurrentSession,
    plan: RwSignal<Option<(W, P)>>,
    asking: RwSignal<Option<Asking>>,
    failure: RwSignal<Option<Failure>>,
    attempt: StoredValue<Attempt<W>>,
}

impl<W: Send + Sync + 'static, P: Send + Sync + 'static> Clone for Planned<W, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W: Send + Sync + 'static, P: Send + Sync + 'static> Copy for Planned<W, P> {}

impl<W, P> Planned<W, P>
where
    W: Clone + PartialEq + Send + Sync + 'static,
    P: Clone + Send + Sync + 'static,
{
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            plan: RwSignal::new(None),
            asking: RwSignal::new(None),
            failure: RwSignal::new(None),
            attempt: StoredValue::new(Attempt::default()),
        }
    }

    /// Asks what would come of a wish.
    pub fn plan(self, wish: W, ask: impl Future<Output = Result<P, Failure>> + 'static) {
        self.wait_for_plan(wish, Box::pin(ask));
    }

    fn wait_for_plan(self, wish: W, ask: LocalBoxFuture<'static, Result<P, Failure>>) {
        self.asking.set(Some(Asking::Plan));
        self.failure.set(None);
        self.plan.set(None);
        spawn_local(async move {
            match self.session.watch(ask.await) {
                Ok(plan) => {
                    self.plan.try_set(Some((wish, plan)));
                }
                Err(why) => {
                    self.failure.try_set(Some(why));
                }
            }
            self.asking.try_set(None);
        });
    }

    /// Has the wish done that was planned. Asked again because no answer came, it is the same wish.
    pub fn carry_out<A, F>(
        self,
        ask: impl FnOnce(W, String) -> F,
        on_done: impl FnOnce(A) + 'static,
    ) where
        A: 'static,
        F: Future<Output = Result<A, Failure>> + 'static,
    {
        let wish = self
            .plan
            .with_untracked(|plan| plan.as_ref().map(|(wish, _)| wish.clone()));
        let (Some(wish), Some(fresh)) = (wish, ids::fresh_key()) else {
            return;
        };
        let key = self
            .attempt
            .try_update_value(|attempt| attempt.key(&wish, || fresh.to_string()));
        let Some(key) = key else {
            return;
        };
        let ask = ask(wish, key);
        self.wait_for_end(Box::pin(async move {
            let answer = ask.await?;
            Ok(Box::new(move || on_done(answer)) as Done)
        }));
    }

    /// In boxes, so that this is in the app once for each kind of wish.
    fn wait_for_end(self, act: LocalBoxFuture<'static, Result<Done, Failure>>) {
        self.asking.set(Some(Asking::Doing));
        self.failure.set(None);
        spawn_local(async move {
            let outcome = self.session.watch(act.await);
            self.attempt
                .try_update_value(|attempt| attempt.hear(&outcome));
            self.asking.try_set(None);
            match outcome {
                Ok(done) => done(),
                Err(why) => {
                    self.failure.try_set(Some(why));
                }
            }
        });
    }

    /// The plan, if it is of this wish: one of another says nothing about it.
    pub fn of(self, wish: &W) -> Option<P> {
        self.plan.with(|plan| {
            let (of, plan) = plan.as_ref()?;
            (of == wish).then(|| plan.clone())
        })
    }

    /// Whether the plan is on its way.
    pub fn is_planning(self) -> bool {
        self.asking.get() == Some(Asking::Plan)
    }

    /// Whether it is being done.
    pub fn is_doing(self) -> bool {
        self.asking.get() == Some(Asking::Doing)
    }

    /// Why there is no plan, or why it was not done.
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }
}
