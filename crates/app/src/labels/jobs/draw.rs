//! Drawing a job straight to the disk.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufWriter},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use labels::{DrawError, FontLibrary, Label, LayoutError, layout, pdf::Document};
use store::{JobItem, JobProgress, LabelJobRecord};
use tokio::sync::mpsc;
use types::{LabelContent, LabelJobItemState, LabelSettings, LabelSize};

use crate::{App, Error, Result, error::internal, labels::busy};

/// Labels that are drawn between two looks at whether the job is still wanted.
const STEP: u64 = 250;

/// What became of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawn {
    /// The PDF is there.
    Whole { pages: u32, bytes: u64 },
    /// The job was cancelled, or is in another hand.
    GivenUp,
}

/// What goes to the thread that draws.
enum Feed {
    Labels(Vec<(LabelContent, LabelSize)>),
    End,
}

/// How the labels are drawn, and where to.
struct Job {
    part: PathBuf,
    path: PathBuf,
    title: String,
    copies: usize,
    settings: LabelSettings,
    fonts: Arc<FontLibrary>,
}

/// Why it could not be drawn.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("a label cannot be laid out any more")]
    Layout(#[from] LayoutError),
    #[error("a label cannot be drawn")]
    Draw(#[from] DrawError),
    #[error("the PDF cannot be written")]
    Write(#[from] io::Error),
}

impl App {
    /// Draws the items of a job that stand so. While it is in our hand, says how far it is.
    pub(super) async fn draw_label_job(
        &self,
        job: &LabelJobRecord,
        state: LabelJobItemState,
    ) -> Result<Drawn> {
        let path = self.job_path(job.id);
        let drawing = Job {
            part: path.with_extension(format!("{}.part", self.ids().next())),
            path,
            title: job.title.clone().unwrap_or_else(|| match job.total {
                1 => "1 asset label".to_owned(),
                total => format!("{total} asset labels"),
            }),
            copies: job.copies.into(),
            settings: self.policy().label_settings.clone(),
            fonts: self.inner.parts.fonts.library(),
        };
        let (to_draw, labels) = mpsc::channel(1);
        let drawn = busy("draw a label job", move || draw(&drawing, labels));
        let (handed_over, drawn) = tokio::join!(self.feed(job, state, to_draw), drawn);
        let drawn = drawn?.map_err(|trouble| Error::internal("draw a label job", trouble))?;
        handed_over?;
        Ok(drawn.map_or(Drawn::GivenUp, |(pages, bytes)| Drawn::Whole {
            pages,
            bytes,
        }))
    }

    /// Hands the labels over, step by step. Unless the end is said, what is drawn is thrown away.
    async fn feed(
        &self,
        job: &LabelJobRecord,
        state: LabelJobItemState,
        feed: mpsc::Sender<Feed>,
    ) -> Result<()> {
        let (mut after, mut drawn) = (0, 0);
        let states = [state];
        loop {
            let items = self.store().label_job_items(job.id, &states, after, STEP);
            let items = items.await.map_err(internal("read a label job"))?;
            let Some(last) = items.last() else {
                // Whoever draws may have stopped over an error, which it tells by itself.
                let _ = feed.send(Feed::End).await;
                return Ok(());
            };
            after = last.line;
            drawn += u32::try_from(items.len()).unwrap_or(u32::MAX);
            let labels: Result<Vec<_>> = items.into_iter().map(content).collect();
            if feed.send(Feed::Labels(labels?)).await.is_err() {
                return Ok(());
            }
            if state == LabelJobItemState::Ready {
                let until = self.clock().now() + self.policy().label_jobs.claim;
                let progress = JobProgress { drawn, until };
                let moved = self.store().record_label_job_progress(job, progress).await;
                if !moved.map_err(internal("record how far a label job is"))? {
                    return Ok(());
                }
                self.label_jobs_here().moved.notify_waiters();
            }
        }
    }
}

fn content(item: JobItem) -> Result<(LabelContent, LabelSize)> {
    let lost = || Error::internal("draw a label job", "what the label says is lost");
    let text = item.content.ok_or_else(lost)?;
    let content =
        serde_json::from_str(&text).map_err(|e| Error::internal("draw a label job", e))?;
    Ok((content, item.template.ok_or_else(lost)?))
}

/// Pages and bytes of the PDF; nothing when the feed ended before its end was said.
fn draw(job: &Job, fed: mpsc::Receiver<Feed>) -> Result<Option<(u32, u64)>, Trouble> {
    if let Some(folder) = job.path.parent() {
        make_folder(folder)?;
    }
    let drawn = write(job, fed);
    if !matches!(drawn, Ok(Some(_)))
        && let Err(error) = fs::remove_file(&job.part)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %job.part.display(), %error, "a PDF that was given up is left behind");
    }
    drawn
}

fn write(job: &Job, mut fed: mpsc::Receiver<Feed>) -> Result<Option<(u32, u64)>, Trouble> {
    let file = create(&job.part)?;
    let mut document = Document::new(BufWriter::new(file), &job.fonts, &job.title)?;
    loop {
        match fed.blocking_recv() {
            None => return Ok(None),
            Some(Feed::End) => break,
            Some(Feed::Labels(contents)) => {
                let labels: Result<Vec<Label>, LayoutError> = contents
                    .iter()
                    .map(|(content, size)| layout(content, *size, &job.settings, &job.fonts))
                    .collect();
                let labels = labels?;
                let pages: Vec<&Label> = labels
                    .iter()
                    .flat_map(|label| std::iter::repeat_n(label, job.copies))
                    .collect();
                document.add(&pages)?;
            }
        }
    }
    let pages = u32::try_from(document.pages()).unwrap_or(u32::MAX);
    let (out, bytes) = document.finish()?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(&job.part, &job.path)?;
    Ok(Some((pages, bytes)))
}

/// What labels say is for those who may print them.
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}
