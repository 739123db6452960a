//! The PDF of a job.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use store::LabelJobRecord;
use types::{LabelJobItemState, LabelJobState, Permission};
use uuid::Uuid;

use super::{draw::Drawn, keeps_file};
use crate::{App, Conflict, Context, Error, Result, error::internal, labels::busy};

/// A PDF that is being drawn is written to every few moments.
const ABANDONED: Duration = Duration::from_hours(1);

/// The PDF of a job, on the disk of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFile {
    pub path: PathBuf,
    /// The name to save it under.
    pub name: String,
    pub pages: u32,
}

impl App {
    /// The PDF of a job that is done. One that was drawn on another server is drawn here as well.
    pub async fn label_job_file(&self, ctx: &Context, id: Uuid) -> Result<JobFile> {
        ctx.require(Permission::PrintLabels)?;
        let job = self.known_label_job(id).await?;
        check(&job, ctx.now)?;
        let file = JobFile {
            path: self.job_path(id),
            name: job
                .created_at
                .format("labels-%Y%m%d-%H%M%S.pdf")
                .to_string(),
            pages: job.pages,
        };
        let path = file.path.clone();
        let is_there = move || path.is_file();
        if busy("look for a PDF", is_there.clone()).await? {
            return Ok(file);
        }
        let _turn = self.label_jobs_here().redraw.lock().await;
        if !busy("look for a PDF", is_there).await? {
            let drawn = self
                .draw_label_job(&job, LabelJobItemState::Printed)
                .await?;
            if !matches!(drawn, Drawn::Whole { .. }) {
                return Err(Error::internal("draw a PDF again", "it was given up"));
            }
        }
        Ok(file)
    }

    /// Removes the PDFs that are kept no longer, and what they said from the database.
    pub async fn tidy_label_jobs(&self) -> Result<()> {
        let now = self.clock().now();
        let forgotten = self.store().forget_label_contents(now).await;
        forgotten.map_err(internal("forget what labels said"))?;
        let folder = self.policy().label_jobs.folder.clone();
        for id in busy("list PDFs", move || pdfs(&folder)).await? {
            let job = self.store().label_job(id).await;
            let job = job.map_err(internal("read a label job"))?;
            let is_kept = job
                .and_then(|job| job.file_expires_at)
                .is_some_and(|until| until > now);
            if !is_kept {
                let path = self.job_path(id);
                let removed = busy("remove a PDF", move || fs::remove_file(path)).await?;
                if let Err(error) = removed {
                    tracing::warn!(label_job.id = %id, %error, "a PDF could not be removed");
                }
            }
        }
        Ok(())
    }

    pub(super) fn job_path(&self, id: Uuid) -> PathBuf {
        self.policy().label_jobs.folder.join(format!("{id}.pdf"))
    }
}

fn check(job: &LabelJobRecord, now: DateTime<Utc>) -> Result<()> {
    let why = match (job.state, job.file_expires_at) {
        _ if !keeps_file(job.kind) => {
            "These labels were drawn while somebody waited, and no PDF was kept. Print them again"
                .to_owned()
        }
        (LabelJobState::Done, Some(until)) if until > now => return Ok(()),
        (LabelJobState::Done, Some(until)) => format!(
            "The PDF was kept until {}. Print the job again",
            until.format("%Y-%m-%d %H:%M UTC")
        ),
        (LabelJobState::Waiting | LabelJobState::Running, _) => {
            "The PDF is not drawn yet".to_owned()
        }
        (state, _) => format!("There is no PDF: the job is {}", state.as_str()),
    };
    Err(Conflict::WrongState { why }.into())
}

/// The jobs that have a PDF in a folder.
fn pdfs(folder: &Path) -> Vec<Uuid> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "PDFs of label jobs cannot be listed");
            return Vec::new();
        }
    };
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name();
            let name = name.to_str()?;
            let is_part = Path::new(name).extension().is_some_and(|end| end == "part");
            if is_part && is_abandoned(&entry) {
                // What a server left behind that was killed; the next round tries again.
                let _ = fs::remove_file(entry.path());
            }
            name.strip_suffix(".pdf")?.parse().ok()
        })
        .collect()
}

/// Nobody has written to it for so long that nobody will.
fn is_abandoned(entry: &fs::DirEntry) -> bool {
    let modified = entry.metadata().and_then(|about| about.modified());
    modified
        .ok()
        .and_then(|modified| modified.elapsed().ok())
        .is_some_and(|age| age > ABANDONED)
}
