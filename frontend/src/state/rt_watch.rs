//! What waits for Request Tracker, and what it did not take: looked at again and again.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{MirrorState, Permission, WriteCounts};

use super::session::CurrentSession;
use crate::browser::page;

/// How often it is looked at, while somebody looks at this tab.
const LOOK_MS: u32 = 10_000;

/// What was seen last; nothing until it was seen, and when it cannot be.
#[derive(Debug, Clone, Copy)]
pub struct RtWatch {
    counts: RwSignal<Option<WriteCounts>>,
    mirror: RwSignal<Option<MirrorState>>,
    session: CurrentSession,
    turn: StoredValue<u32>,
}

impl RtWatch {
    /// Looks at nothing yet.
    pub fn new(session: CurrentSession) -> Self {
        Self {
            counts: RwSignal::new(None),
            mirror: RwSignal::new(None),
            session,
            turn: StoredValue::new(0),
        }
    }

    /// The watch of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// How many writes there are in each state that somebody should know of.
    pub fn counts(self) -> Option<WriteCounts> {
        self.counts.get()
    }

    /// How many writes wait for RT, or are on their way.
    pub fn waiting(self) -> u64 {
        let counts = self.counts.get().unwrap_or_default();
        counts.pending + counts.running
    }

    /// How fresh our copy of RT is; for administrators.
    pub fn mirror(self) -> Option<MirrorState> {
        self.mirror.get()
    }

    /// Looks from now on, for as long as the same person is signed in.
    pub fn start(self) {
        if !self.session.can(Permission::ReadRtWrites) {
            self.counts.set(None);
            return;
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        spawn_local(async move {
            while self.turn.try_get_value() == Some(turn) && self.session.api().is_ok() {
                if !page::is_hidden() {
                    self.look().await;
                }
                TimeoutFuture::new(LOOK_MS).await;
            }
        });
    }

    /// Looks at once, such as after a change that waits.
    pub fn look_now(self) {
        spawn_local(self.look());
    }

    async fn look(self) {
        let Ok(api) = self.session.api() else {
            return;
        };
        let counts = self.session.watch(api.rt_write_counts().await).ok();
        self.counts.set(counts);
        if self.session.can(Permission::ManageRt) {
            let connection = self.session.watch(api.rt_connection(false).await);
            self.mirror
                .set(connection.ok().map(|connection| connection.mirror));
        }
    }
}
