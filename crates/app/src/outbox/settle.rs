//! Waiting for a write, as long as a person would.

use store::WriteRecord;
use tracing::Instrument;
use types::WriteState;
use uuid::Uuid;

use crate::{App, Error, Result, error::internal};

/// Another server may have it in hand, and says nothing when it is done.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

impl App {
    /// Carries a write out and waits until it is over, or waits for RT, or patience ends. The write
    /// goes on in any case, also when whoever waits goes away.
    pub(crate) async fn settled(&self, id: Uuid) -> Result<WriteRecord> {
        let app = self.clone();
        // Within the request's span, so that the log knows whose work it is.
        let work = async move { app.carry_out_now(id).await };
        let work = tokio::spawn(work.in_current_span());
        let patience = self.policy().outbox.patience;
        let waited = async {
            let _ = work.await;
            loop {
                let next = self.outbox().settled.notified();
                let write = self.known_write(id).await?;
                let waits_for_rt = write.state == WriteState::Pending
                    && write.next_attempt_at > self.clock().now();
                let is_left_alone = self.outbox().breaker.lets_through(1, self.clock().now()) == 0;
                if write.state.is_final() || waits_for_rt || is_left_alone {
                    return Ok(write);
                }
                let _ = tokio::time::timeout(LOOK_AGAIN, next).await;
                self.carry_out_now(id).await?;
            }
        };
        match tokio::time::timeout(patience, waited).await {
            Ok(write) => write,
            Err(_) => self.known_write(id).await,
        }
    }

    async fn known_write(&self, id: Uuid) -> Result<WriteRecord> {
        let found = self.store().write(id).await;
        found
            .map_err(internal("read a write"))?
            .ok_or_else(|| Error::internal("read a write", "it is not there"))
    }
}
