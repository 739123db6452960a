//! Looking at jobs, and ending them.

use store::{JobListFilter, Store};
use types::{
    LabelJob, LabelJobFilter, LabelJobItem, LabelJobItemFilter, LabelJobItemState, Page, Permission,
};
use uuid::Uuid;

use super::{item_view, view};
use crate::{App, Conflict, Context, Result, assets::cursor, error::internal, limits::page_limit};

const LIST: &str = "label_jobs";
const ITEMS: &str = "label_job_items";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Label jobs and other prints, the newest first.
    pub async fn label_jobs(
        &self,
        ctx: &Context,
        filter: &LabelJobFilter,
    ) -> Result<Page<LabelJob>> {
        ctx.require(Permission::PrintLabels)?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = filter.cursor.as_deref();
        let wanted = JobListFilter {
            state: filter.state,
            kind: filter.kind,
            before: before
                .map(|cursor| cursor::read_id(LIST, cursor))
                .transpose()?,
        };
        let found = self.store().label_jobs(&wanted, u64::from(limit) + 1).await;
        let mut found = found.map_err(internal("list label jobs"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found.into_iter().map(|job| view(job, ctx.now)).collect(),
        })
    }

    /// One job, and how far it is.
    pub async fn label_job(&self, ctx: &Context, id: Uuid) -> Result<LabelJob> {
        ctx.require(Permission::PrintLabels)?;
        Ok(view(self.known_label_job(id).await?, ctx.now))
    }

    /// The items of a job, in their order.
    pub async fn label_job_items(
        &self,
        ctx: &Context,
        id: Uuid,
        filter: &LabelJobItemFilter,
    ) -> Result<Page<LabelJobItem>> {
        ctx.require(Permission::PrintLabels)?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let after = filter.cursor.as_deref();
        let after = after
            .map(|cursor| cursor::read_line(ITEMS, cursor))
            .transpose()?;
        self.known_label_job(id).await?;
        let states: Vec<LabelJobItemState> = LabelJobItemState::ALL
            .into_iter()
            .filter(|state| filter.state.is_none_or(|wanted| wanted == *state))
            .filter(|state| {
                filter
                    .trouble
                    .is_none_or(|wanted| wanted == state.is_trouble())
            })
            .collect();
        if states.is_empty() {
            return Ok(Page::whole(Vec::new()));
        }
        let found = self
            .store()
            .label_job_items(id, &states, after.unwrap_or_default(), u64::from(limit) + 1)
            .await;
        let mut found = found.map_err(internal("list the items of a label job"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write(ITEMS, &[last.line.into()])),
            items: found.into_iter().map(item_view).collect(),
        })
    }

    /// Ends a job before it is done. What is drawn of it is thrown away.
    pub async fn cancel_label_job(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<LabelJob> {
        let who = ctx.require(Permission::PrintLabels)?;
        let request = self.repeatable(ctx, "cancel-label-job", key, &id)?;
        let effect = async |store: Store| self.end_now(&store, ctx, id, &who.username).await;
        let again = async |_| Ok(view(self.known_label_job(id).await?, ctx.now));
        self.once(request, effect, again).await
    }

    async fn end_now(&self, store: &Store, ctx: &Context, id: Uuid, by: &str) -> Result<LabelJob> {
        self.known_label_job(id).await?;
        let ended = store.cancel_label_job(id, by, ctx.now).await;
        let ended = ended.map_err(internal("end a label job"))?;
        let job = self.known_label_job(id).await?;
        if !ended {
            return Err(Conflict::WrongState {
                why: format!("The job is over already: it is {}", job.state.as_str()),
            }
            .into());
        }
        tracing::info!(label_job.id = %id, user.name = by, "a label job is cancelled");
        self.label_jobs_here().moved.notify_waiters();
        Ok(view(job, ctx.now))
    }
}
