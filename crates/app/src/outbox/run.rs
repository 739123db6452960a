//! Carrying writes out: at once in the hand of whoever asked, and by workers.

use std::time::Duration;

use store::{Finish, LedgerEffect, Postponement, WriteRecord};
use tokio::{sync::watch, task::JoinSet};
use types::{WriteKind, WriteState};
use uuid::Uuid;

use super::{Payload, breaker::doubled};
use crate::{App, Result, error::internal};

/// How long an idle worker sleeps at most: another server may have asked for something.
const IDLE: Duration = Duration::from_secs(1);
/// How long writes that are under way may take to end when the server stops.
const DRAIN: Duration = Duration::from_secs(5);

/// How an attempt went.
#[derive(Debug)]
pub(super) enum Attempt {
    /// It is over, this way.
    Ended(Box<Finish>),
    /// It is to be tried again.
    Later(Later),
    /// Another server has it in hand now.
    Lost,
}

/// Why a write is to be tried again, and when.
#[derive(Debug)]
pub(super) struct Later {
    pub error: String,
    pub why: Why,
    /// Whether RT may have it all the same.
    pub is_uncertain: bool,
}

/// Whose fault it is that a write has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// RT is away, slow or does not let us in: it waits for as long as that takes.
    RtAway,
    /// RT failed at it: after some attempts a person has to look.
    RtFailed,
    /// RT is fine, and the time for it has not come.
    NotYet,
}

impl App {
    /// Carries writes out until it is told to stop, and leaves those that are under way some time
    /// to end. Any number of servers may do so on one database.
    pub async fn work_outbox(&self, mut stop: watch::Receiver<bool>) {
        let mut under_way = JoinSet::new();
        while !*stop.borrow() {
            let free = self
                .policy()
                .outbox
                .concurrent
                .saturating_sub(under_way.len());
            let claimed = self.claim_due(free).await;
            let is_idle = claimed.is_empty();
            for write in claimed {
                let app = self.clone();
                under_way.spawn(async move { app.carry_out(write).await });
            }
            if !is_idle && under_way.len() < self.policy().outbox.concurrent {
                continue;
            }
            tokio::select! {
                () = self.outbox().work.notified(), if is_idle => {}
                Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
                () = tokio::time::sleep(IDLE) => {}
                _ = stop.changed() => {}
            }
        }
        let rest = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, rest).await.is_err() {
            tracing::warn!("writes to RT were cut off; they are taken up again after a restart");
        }
    }

    /// Carries out what is due until nothing is; says how many attempts that were. For tests and
    /// for the command line: it does not wait for what is due later.
    pub async fn run_due_writes(&self) -> Result<usize> {
        let mut attempts = 0;
        loop {
            let claimed = self.claim_due(self.policy().outbox.concurrent).await;
            if claimed.is_empty() {
                return Ok(attempts);
            }
            attempts += claimed.len();
            let all = claimed.into_iter().map(|write| self.carry_out(write));
            futures::future::join_all(all).await;
        }
    }

    async fn claim_due(&self, wanted: usize) -> Vec<WriteRecord> {
        let now = self.clock().now();
        let count = self.outbox().breaker.lets_through(wanted, now);
        if count == 0 {
            return Vec::new();
        }
        let until = now + self.policy().outbox.claim;
        let claimed = self
            .store()
            .claim_writes(&self.claimer(), now, until, count as u64)
            .await;
        claimed.unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "no write could be taken in hand"
            );
            Vec::new()
        })
    }

    /// Carries out this write now, if its turn has come and RT is not being left alone.
    pub(super) async fn carry_out_now(&self, id: Uuid) -> Result<()> {
        let now = self.clock().now();
        if self.outbox().breaker.lets_through(1, now) == 0 {
            return Ok(());
        }
        let until = now + self.policy().outbox.claim;
        let hand = self.claimer();
        let claimed = self.store().claim_write(id, &hand, now, until).await;
        if let Some(write) = claimed.map_err(internal("take a write in hand"))? {
            self.carry_out(write).await;
        }
        Ok(())
    }

    /// Who takes a write in hand: this server, this time. What its own claim ended for and was taken
    /// up again is in another hand.
    fn claimer(&self) -> String {
        format!("{} {}", self.outbox().holder, self.ids().next())
    }

    /// Carries out a write that is in our hand, and puts it down again.
    async fn carry_out(&self, write: WriteRecord) {
        // Never closed.
        let _room = self.outbox().room.acquire().await;
        let id = write.id;
        if let Err(error) = self.attempt_and_record(write).await {
            // The claim ends by itself, and the write is taken up again.
            tracing::error!(
                rt.write_id = %id,
                error = &error as &dyn std::error::Error,
                "what became of a write could not be recorded"
            );
        }
        self.outbox().settled.notify_waiters();
        self.outbox().work.notify_one();
    }

    async fn attempt_and_record(&self, write: WriteRecord) -> Result<()> {
        let attempt = match self.attempt(&write).await {
            Ok(attempt) => attempt,
            Err(error) => {
                // RT may have it: an attempt fails like this at any point.
                let later = Later {
                    error: told(&error),
                    why: Why::RtFailed,
                    is_uncertain: true,
                };
                tracing::error!(
                    rt.write_id = %write.id,
                    error = &error as &dyn std::error::Error,
                    "a write could not be carried out"
                );
                Attempt::Later(later)
            }
        };
        let now = self.clock().now();
        let recorded = match attempt {
            Attempt::Ended(finish) => {
                self.outbox().breaker.worked();
                self.put_down(&write, &finish).await?
            }
            Attempt::Later(later) => {
                match later.why {
                    Why::RtAway => self.outbox().breaker.failed(now),
                    Why::RtFailed | Why::NotYet => self.outbox().breaker.worked(),
                }
                self.postpone(&write, later).await?
            }
            Attempt::Lost => false,
        };
        if !recorded {
            tracing::warn!(rt.write_id = %write.id, "another server has this write in hand now");
        }
        Ok(())
    }

    async fn attempt(&self, write: &WriteRecord) -> Result<Attempt> {
        match Payload::read(&write.payload)? {
            Payload::Create(payload) => self.try_create(write, payload).await,
            Payload::Update(payload) => self.try_update(write, payload).await,
            Payload::Tag(payload) => self.try_tag(write, payload).await,
        }
    }

    async fn put_down(&self, write: &WriteRecord, finish: &Finish) -> Result<bool> {
        let finish = &with_unused_name(write, finish);
        tracing::info!(
            rt.write_id = %write.id,
            rt.write_kind = write.kind.as_str(),
            rt.write_state = finish.state.as_str(),
            asset.id = finish.asset_id.or(write.asset_id),
            "a write to RT is over"
        );
        let at = self.clock().now();
        let claimer = &write.claimer;
        let put = self.store().finish_write(write.id, claimer, finish, at);
        match put.await {
            // What follows for the ledger cannot be: trying again would not help, a person has to
            // look.
            Err(error) if !error.is_outage() => {
                tracing::error!(
                    rt.write_id = %write.id,
                    error = &error as &dyn std::error::Error,
                    "what became of a write does not fit the tag ledger"
                );
                let words = format!(
                    "RT was told, and the tag ledger does not agree: {error}. See what RT has, then \
                     retry or discard"
                );
                let finish = Finish {
                    asset_id: finish.asset_id,
                    outcome: finish.outcome.clone(),
                    ..dead(words)
                };
                let put = self.store().finish_write(write.id, claimer, &finish, at);
                put.await.map_err(internal("record a write"))
            }
            other => other.map_err(internal("record a write")),
        }
    }

    async fn postpone(&self, write: &WriteRecord, later: Later) -> Result<bool> {
        let policy = &self.policy().outbox;
        let counts = later.why == Why::RtFailed;
        if counts && write.failures + 1 >= policy.attempts {
            tracing::warn!(rt.write_id = %write.id, "a write to RT is given up for a person to look at");
            return self.put_down(write, &dead(later.error)).await;
        }
        let now = self.clock().now();
        let uncertain_since = later
            .is_uncertain
            .then(|| write.uncertain_since.unwrap_or(now));
        let mut next_attempt_at = now + self.pause(write.attempts);
        if later.is_uncertain {
            // RT may still be at it: looking too soon would find nothing, and do it twice.
            next_attempt_at = next_attempt_at.max(now + policy.settle);
        }
        let postponement = Postponement {
            next_attempt_at,
            error: later.error,
            uncertain_since,
            // What RT is away for leads to no giving up.
            counts,
        };
        let put = self
            .store()
            .postpone_write(write.id, &write.claimer, &postponement)
            .await;
        put.map_err(internal("postpone a write"))
    }

    /// The pause before the next attempt: doubling, with jitter, so that many do not come at once.
    fn pause(&self, attempts: u32) -> chrono::TimeDelta {
        let policy = &self.policy().outbox;
        let longest = doubled(policy.first_pause, attempts, policy.longest_pause);
        let mut random = [0];
        self.entropy().fill(&mut random);
        longest / 2 + longest / 2 * i32::from(random[0]) / 255
    }
}

/// The end of a write with what becomes of the name that an asset was to get by it: unless RT has
/// it now, it stays void.
fn with_unused_name(write: &WriteRecord, finish: &Finish) -> Finish {
    let mut finish = finish.clone();
    if let Some(tag) = &write.tag
        && write.kind == WriteKind::UpdateAsset
        // What a person has to look at may still be tried again, under the same name.
        && finish.state != WriteState::Dead
    {
        let asset = write.asset_id.unwrap_or_default();
        finish.effects.push(LedgerEffect::Unname {
            tag: tag.clone(),
            reason: match &finish.error {
                Some(why) => format!("Asset {asset} was not named so: {why}"),
                None => format!("Asset {asset} was not named so"),
            },
        });
    }
    finish
}

/// What went wrong in us, for whoever looks after the writes.
fn told(error: &crate::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// An end that a person has to look at.
pub(super) fn dead(error: String) -> Finish {
    Finish {
        state: WriteState::Dead,
        asset_id: None,
        outcome: None,
        error: Some(error),
        effects: Vec::new(),
        asset: None,
    }
}

impl Later {
    /// What a failure of RT means for a write that was not sent, or was surely not carried out.
    pub(super) fn unsent(error: &rt_client::Error) -> Self {
        Self {
            error: words(error),
            why: why(error),
            is_uncertain: false,
        }
    }

    /// What it means for a write that may have been carried out.
    pub(super) fn uncertain(error: &rt_client::Error) -> Self {
        Self {
            is_uncertain: true,
            ..Self::unsent(error)
        }
    }
}

pub(super) fn why(error: &rt_client::Error) -> Why {
    use rt_client::Error as Rt;
    match error {
        Rt::Unavailable { .. } | Rt::Timeout | Rt::Unauthorized | Rt::Settings { .. } => {
            Why::RtAway
        }
        Rt::OutcomeUnknown { source } => why(source),
        _ => Why::RtFailed,
    }
}

/// What went wrong, for whoever looks after the connection to RT.
pub(super) fn words(error: &rt_client::Error) -> String {
    match error {
        rt_client::Error::OutcomeUnknown { source } => {
            format!("RT's answer was lost ({source}); rtutils looks before it repeats anything")
        }
        other => other.to_string(),
    }
}
