//! What a supervisor is told, and what it hands over. Without one, all of this does nothing.
//!
//! The protocol is plain text to a socket that systemd names, so a test can stand in for it.

mod sockets;
mod watch;

use std::{
    fmt,
    future::Future,
    io,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sd_notify::NotifyState;

pub use self::{
    sockets::Sockets,
    watch::{Answers, watch},
};

/// How often a start that takes long asks for more time, and for how much: the second has room for a
/// machine that is slow.
const ASK_AGAIN: Duration = Duration::from_secs(10);
const MORE_TIME: Duration = Duration::from_mins(1);
/// How long a start may take in all before nobody asks for more time any longer.
const LONGEST_START: Duration = Duration::from_hours(2);

/// How it is told; `sd_notify::notify`, but for tests.
type Tell = Box<dyn Fn(&[NotifyState<'_>]) -> io::Result<()> + Send + Sync>;

/// Who watches over this process, if anybody.
pub struct Supervisor {
    /// Within what time it wants to hear from us again.
    watchdog: Option<Duration>,
    tell: Tell,
    is_unheard: AtomicBool,
}

impl fmt::Debug for Supervisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Supervisor")
            .field("watchdog", &self.watchdog)
            .finish_non_exhaustive()
    }
}

impl Supervisor {
    /// The one that the environment names.
    pub fn of_the_environment() -> Self {
        Self::told_by(sd_notify::watchdog_enabled(), Box::new(sd_notify::notify))
    }

    /// Nobody: for what a person starts.
    pub fn nobody() -> Self {
        Self::told_by(None, Box::new(|_| Ok(())))
    }

    fn told_by(watchdog: Option<Duration>, tell: Tell) -> Self {
        Self {
            watchdog,
            tell,
            is_unheard: AtomicBool::new(false),
        }
    }

    /// How often it is told that all is well: so often within the time that it waits that one look in
    /// vain, and the time that it takes, does not count.
    pub fn pulse_interval(&self) -> Option<Duration> {
        self.watchdog.map(|patience| patience / 6)
    }

    /// What we are doing, in words; `systemctl status` shows it.
    pub fn is_doing(&self, what: &str) {
        self.tell(&[NotifyState::Status(what)]);
    }

    /// We answer.
    pub fn is_ready(&self, what: &str) {
        self.tell(&[NotifyState::Ready, NotifyState::Status(what)]);
    }

    /// We still answer.
    pub fn is_alive(&self) {
        self.tell(&[NotifyState::Watchdog]);
    }

    /// We stop, and what is under way may end.
    pub fn is_stopping(&self) {
        let what = NotifyState::Status("Stopping: what is under way may end");
        self.tell(&[NotifyState::Stopping, what]);
    }

    /// Asks for more time for as long as the work goes on.
    pub async fn patient_with<T>(&self, what: &str, work: impl Future<Output = T>) -> T {
        self.is_doing(what);
        let mut work = std::pin::pin!(work);
        let micros = u32::try_from(MORE_TIME.as_micros()).unwrap_or(u32::MAX);
        for _ in 0..LONGEST_START.as_secs() / ASK_AGAIN.as_secs() {
            match tokio::time::timeout(ASK_AGAIN, &mut work).await {
                Ok(done) => return done,
                Err(_) => self.tell(&[NotifyState::ExtendTimeoutUsec(micros)]),
            }
        }
        work.await
    }

    /// A supervisor that is not there is told nothing, which is as well. One that does not listen is
    /// worth a line, once.
    fn tell(&self, states: &[NotifyState<'_>]) {
        if let Err(error) = (self.tell)(states)
            && !self.is_unheard.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%error, "systemd cannot be told how we are: is NotifyAccess=main set?");
        }
    }
}

#[cfg(test)]
mod tests;
