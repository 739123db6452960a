//! The loop that keeps the mirror: one server of those on a database, one call to RT at a time.

use std::{error::Error as _, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use super::{Stop, marks, standing::Standing, sweep::Sweep};
use crate::{App, error::trouble_of};

/// How long a server that does not say so any more is taken to be keeping the mirror.
const HOLD: TimeDelta = TimeDelta::seconds(60);
/// It says so when less than this is left.
const RENEW: TimeDelta = TimeDelta::seconds(40);
/// How often the others ask whether it still does.
const FOLLOW: TimeDelta = TimeDelta::seconds(10);
/// The longest pause of an RT that is away.
const LONGEST_PAUSE: Duration = Duration::from_mins(2);
/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(200);

/// A server's hold of the mirror.
#[derive(Debug)]
pub(super) struct Hold {
    /// Nobody, where the order comes from a test or a person.
    holder: Option<String>,
    until: Option<DateTime<Utc>>,
}

impl Hold {
    pub fn nobodys() -> Self {
        Self {
            holder: None,
            until: None,
        }
    }

    /// Takes or keeps hold; [`Stop::Lost`] when another server has it.
    pub async fn keep(&mut self, app: &App) -> Result<(), Stop> {
        let Some(holder) = &self.holder else {
            return Ok(());
        };
        let now = app.clock().now();
        if self.until.is_some_and(|until| until - now > RENEW) {
            return Ok(());
        }
        let until = now + HOLD;
        let store = app.store();
        let is_ours = store.hold_mark(marks::HOLD, holder, now, until).await?;
        self.until = is_ours.then_some(until);
        if is_ours { Ok(()) } else { Err(Stop::Lost) }
    }
}

/// What comes after a step.
enum Pace {
    Again,
    Until(DateTime<Utc>),
}

struct Keeper<'a> {
    app: &'a App,
    hold: Hold,
    is_matched: bool,
    has_polled: bool,
    /// Whether no details lack, as far as the last poll knows.
    is_complete: bool,
    sweep: Option<Sweep>,
    failures: u32,
    /// What kept assets from getting their tags, so that it is said once.
    tag_trouble: Option<String>,
}

impl App {
    /// Keeps the mirror like RT until it is told to stop. Of the servers that do so on one database
    /// one works and the others wait; `holder` is a name that no other of them has.
    pub async fn keep_mirror(&self, holder: &str, mut stop: watch::Receiver<bool>) {
        if !self.policy().mirror.is_on {
            return;
        }
        let mut keeper = Keeper {
            app: self,
            hold: Hold {
                holder: Some(holder.to_owned()),
                until: None,
            },
            is_matched: false,
            has_polled: false,
            is_complete: false,
            sweep: None,
            failures: 0,
            tag_trouble: None,
        };
        tokio::select! {
            () = keeper.run() => {}
            // All that is cut off is a question to RT or a transaction.
            _ = stop.wait_for(|stop| *stop) => {}
        }
        if let Err(error) = self.store().let_go_of_mark(marks::HOLD, holder).await {
            tracing::debug!(%error, "another server has to wait for the mirror");
        }
    }
}

impl Keeper<'_> {
    async fn run(&mut self) {
        loop {
            let until = match self.step().await {
                Ok(Pace::Again) => continue,
                Ok(Pace::Until(next)) => next,
                Err(Stop::Lost) => {
                    self.is_matched = false;
                    self.sweep = None;
                    self.app.clock().now() + FOLLOW
                }
                Err(stop) => self.failed(&stop).await,
            };
            self.rest(until).await;
        }
    }

    /// Does what is most urgent, at most a few calls to RT.
    async fn step(&mut self) -> Result<Pace, Stop> {
        let app = self.app;
        self.hold.keep(app).await?;
        if !self.is_matched {
            app.match_source().await?;
            self.is_matched = true;
        }
        let standing = app.standing().await?;
        if standing.listed_at.is_none() {
            app.list_on(&standing).await?;
            self.recovered(&standing).await?;
            return Ok(Pace::Again);
        }
        let now = app.clock().now();
        let poll_at = standing
            .polled_at
            .map_or(now, |at| at + span(app.policy().mirror.poll));
        if poll_at <= now || !self.has_polled {
            app.poll(&mut self.hold).await?;
            self.has_polled = true;
            self.is_complete = false;
            self.tag_new().await;
            return Ok(Pace::Again);
        }
        if !self.is_complete {
            if app.read_some_details(&mut self.hold).await? {
                self.recovered(&standing).await?;
                return Ok(Pace::Again);
            }
            if !standing.is_whole() {
                app.filled().await?;
            }
            self.is_complete = true;
        }
        self.recovered(&standing).await?;
        let sweep_at = sweep_at(&standing, app.policy().mirror.sweep);
        if self.sweep.is_none() && sweep_at.is_some_and(|at| at <= now) {
            self.sweep = Some(Sweep::begun(now));
        }
        if let Some(sweep) = &mut self.sweep {
            if app.sweep_on(sweep, &mut self.hold).await? {
                self.sweep = None;
                self.is_complete = false;
            }
            return Ok(Pace::Again);
        }
        Ok(Pace::Until(sweep_at.map_or(poll_at, |at| at.min(poll_at))))
    }

    async fn tag_new(&mut self) {
        let trouble = self.app.tag_new_assets().await.err();
        let words = trouble.as_ref().map(ToString::to_string);
        if let Some(error) = trouble.filter(|_| words != self.tag_trouble) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "new assets wait for their tags"
            );
        }
        self.tag_trouble = words;
    }

    /// Says what went wrong, once, and until when to leave RT alone.
    async fn failed(&mut self, stop: &Stop) -> DateTime<Utc> {
        let (words, wish) = match stop {
            Stop::Rt(error) => trouble_of(error),
            other => (
                format!("rtutils is in trouble with its database: {other}."),
                None,
            ),
        };
        if self.failures == 0 {
            tracing::warn!(
                error = %stop,
                cause = stop.source().map(tracing::field::display),
                "the mirror cannot be kept like RT; this is said once until it can"
            );
        }
        self.failures = self.failures.saturating_add(1);
        let app = self.app;
        let now = app.clock().now();
        // When the database is what fails, there is nothing to note it in.
        if let Err(error) = app.store().set_mark(marks::TROUBLE, &words, now).await {
            tracing::debug!(%error, "the trouble could not be noted");
        }
        let poll = app.policy().mirror.poll;
        let doubled = poll.saturating_mul(1 << (self.failures - 1).min(16));
        let pause = doubled.min(LONGEST_PAUSE.max(poll));
        now + span(pause.max(wish.unwrap_or_default()))
    }

    async fn recovered(&mut self, standing: &Standing) -> Result<(), Stop> {
        if self.failures > 0 || standing.trouble.is_some() {
            let now = self.app.clock().now();
            self.app.store().set_mark(marks::TROUBLE, "", now).await?;
            tracing::info!("the mirror is kept like RT again");
            self.failures = 0;
        }
        Ok(())
    }

    /// Waits, and keeps hold while it does.
    async fn rest(&mut self, until: DateTime<Utc>) {
        loop {
            let left = until - self.app.clock().now();
            let Ok(left) = left.to_std() else { return };
            if left.is_zero() {
                return;
            }
            // What goes wrong here goes wrong in the next step again, and is said there.
            if self.hold.until.is_some() && self.hold.keep(self.app).await.is_err() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left.min(TICK)) => {}
                () = self.app.inner.mirror.wake.notified() => return,
            }
        }
    }
}

fn sweep_at(standing: &Standing, every: Duration) -> Option<DateTime<Utc>> {
    let asked = standing.sweep_asked_at;
    if asked.is_some_and(|asked| standing.sweep_began_at.is_none_or(|began| began < asked)) {
        return asked;
    }
    standing.swept_at.map(|at| at + span(every))
}

fn span(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(366))
}
