use std::{fs, io::Read, path::Path};

use client::{Client, Key};
use types::{LabelItem, LabelJob, LabelJobFilter, LabelJobState, NewLabelJob, OnMissing};
use uuid::Uuid;

use super::{
    Failure, Told, label,
    options::{JobStartOptions, JobsCommand, OutputFormat},
    output,
};
use crate::Outcome;

/// Starts, follows, ends and fetches label jobs.
pub async fn run(client: &Client, command: JobsCommand, format: OutputFormat) -> Outcome {
    match command {
        JobsCommand::Start(options) => start(client, options, format).await,
        JobsCommand::List { limit } => {
            let filter = LabelJobFilter {
                limit: Some(limit),
                ..LabelJobFilter::default()
            };
            let page = client.list_label_jobs(&filter).await.told()?;
            output::many(format, &page.items)
        }
        JobsCommand::Show { id } => output::one(format, &client.get_label_job(id).await.told()?),
        JobsCommand::Follow { id, to } => follow(client, id, to.as_deref(), format).await,
        JobsCommand::Cancel { id } => {
            output::one(format, &client.cancel_label_job(id).await.told()?)
        }
        JobsCommand::Download { id, to } => download(client, id, &to, format).await,
    }
}

async fn start(client: &Client, options: JobStartOptions, format: OutputFormat) -> Outcome {
    let mut codes = options.codes;
    if let Some(file) = &options.from {
        codes.extend(codes_in(file)?);
    }
    if codes.is_empty() {
        return Err(
            Failure::usage("which labels? Name them, or give --from FILE with one a line").into(),
        );
    }
    let size = options.size.map(Into::into);
    let items = codes.into_iter().map(|code| LabelItem {
        tag: Some(code),
        asset_id: None,
        template: size,
    });
    let new = NewLabelJob {
        items: items.collect(),
        copies: options.copies,
        on_missing: if options.skip_missing {
            OnMissing::Skip
        } else {
            OnMissing::Fail
        },
        title: options.title,
    };
    let key = Key(options.key.idempotency_key.as_deref());
    let job = client.create_label_job(&new, key).await.told()?;
    if options.to.is_some() || options.follow {
        return follow(client, job.id, options.to.as_deref(), format).await;
    }
    output::one(format, &job)
}

/// The codes of a file, one a line; blank lines are none.
fn codes_in(file: &Path) -> Result<Vec<String>, Failure> {
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))?;
    let codes = text.lines().map(str::trim).filter(|code| !code.is_empty());
    Ok(codes.map(str::to_owned).collect())
}

/// Waits for the end of a job, telling how far it is, and fetches its PDF where that is wanted.
async fn follow(client: &Client, id: Uuid, to: Option<&Path>, format: OutputFormat) -> Outcome {
    let mut told = None;
    let job = client.follow_label_job(id, |job| {
        let now = (job.state, job.drawn);
        if told != Some(now) {
            eprintln!("{} of {} drawn", job.drawn, job.total);
            told = Some(now);
        }
    });
    let job = job.await.told()?;
    match (job.state, to) {
        (LabelJobState::Done, Some(file)) => download(client, id, file, format).await,
        (LabelJobState::Done, None) => output::one(format, &job),
        _ => Err(ended_badly(&job).into()),
    }
}

fn ended_badly(job: &LabelJob) -> Failure {
    let why = job.detail.as_deref().unwrap_or("somebody cancelled it");
    Failure::state(format!("There is no PDF of job {}: {why}", job.id))
}

async fn download(client: &Client, id: Uuid, to: &Path, format: OutputFormat) -> Outcome {
    let file = client.get_label_job_result(id).await.told()?;
    label::keep(to, &file, format)
}
