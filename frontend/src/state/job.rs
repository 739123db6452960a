//! A job of many lines that the server works on, followed until it is over.

use std::future::Future;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{
    Changeset, ChangesetItem, ChangesetItemState, Page, Shipment, ShipmentItem, ShipmentItemState,
};
use uuid::Uuid;

use super::fetch::Phase;
use super::session::CurrentSession;
use crate::api::AuthorizedApi;
use crate::model::failure::Failure;

/// How often a job is looked at.
const LOOK_MS: u32 = 1_000;

/// A job that can be followed.
pub trait Follow: 'static {
    /// The job as a whole.
    type Job: Clone + Send + Sync + 'static;
    /// One line of it.
    type Line: Clone + Send + Sync + 'static;

    /// Asks for the job.
    fn job(self, api: AuthorizedApi) -> impl Future<Output = Result<Self::Job, Failure>>;

    /// Asks for a page of its lines.
    fn lines(
        self,
        api: AuthorizedApi,
        cursor: Option<String>,
    ) -> impl Future<Output = Result<Page<Self::Line>, Failure>>;

    /// Whether nothing more happens.
    fn is_over(job: &Self::Job) -> bool;

    /// Whether something may still become of a line.
    fn is_open(line: &Self::Line) -> bool;
}

/// The lines that came with one cursor.
#[derive(Debug, Clone)]
struct Sheet<L> {
    cursor: Option<String>,
    lines: Vec<L>,
}

/// A job and its lines, as they were seen last.
#[derive(Debug)]
pub struct Followed<F: Follow> {
    session: CurrentSession,
    job: RwSignal<Phase<F::Job>>,
    sheets: RwSignal<Vec<Sheet<F::Line>>>,
    /// Why the last look came to nothing, while there is one from before.
    trouble: RwSignal<Option<Failure>>,
    turn: StoredValue<u32>,
}

impl<F: Follow> Clone for Followed<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Follow> Copy for Followed<F> {}

impl<F: Follow + Copy> Followed<F> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            job: RwSignal::new(Phase::Loading),
            sheets: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }

    /// The job.
    pub fn job(self) -> Phase<F::Job> {
        self.job.get()
    }

    /// Its lines, in order.
    pub fn lines(self) -> Vec<F::Line> {
        self.sheets
            .with(|sheets| sheets.iter().flat_map(|s| s.lines.clone()).collect())
    }

    /// Why it is not known how the job stands right now.
    pub fn trouble(self) -> Option<Failure> {
        self.trouble.get()
    }

    /// Shows another job from now on.
    pub fn start(self, what: F) {
        self.job.set(Phase::Loading);
        self.sheets.set(Vec::new());
        self.follow(what);
    }

    /// Looks at the job, and again until it is over or the screen is left.
    pub fn follow(self, what: F) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let is_ours = move || self.turn.try_get_value() == Some(turn);
        spawn_local(async move {
            loop {
                let outcome = self.session.watch(self.look(what).await);
                if !is_ours() {
                    return;
                }
                match outcome {
                    Ok((job, sheets)) => {
                        let is_over = F::is_over(&job);
                        self.trouble.set(None);
                        self.sheets.set(sheets);
                        self.job.set(Phase::Ready(job));
                        if is_over {
                            return;
                        }
                    }
                    Err(failure) if matches!(self.job.get_untracked(), Phase::Ready(_)) => {
                        self.trouble.set(Some(failure));
                    }
                    Err(failure) => {
                        self.job.set(Phase::Failed(failure));
                        return;
                    }
                }
                TimeoutFuture::new(LOOK_MS).await;
                if !is_ours() {
                    return;
                }
            }
        });
    }

    /// The job first: lines that are read after it are never older than it says.
    async fn look(self, what: F) -> Result<(F::Job, Vec<Sheet<F::Line>>), Failure> {
        let api = self.session.api()?;
        let job = what.job(api.clone()).await?;
        let mut sheets = self.sheets.try_get_untracked().unwrap_or_default();
        for sheet in &mut sheets {
            // Whatever is settled is not fetched again.
            if sheet.lines.iter().any(F::is_open) {
                sheet.lines = what.lines(api.clone(), sheet.cursor.clone()).await?.items;
            }
        }
        if sheets.is_empty() {
            let mut cursor = None;
            loop {
                let page = what.lines(api.clone(), cursor.clone()).await?;
                let is_last = page.next_cursor.is_none();
                sheets.push(Sheet {
                    cursor,
                    lines: page.items,
                });
                cursor = page.next_cursor;
                if is_last {
                    break;
                }
            }
        }
        Ok((job, sheets))
    }
}

/// A shipment that is being received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipmentJob(pub Uuid);

impl Follow for ShipmentJob {
    type Job = Shipment;
    type Line = ShipmentItem;

    async fn job(self, api: AuthorizedApi) -> Result<Shipment, Failure> {
        api.shipment(self.0).await
    }

    async fn lines(
        self,
        api: AuthorizedApi,
        cursor: Option<String>,
    ) -> Result<Page<ShipmentItem>, Failure> {
        api.shipment_items(self.0, cursor).await
    }

    fn is_over(shipment: &Shipment) -> bool {
        shipment.is_finished
    }

    fn is_open(line: &ShipmentItem) -> bool {
        matches!(
            line.state,
            ShipmentItemState::Waiting | ShipmentItemState::Ready
        )
    }
}

/// A change to many assets that is being made, or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangesetJob(pub Uuid);

impl Follow for ChangesetJob {
    type Job = Changeset;
    type Line = ChangesetItem;

    async fn job(self, api: AuthorizedApi) -> Result<Changeset, Failure> {
        api.changeset(self.0).await
    }

    async fn lines(
        self,
        api: AuthorizedApi,
        cursor: Option<String>,
    ) -> Result<Page<ChangesetItem>, Failure> {
        api.changeset_items(self.0, cursor).await
    }

    fn is_over(changeset: &Changeset) -> bool {
        changeset.is_finished
    }

    fn is_open(line: &ChangesetItem) -> bool {
        matches!(
            line.state,
            ChangesetItemState::Waiting | ChangesetItemState::Ready
        )
    }
}
