//! Asking for a job.

use store::{
    JobItem, LabelJobRecord, NewLabelJobItem, NewLabelJobRecord, NewRequest, RequestRecord, Store,
};
use types::{
    FieldError, LabelItem, LabelJob, LabelJobAgain, LabelJobKind, NewLabelJob, Permission,
    label::MAX_COPIES,
    label_job::{MAX_JOB_ITEMS, MAX_JOB_PAGES, MAX_JOB_TITLE},
};
use uuid::Uuid;

use super::no_such;
use crate::{App, Conflict, Context, Error, Result, error::internal, labels::plan::check_codes};

impl App {
    /// Puts a job down; its labels are drawn by and by, in the order given. The same key with the
    /// same items gives the same job again.
    pub async fn create_label_job(
        &self,
        ctx: &Context,
        new: &NewLabelJob,
        key: Option<&str>,
    ) -> Result<LabelJob> {
        let who = ctx.require(Permission::PrintLabels)?;
        let title = check(new)?;
        let items: Vec<NewLabelJobItem> = new.items.iter().map(wish).collect();
        let request = self.repeatable(ctx, "label-job", key, new)?;
        let record = NewLabelJobRecord {
            id: self.subject_of(request.as_ref()),
            kind: LabelJobKind::Job,
            title,
            on_missing: new.on_missing,
            copies: new.copies,
            again_of: None,
            by: who.username.clone(),
            at: ctx.now,
        };
        self.put_label_job(ctx, request, &record, &items).await
    }

    /// Puts a job down that prints labels of an earlier one again: from a line on, some lines, or
    /// all. They are looked up anew, so they say what is true by now.
    pub async fn print_label_job_again(
        &self,
        ctx: &Context,
        id: Uuid,
        again: &LabelJobAgain,
        key: Option<&str>,
    ) -> Result<LabelJob> {
        let who = ctx.require(Permission::PrintLabels)?;
        let before = self.known_label_job(id).await?;
        if before.kind == LabelJobKind::Blank {
            return Err(Conflict::WrongState {
                why: "Labels of tags without an asset are printed again from their reservation"
                    .to_owned(),
            }
            .into());
        }
        let lines = lines(&before, again)?;
        let all = self
            .store()
            .label_job_items(id, &[], 0, MAX_JOB_ITEMS as u64);
        let all = all
            .await
            .map_err(internal("read the items of a label job"))?;
        let items: Vec<NewLabelJobItem> = all
            .into_iter()
            .filter(|item| lines.contains(item.line))
            .map(same)
            .collect();
        let request = self.repeatable(ctx, "label-job-again", key, &(id, again))?;
        let record = NewLabelJobRecord {
            id: self.subject_of(request.as_ref()),
            kind: LabelJobKind::Job,
            title: before.title,
            on_missing: before.on_missing,
            copies: before.copies,
            again_of: Some(id),
            by: who.username.clone(),
            at: ctx.now,
        };
        self.put_label_job(ctx, request, &record, &items).await
    }

    async fn put_label_job(
        &self,
        ctx: &Context,
        request: Option<NewRequest>,
        record: &NewLabelJobRecord,
        items: &[NewLabelJobItem],
    ) -> Result<LabelJob> {
        let id = record.id;
        let effect = async |store: Store| {
            let put = store.create_label_job(record, items).await;
            put.map_err(internal("put a label job down"))?;
            tracing::info!(
                label_job.id = %id,
                label_job.items = items.len(),
                user.name = record.by,
                "a label job is put down"
            );
            Ok(super::view(self.known_label_job(id).await?, ctx.now))
        };
        let again = async |before: RequestRecord| {
            let job = self.known_label_job(before.subject).await?;
            Ok(super::view(job, ctx.now))
        };
        let job = self.once(request, effect, again).await?;
        self.label_jobs_here().work.notify_one();
        Ok(job)
    }

    pub(super) async fn known_label_job(&self, id: Uuid) -> Result<LabelJobRecord> {
        let found = self.store().label_job(id).await;
        let found = found.map_err(internal("read a label job"))?;
        found.ok_or_else(|| no_such(id))
    }
}

/// Which lines are meant.
#[derive(Debug)]
enum Lines {
    From(u32),
    These(Vec<u32>),
}

impl Lines {
    fn contains(&self, line: u32) -> bool {
        match self {
            Self::From(first) => line >= *first,
            Self::These(lines) => lines.contains(&line),
        }
    }
}

fn lines(job: &LabelJobRecord, again: &LabelJobAgain) -> Result<Lines> {
    let is_there = |line: u32| (1..=job.total).contains(&line);
    let there_are = format!("The job has the lines 1 to {}.", job.total);
    match (again.from_line, &again.lines[..]) {
        (Some(_), [_, ..]) => Err(Error::invalid(
            "/lines",
            "invalid",
            "Name the first line, or the lines, not both.",
        )),
        (Some(first), []) if is_there(first) => Ok(Lines::From(first)),
        (Some(_), []) => Err(Error::invalid("/from_line", "out_of_range", there_are)),
        (None, []) => Ok(Lines::From(1)),
        (None, lines) => {
            if lines.len() > MAX_JOB_ITEMS {
                let detail = format!("At most {MAX_JOB_ITEMS} lines.");
                return Err(Error::invalid("/lines", "out_of_range", detail));
            }
            let wrong = lines
                .iter()
                .enumerate()
                .filter(|(_, line)| !is_there(**line));
            let wrong: Vec<FieldError> = wrong
                .map(|(at, _)| FieldError {
                    pointer: format!("/lines/{at}"),
                    code: "out_of_range".to_owned(),
                    detail: there_are.clone(),
                })
                .collect();
            if wrong.is_empty() {
                Ok(Lines::These(lines.to_vec()))
            } else {
                Err(Error::Invalid(wrong))
            }
        }
    }
}

/// Whether a job keeps within the bounds, and its title.
fn check(new: &NewLabelJob) -> Result<Option<String>> {
    let mut errors = Vec::new();
    let mut demand = |holds: bool, pointer: &str, detail: String| {
        if !holds {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                code: "out_of_range".to_owned(),
                detail,
            });
        }
    };
    let (count, copies) = (new.items.len(), usize::from(new.copies));
    demand(
        (1..=MAX_JOB_ITEMS).contains(&count),
        "/items",
        format!("A job has between 1 and {MAX_JOB_ITEMS} items."),
    );
    demand(
        (1..=usize::from(MAX_COPIES)).contains(&copies),
        "/copies",
        format!("Print between 1 and {MAX_COPIES} copies."),
    );
    demand(
        count * copies <= MAX_JOB_PAGES,
        "/copies",
        format!("One PDF of a job has at most {MAX_JOB_PAGES} pages."),
    );
    let title = new.title.as_deref().map(str::trim);
    let length = title.map_or(1, |title| title.chars().count());
    demand(
        (1..=MAX_JOB_TITLE).contains(&length),
        "/title",
        format!("A title has between 1 and {MAX_JOB_TITLE} characters; leave it out for none."),
    );
    check_codes(&new.items, &mut errors);
    if errors.is_empty() {
        Ok(title.map(str::to_owned))
    } else {
        Err(Error::Invalid(errors))
    }
}

fn wish(item: &LabelItem) -> NewLabelJobItem {
    NewLabelJobItem {
        asked: item.tag.clone(),
        asked_id: item.asset_id,
        template: item.template,
    }
}

/// The same label: that of the asset, where it is known which one it was.
fn same(item: JobItem) -> NewLabelJobItem {
    let (asked, asked_id) = match item.asset_id.filter(|_| !item.state.is_trouble()) {
        Some(asset_id) => (None, Some(asset_id)),
        None => (item.asked, item.asked_id),
    };
    NewLabelJobItem {
        asked,
        asked_id,
        template: item.template,
    }
}
