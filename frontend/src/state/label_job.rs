//! A label job that the server draws, followed until it is over.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::LabelJob;
use uuid::Uuid;

use super::fetch::Phase;
use super::session::CurrentSession;
use crate::model::failure::Failure;

/// How long it takes until a stream is opened again that broke off.
const PAUSE_MS: u32 = 1_000;

/// A job, as it was heard of last.
#[derive(Debug, Clone, Copy)]
pub struct FollowedJob {
    session: CurrentSession,
    job: RwSignal<Phase<LabelJob>>,
    /// Why nothing is heard of it right now, while something was before.
    trouble: RwSignal<Option<Failure>>,
    turn: StoredValue<u32>,
}

impl FollowedJob {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            job: RwSignal::new(Phase::Loading),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// The job.
    pub fn phase(self) -> Phase<LabelJob> {
        self.job.get()
    }

    /// It, once it was heard of.
    pub fn ready(self) -> Option<LabelJob> {
        self.job.with(|phase| phase.ready().cloned())
    }

    /// Why it is not known how the job stands right now.
    pub fn trouble(self) -> Option<Failure> {
        self.trouble.get()
    }

    /// Puts a newer one in its place, such as the answer to a cancellation.
    pub fn set(self, job: LabelJob) {
        self.job.set(Phase::Ready(job));
    }

    /// Follows a job from now on, until it is over or the screen is left.
    pub fn follow(self, id: Uuid) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.job.set(Phase::Loading);
        spawn_local(async move {
            while self.is_ours(turn) && !self.listen(id, turn).await {
                TimeoutFuture::new(PAUSE_MS).await;
            }
        });
    }

    /// Listens for as long as the stream lasts; whether there is nothing more to hear.
    async fn listen(self, id: Uuid, turn: u32) -> bool {
        let opened = async { self.session.api()?.label_job_events(id).await };
        let mut events = match self.session.watch(opened.await) {
            _ if !self.is_ours(turn) => return true,
            Ok(events) => events,
            Err(failure) if self.job.with_untracked(|job| job.ready().is_some()) => {
                self.trouble.set(Some(failure));
                return false;
            }
            Err(failure) => {
                self.job.set(Phase::Failed(failure));
                return true;
            }
        };
        while let Some(jobs) = events.next().await {
            if !self.is_ours(turn) {
                return true;
            }
            self.trouble.set(None);
            for job in jobs {
                let is_finished = job.is_finished;
                self.job.set(Phase::Ready(job));
                if is_finished {
                    return true;
                }
            }
        }
        false
    }

    fn is_ours(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }
}
