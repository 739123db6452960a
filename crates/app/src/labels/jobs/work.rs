//! Working on jobs, one after the other.

use std::{error::Error as _, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use store::{CheckedItem, JobItem, LabelJobEnd, LabelJobRecord, LaidAside};
use tokio::sync::watch;
use types::{LabelCheckState, LabelItem, LabelJobItemState as State, LabelJobState, OnMissing};

use super::draw::Drawn;
use crate::{App, Error, Result, RtTrouble, error::internal, labels::plan::Planned};

/// How long an idle worker sleeps at most: another server may have been asked for something.
const IDLE: Duration = Duration::from_secs(1);
/// Items that are looked up at a time.
const STEP: u64 = 250;
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(2);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// How long looking them up may take: less than a job stays in hand without a word.
const LOOK_UP: Duration = Duration::from_secs(90);
/// How often a job is tried that fails for a reason of ours.
const ATTEMPTS: u32 = 8;
/// How long a job waits that comes no further, for RT or for room on the disk.
const PATIENCE: TimeDelta = TimeDelta::hours(24);

impl App {
    /// Draws label jobs until it is told to stop. Any number of servers may do so on one database.
    pub async fn work_label_jobs(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let Some(job) = self.claim_label_job().await else {
                tokio::select! {
                    () = self.label_jobs_here().work.notified() => {}
                    () = tokio::time::sleep(IDLE) => {}
                    _ = stop.changed() => {}
                }
                continue;
            };
            let is_cut_off = tokio::select! {
                () = self.run_label_job(&job) => false,
                _ = stop.wait_for(|stop| *stop) => true,
            };
            if is_cut_off {
                let now = self.clock().now();
                let aside = LaidAside {
                    until: now,
                    why: "The server that worked on it was stopped.".to_owned(),
                    counts: false,
                };
                let laid_aside = self.store().postpone_label_job(&job, &aside, now).await;
                if let Err(error) = laid_aside {
                    tracing::warn!(
                        label_job.id = %job.id,
                        error = &error as &dyn std::error::Error,
                        "a label job is left in hand; it is taken up when its claim ends"
                    );
                }
            }
        }
    }

    /// Works on what is due until nothing is; says how many times a job was taken in hand. For
    /// tests: it does not wait for what is due later.
    pub async fn run_due_label_jobs(&self) -> usize {
        let mut times = 0;
        while let Some(job) = self.claim_label_job().await {
            self.run_label_job(&job).await;
            times += 1;
        }
        times
    }

    async fn claim_label_job(&self) -> Option<LabelJobRecord> {
        let now = self.clock().now();
        let until = now + self.policy().label_jobs.claim;
        let claimer = self.ids().next().to_string();
        let taken = self.store().claim_label_job(&claimer, now, until).await;
        taken.unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "no label job could be taken in hand"
            );
            None
        })
    }

    async fn run_label_job(&self, job: &LabelJobRecord) {
        let outcome = match self.check_and_draw(job).await {
            Ok(()) => Ok(()),
            Err(error) => self.lay_aside(job, &error).await,
        };
        if let Err(error) = outcome {
            // The claim ends by itself, and the job is taken up again.
            tracing::error!(
                label_job.id = %job.id,
                error = &error as &dyn std::error::Error,
                "what became of a label job could not be recorded"
            );
        }
        self.label_jobs_here().moved.notify_waiters();
    }

    async fn check_and_draw(&self, job: &LabelJobRecord) -> Result<()> {
        loop {
            let items = self
                .store()
                .label_job_items(job.id, &[State::Waiting], 0, STEP);
            let items = items.await.map_err(internal("read a label job"))?;
            if items.is_empty() {
                break;
            }
            let wishes: Vec<LabelItem> = items.iter().map(wish).collect();
            let planned = tokio::time::timeout(LOOK_UP, self.plan(&wishes, 0));
            let planned = planned
                .await
                .map_err(|_| Error::Upstream(RtTrouble::Timeout))??;
            let checked: Result<Vec<CheckedItem>> = items
                .iter()
                .zip(planned)
                .map(|(item, planned)| checked(item, planned))
                .collect();
            let until = self.clock().now() + self.policy().label_jobs.claim;
            let checked = checked?;
            let ours = self.store().record_label_job_checks(job, &checked, until);
            if !ours.await.map_err(internal("record what labels say"))? {
                return Ok(());
            }
            self.label_jobs_here().moved.notify_waiters();
        }
        let Some(now) = self
            .store()
            .label_job(job.id)
            .await
            .map_err(internal("read a label job"))?
        else {
            return Ok(());
        };
        let refusal = match (now.skipped, job.on_missing) {
            (0, _) => None,
            (skipped, _) if skipped == now.total => {
                Some("No item of it can be printed; its lines say why.".to_owned())
            }
            (skipped, OnMissing::Fail) => Some(format!(
                "{skipped} of {} items cannot be printed; their lines say why. Nothing was drawn.",
                now.total
            )),
            (_, OnMissing::Skip) => None,
        };
        if let Some(refusal) = refusal {
            return self
                .end_label_job(job, failed(refusal, self.clock().now()))
                .await;
        }
        match self.draw_label_job(job, State::Ready).await? {
            Drawn::GivenUp => Ok(()),
            Drawn::Whole { pages, bytes } => {
                let at = self.clock().now();
                let end = LabelJobEnd {
                    state: LabelJobState::Done,
                    detail: None,
                    pages,
                    file_size: Some(bytes),
                    file_expires_at: Some(at + self.policy().label_jobs.keep),
                    at,
                };
                self.end_label_job(job, end).await
            }
        }
    }

    async fn end_label_job(&self, job: &LabelJobRecord, end: LabelJobEnd) -> Result<()> {
        let ended = self.store().finish_label_job(job, &end).await;
        if ended.map_err(internal("end a label job"))? {
            tracing::info!(
                label_job.id = %job.id,
                label_job.state = end.state.as_str(),
                label_job.pages = end.pages,
                "a label job is over"
            );
            self.deliveries().work.notify_one();
        }
        Ok(())
    }

    /// Tries a job again later, or gives it up.
    async fn lay_aside(&self, job: &LabelJobRecord, error: &Error) -> Result<()> {
        let now = self.clock().now();
        let is_patient = now - job.stuck_since.unwrap_or(now) <= PATIENCE;
        let (words, counts) = match error {
            Error::Upstream(trouble) => {
                // What whoever asked should do about it is done here.
                let words = trouble.to_string();
                let what = words.split_inclusive(". ").next().unwrap_or_default();
                (what.trim_end().to_owned(), false)
            }
            other => {
                tracing::error!(
                    label_job.id = %job.id,
                    error = other as &dyn std::error::Error,
                    "a label job could not be worked on"
                );
                let why = match other.source() {
                    Some(source) => format!("It could not be drawn: {source}."),
                    None => format!("It could not be drawn: {other}."),
                };
                // A disk that is full now has room later.
                (why, !is_io(other))
            }
        };
        if !is_patient || counts && job.failures + 1 >= ATTEMPTS {
            return self.end_label_job(job, failed(words, now)).await;
        }
        let doubled = FIRST_PAUSE * 2_i32.pow(job.attempts.min(5));
        let aside = LaidAside {
            until: now + doubled.min(LONGEST_PAUSE),
            why: words,
            counts,
        };
        let laid_aside = self.store().postpone_label_job(job, &aside, now).await;
        laid_aside.map_err(internal("lay a label job aside"))?;
        Ok(())
    }
}

/// Whether something could not be written or read.
fn is_io(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

fn failed(why: String, at: DateTime<Utc>) -> LabelJobEnd {
    LabelJobEnd {
        state: LabelJobState::Failed,
        detail: Some(why),
        pages: 0,
        file_size: None,
        file_expires_at: None,
        at,
    }
}

fn wish(item: &JobItem) -> LabelItem {
    LabelItem {
        tag: item.asked.clone(),
        asset_id: item.asked_id,
        template: item.template,
    }
}

fn checked(item: &JobItem, planned: Planned) -> Result<CheckedItem> {
    let line = item.line;
    match planned.outcome {
        Ok(ready) => Ok(CheckedItem {
            line,
            state: State::Ready,
            detail: None,
            asset_id: Some(ready.asset_id),
            tag: Some(ready.content.tag.clone()),
            template: Some(ready.label.size),
            content: Some(
                serde_json::to_string(&ready.content)
                    .map_err(|e| Error::internal("keep what a label says", e))?,
            ),
        }),
        Err(refusal) => Ok(CheckedItem {
            line,
            state: match refusal.state {
                LabelCheckState::NotFound => State::NotFound,
                LabelCheckState::Ambiguous => State::Ambiguous,
                LabelCheckState::Untagged => State::Untagged,
                LabelCheckState::Unprintable => State::Unprintable,
                LabelCheckState::Invalid | LabelCheckState::Ready => State::Invalid,
            },
            detail: Some(refusal.detail),
            asset_id: refusal.asset_id,
            tag: None,
            template: refusal.template.or(item.template),
            content: None,
        }),
    }
}
