//! Label jobs: many labels, drawn while nobody waits.

use std::time::Duration;

use reqwest::Method;
use types::{LabelJob, LabelJobFilter, NewLabelJob, Page};
use uuid::Uuid;

use crate::{Client, File, Key, Result, events::Events};

/// How long it takes until a stream is opened again that ended.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is opened in vain.
const PATIENCE: u32 = 30;

/// What came of listening to a stream.
enum Heard {
    Nothing,
    Something,
    End(Box<LabelJob>),
}

impl Client {
    /// Stores a job; it is drawn by itself.
    pub async fn create_label_job(&self, new: &NewLabelJob, key: Key<'_>) -> Result<LabelJob> {
        self.post(&["labels", "jobs"], new, key).await
    }

    /// A page of the jobs, the newest first.
    pub async fn list_label_jobs(&self, filter: &LabelJobFilter) -> Result<Page<LabelJob>> {
        self.get_with(&["labels", "jobs"], filter).await
    }

    /// How far a job is.
    pub async fn get_label_job(&self, job_id: Uuid) -> Result<LabelJob> {
        self.get(&["labels", "jobs", &job_id.to_string()]).await
    }

    /// Follows a job to its end: tells each state that it hears of, and gives the last.
    ///
    /// The stream may end before the job does, after some minutes or with a restart of the server; it
    /// is opened again then, and begins with where things stand. A server that is away for longer than
    /// half a minute is an error.
    pub async fn follow_label_job(
        &self,
        job_id: Uuid,
        mut tell: impl FnMut(&LabelJob),
    ) -> Result<LabelJob> {
        let mut silent = 0;
        loop {
            match self.listen(job_id, &mut tell).await {
                Ok(Heard::End(job)) => return Ok(*job),
                Ok(Heard::Something) => silent = 0,
                Ok(Heard::Nothing) => silent += 1,
                Err(error) if error.is_temporary() && silent < PATIENCE => silent += 1,
                Err(error) => return Err(error),
            }
            if silent > PATIENCE {
                // It says nothing that this version reads.
                return self.get_label_job(job_id).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Listens for as long as the stream lasts.
    async fn listen(&self, job_id: Uuid, tell: &mut impl FnMut(&LabelJob)) -> Result<Heard> {
        let path = ["labels", "jobs", &job_id.to_string(), "events"];
        let response = self.send(self.request(Method::GET, &path)).await?;
        let mut events = Events::of(response);
        let mut heard = Heard::Nothing;
        while let Some(data) = events.next().await.map_err(|e| self.broken(&e))? {
            // A comment or an event of a later version is no job.
            let Ok(job) = serde_json::from_str::<LabelJob>(&data) else {
                continue;
            };
            tell(&job);
            if job.is_finished {
                return Ok(Heard::End(Box::new(job)));
            }
            heard = Heard::Something;
        }
        Ok(heard)
    }

    /// Ends a job before it is done.
    pub async fn cancel_label_job(&self, job_id: Uuid) -> Result<LabelJob> {
        let path = ["labels", "jobs", &job_id.to_string(), "cancel"];
        self.read(self.request(Method::POST, &path)).await
    }

    /// The PDF of a job that is done.
    pub async fn get_label_job_result(&self, job_id: Uuid) -> Result<File> {
        let path = ["labels", "jobs", &job_id.to_string(), "result"];
        let request = self.request(Method::GET, &path);
        self.file(self.send(request).await?).await
    }
}
