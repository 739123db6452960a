//! Reading jobs, their items, and what was printed.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use types::{AssetTag, LabelJobItemState, LabelJobKind, LabelJobState};
use uuid::Uuid;

use super::{JobItem, LabelJobRecord, item, record, stored};
use crate::{
    Error, Result, Store,
    entities::{label_job, label_job_item},
    ledger::signed,
};

/// Which jobs to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobListFilter {
    pub state: Option<LabelJobState>,
    pub kind: Option<LabelJobKind>,
    /// Those before this one, which is newer.
    pub before: Option<Uuid>,
}

/// Which prints to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintListFilter {
    pub asset_id: Option<u64>,
    pub tag: Option<AssetTag>,
    /// Those after this line of this job.
    pub after: Option<(Uuid, u32)>,
}

/// A label that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRecord {
    pub job: LabelJobRecord,
    pub item: JobItem,
}

impl Store {
    /// A job, and how far it is.
    pub async fn label_job(&self, id: Uuid) -> Result<Option<LabelJobRecord>> {
        let found = label_job::Entity::find_by_id(id).one(&self.db).await?;
        found.map(record).transpose()
    }

    /// Jobs, the newest first, at most `limit`.
    pub async fn label_jobs(
        &self,
        filter: &JobListFilter,
        limit: u64,
    ) -> Result<Vec<LabelJobRecord>> {
        let mut query = label_job::Entity::find()
            .order_by_desc(label_job::Column::Id)
            .limit(limit);
        if let Some(state) = filter.state {
            query = query.filter(label_job::Column::State.eq(state.as_str()));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(label_job::Column::Kind.eq(kind.as_str()));
        }
        if let Some(before) = filter.before {
            query = query.filter(label_job::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(record).collect()
    }

    /// The items of a job after this line that stand so (in any way, when `states` is empty), in
    /// their order, at most `limit`.
    pub async fn label_job_items(
        &self,
        id: Uuid,
        states: &[LabelJobItemState],
        after: u32,
        limit: u64,
    ) -> Result<Vec<JobItem>> {
        let mut query = label_job_item::Entity::find()
            .filter(label_job_item::Column::JobId.eq(id))
            .filter(label_job_item::Column::Line.gt(stored(after)))
            .order_by_asc(label_job_item::Column::Line)
            .limit(limit);
        if !states.is_empty() {
            let words = states.iter().map(|state| state.as_str());
            query = query.filter(label_job_item::Column::State.is_in(words));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(item).collect()
    }

    /// Labels that were printed, the newest job first and its lines in order, at most `limit`.
    pub async fn label_prints(
        &self,
        filter: &PrintListFilter,
        limit: u64,
    ) -> Result<Vec<PrintRecord>> {
        let mut query = label_job_item::Entity::find()
            .filter(label_job_item::Column::State.eq(LabelJobItemState::Printed.as_str()))
            .order_by_desc(label_job_item::Column::JobId)
            .order_by_asc(label_job_item::Column::Line)
            .limit(limit);
        if let Some(asset_id) = filter.asset_id {
            query = query.filter(label_job_item::Column::AssetId.eq(signed(asset_id)));
        }
        if let Some(tag) = &filter.tag {
            query = query.filter(label_job_item::Column::Tag.eq(tag.as_str()));
        }
        if let Some((job_id, line)) = filter.after {
            let later = label_job_item::Column::JobId
                .eq(job_id)
                .and(label_job_item::Column::Line.gt(stored(line)));
            query = query.filter(
                Condition::any()
                    .add(label_job_item::Column::JobId.lt(job_id))
                    .add(later),
            );
        }
        let rows = query.all(&self.db).await?;
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.job_id).collect();
        ids.dedup();
        let jobs = label_job::Entity::find()
            .filter(label_job::Column::Id.is_in(ids))
            .all(&self.db)
            .await?;
        let jobs: Vec<LabelJobRecord> = jobs.into_iter().map(record).collect::<Result<_>>()?;
        rows.into_iter()
            .map(|row| {
                let job = jobs.iter().find(|job| job.id == row.job_id);
                Ok(PrintRecord {
                    job: job.cloned().ok_or(Error::Missing)?,
                    item: item(row)?,
                })
            })
            .collect()
    }
}
