//! Writes to Request Tracker, for whoever has a shell on the server: also when nobody can sign in.

use app::App;
use types::{RtWrite, WriteFilter, WriteState};
use uuid::Uuid;

use super::explain;
use crate::{
    Outcome,
    bootstrap::Plan,
    cli::{OutboxCommand, OutboxListOptions},
    config::Config,
    remote::{many, said},
};

/// What somebody may have to do something about, the worst first.
const OPEN: [WriteState; 3] = [WriteState::Dead, WriteState::Running, WriteState::Pending];
/// How many are asked for at once.
const PAGE: u8 = 100;

/// Lists, retries or gives up.
pub async fn run(command: OutboxCommand, config: Config) -> Outcome {
    let (app, _) = Plan::new(&config)?.build().await?;
    match command {
        OutboxCommand::List(options) => list(&app, &options).await,
        OutboxCommand::Retry(options) => {
            let ids: Vec<Uuid> = if options.all {
                let dead = writes(&app, WriteState::Dead, None, u64::MAX).await?;
                dead.iter().map(|write| write.id).collect()
            } else {
                options.ids
            };
            if ids.is_empty() {
                return said(b"Nothing was given up.\n");
            }
            retry(&app, &ids).await
        }
        OutboxCommand::Discard { id, reason } => {
            let write = app.give_rt_write_up(id, &reason).await.map_err(explain)?;
            said(format!("{id} is given up for good: {}\n", write.summary).as_bytes())
        }
    }
}

/// Each by itself: somebody else may have retried or discarded one meanwhile.
async fn retry(app: &App, ids: &[Uuid]) -> Outcome {
    let mut refused = 0;
    for id in ids {
        match app.put_rt_write_back(*id).await {
            Ok(write) => {
                said(format!("{id} waits to be tried again: {}\n", write.summary).as_bytes())?;
            }
            Err(error) => {
                eprintln!("rtutils: {id}: {}", explain(error));
                refused += 1;
            }
        }
    }
    match refused {
        0 => Ok(()),
        refused => Err(format!("{refused} of {} were not put back", ids.len()).into()),
    }
}

async fn list(app: &App, options: &OutboxListOptions) -> Outcome {
    let states = options.state.map_or(OPEN.to_vec(), |state| vec![state]);
    let mut found = Vec::new();
    for state in states {
        found.extend(writes(app, state, options.asset, options.limit).await?);
    }
    many(options.format, &found)
}

async fn writes(
    app: &App,
    state: WriteState,
    asset_id: Option<u64>,
    limit: u64,
) -> Result<Vec<RtWrite>, Box<dyn std::error::Error>> {
    let mut filter = WriteFilter {
        state: Some(state),
        asset_id,
        limit: Some(PAGE),
        cursor: None,
    };
    let mut found = Vec::new();
    loop {
        let page = app.list_rt_writes(&filter).await.map_err(explain)?;
        found.extend(page.items);
        let is_enough = u64::try_from(found.len()).is_ok_and(|count| count >= limit);
        if is_enough || page.next_cursor.is_none() {
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            return Ok(found);
        }
        filter.cursor = page.next_cursor;
    }
}
