//! Following a job while it is worked on, on whichever server that is.

use std::time::Duration;

use types::LabelJob;
use uuid::Uuid;

use crate::{App, Context, Result};

/// How often it is looked what another server has done.
const LOOK: Duration = Duration::from_millis(400);

impl App {
    /// Waits until a job is another than it was seen last, and gives it; at once when it was not
    /// seen yet. A job that is over does not change any more: nothing comes after it. Nothing comes
    /// either once this server is to stop.
    pub async fn label_job_after(
        &self,
        ctx: &Context,
        id: Uuid,
        seen: Option<&LabelJob>,
    ) -> Result<Option<LabelJob>> {
        if seen.is_some_and(|job| job.is_finished) {
            return Ok(None);
        }
        let mut closing = self.closing();
        loop {
            let moved = self.label_jobs_here().moved.notified();
            let job = self.label_job(ctx, id).await?;
            if seen != Some(&job) {
                return Ok(Some(job));
            }
            tokio::select! {
                () = moved => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = closing.wait_for(|is_closing| *is_closing) => return Ok(None),
            }
        }
    }
}
