//! Our copy of RT's assets, and how it is kept like RT.
//!
//! First every asset is listed, cheaply, then the details of each are read, which costs RT far
//! more; see [`fill`]. From then on RT is asked for what changed ([`poll`]), and now and then
//! everything is compared ([`sweep`]), because no search shows what was deleted. One server of
//! those on a database does all that ([`keep`]), one call to RT at a time.

mod details;
mod fill;
mod keep;
mod known;
mod marks;
mod names;
mod poll;
mod record;
mod source;
mod standing;
mod sweep;
mod untagged;
mod walk;

use std::sync::Mutex;

use tokio::sync::Notify;
use types::{MirrorState, Permission};

pub(crate) use self::{
    details::DELETED,
    record::as_rt_told,
    standing::{Standing, Trust},
};
use crate::{
    App, Conflict, Context, Error, Result,
    error::{internal, upstream},
};

/// What the mirror's keeper shares with those who use the mirror.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    /// There is something to do before its time.
    wake: Notify,
    /// How far it was when it was last looked at.
    seen: Mutex<Option<standing::Seen>>,
}

/// Why the mirror could not go on.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("Request Tracker does not tell its assets")]
    Rt(#[from] rt_client::Error),
    #[error("the mirror cannot be written")]
    Store(#[from] store::Error),
    /// Another server keeps the mirror.
    #[error("another server keeps the mirror")]
    Lost,
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Rt(error) => upstream(error),
            other => Self::internal("keep the mirror", other),
        }
    }
}

impl App {
    /// Fills the mirror for the first time, or goes on where that was interrupted.
    pub async fn fill_mirror(&self) -> Result<()> {
        let mut hold = keep::Hold::nobodys();
        self.match_source().await?;
        while !self.fill_on(&mut hold).await? {}
        Ok(())
    }

    /// Asks RT once for what changed, and reads the details of that.
    pub async fn poll_mirror_once(&self) -> Result<()> {
        let mut hold = keep::Hold::nobodys();
        self.match_source().await?;
        self.poll(&mut hold).await?;
        while self.read_some_details(&mut hold).await? {}
        self.tag_new_assets().await
    }

    /// Compares everything with RT.
    pub async fn sweep_mirror(&self) -> Result<()> {
        let mut hold = keep::Hold::nobodys();
        self.match_source().await?;
        let mut sweep = sweep::Sweep::begun(self.clock().now());
        while !self.sweep_on(&mut sweep, &mut hold).await? {}
        Ok(())
    }

    /// Has everything compared with RT as soon as may be, by whichever server keeps the mirror.
    pub async fn ask_for_sweep(&self, ctx: &Context) -> Result<MirrorState> {
        ctx.require(Permission::ManageRt)?;
        if !self.policy().mirror.is_on {
            return Err(Error::Conflict(Conflict::WrongState {
                why: "The mirror is switched off".to_owned(),
            }));
        }
        let asked = self.store().set_mark(marks::SWEEP_ASKED, "yes", ctx.now);
        asked.await.map_err(internal("ask for a comparison"))?;
        self.wake_mirror();
        self.mirror_state().await
    }

    /// Lets the keeper look at once whether there is something to do.
    pub(crate) fn wake_mirror(&self) {
        self.inner.mirror.wake.notify_one();
    }
}
