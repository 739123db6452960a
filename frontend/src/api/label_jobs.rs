//! Label jobs, and what was printed.

use types::{LabelJob, LabelJobAgain, LabelJobItem, LabelPrint, NewLabelJob, Page};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure, LabelFile, PDF_PATIENCE_MS, file};
use crate::browser::stream::BodyReader;
use crate::model::events::EventBuffer;

const JOBS: &str = "/api/v1/labels/jobs";
/// A little longer than the server lets a stream last.
const STREAM_PATIENCE_MS: u32 = 330_000;

/// A job that is being followed.
#[derive(Debug)]
pub struct LabelJobEvents {
    body: BodyReader,
    buffer: EventBuffer,
}

impl LabelJobEvents {
    /// The job as it was each time that it had moved since; often not at all. Nothing at the end.
    pub async fn next(&mut self) -> Option<Vec<LabelJob>> {
        let bytes = self.body.next().await?;
        let events = self.buffer.take(&bytes).into_iter();
        Some(
            events
                .filter_map(|data| serde_json::from_str(&data).ok())
                .collect(),
        )
    }
}

impl AuthorizedApi {
    /// Asks for many labels, once a key.
    pub async fn create_label_job(
        &self,
        new: &NewLabelJob,
        key: &str,
    ) -> Result<LabelJob, Failure> {
        self.ask(Call::post(JOBS).once(key).body(new)?).await
    }

    /// A page of the jobs and other prints, newest first.
    pub async fn label_jobs(&self, cursor: Option<String>) -> Result<Page<LabelJob>, Failure> {
        self.ask(Call::get(JOBS).query("cursor", cursor)).await
    }

    /// A page of the items of a job: all, or those that cannot be printed.
    pub async fn label_job_items(
        &self,
        id: Uuid,
        only_trouble: bool,
        cursor: Option<String>,
    ) -> Result<Page<LabelJobItem>, Failure> {
        let path = format!("{JOBS}/{id}/items");
        let call = Call::get(&path)
            .query("trouble", only_trouble.then_some(true))
            .query("limit", Some(100))
            .query("cursor", cursor);
        self.ask(call).await
    }

    /// Follows a job until it is over, or the stream breaks off.
    pub async fn label_job_events(&self, id: Uuid) -> Result<LabelJobEvents, Failure> {
        let path = format!("{JOBS}/{id}/events");
        let response = self
            .call(Call::get(&path).patience(STREAM_PATIENCE_MS))
            .await?;
        let body = response.body().as_ref().and_then(BodyReader::new);
        let body = body.ok_or(Failure::Unreadable {
            status: response.status(),
        })?;
        Ok(LabelJobEvents {
            body,
            buffer: EventBuffer::default(),
        })
    }

    /// Ends a job before it is done.
    pub async fn cancel_label_job(&self, id: Uuid) -> Result<LabelJob, Failure> {
        self.ask(Call::post(&format!("{JOBS}/{id}/cancel"))).await
    }

    /// Prints labels of a job again, once a key.
    pub async fn print_label_job_again(
        &self,
        id: Uuid,
        again: &LabelJobAgain,
        key: &str,
    ) -> Result<LabelJob, Failure> {
        let path = format!("{JOBS}/{id}/again");
        self.ask(Call::post(&path).once(key).body(again)?).await
    }

    /// The PDF of a job.
    pub async fn label_job_file(&self, id: Uuid) -> Result<LabelFile, Failure> {
        let path = format!("{JOBS}/{id}/result");
        let call = Call::get(&path).patience(PDF_PATIENCE_MS);
        file(self.call(call).await?, "application/pdf").await
    }

    /// The newest prints of an asset's label.
    pub async fn asset_prints(&self, asset_id: u64) -> Result<Page<LabelPrint>, Failure> {
        let call = Call::get("/api/v1/labels/prints")
            .query("asset_id", Some(asset_id))
            .query("limit", Some(5));
        self.ask(call).await
    }
}
