//! What a change to many assets would do, without doing it.

use types::{ChangesetItem, ChangesetItemState, ChangesetPlan, NewChangeset, Permission};

use super::lines::check;
use crate::{App, Context, Result};

impl App {
    /// What would become of each asset, field by field. The assets are as the mirror has
    /// them, or RT where that is not sure. Nothing is written.
    pub async fn plan_changeset(&self, ctx: &Context, new: &NewChangeset) -> Result<ChangesetPlan> {
        ctx.require(Permission::EditAssets)?;
        let planned = self
            .planned(&check(new, &self.policy().custom_fields)?)
            .await?;
        let items: Vec<ChangesetItem> = planned.into_iter().map(|line| line.item).collect();
        let is_ready = |item: &&ChangesetItem| item.state == ChangesetItemState::Ready;
        let ready = items.iter().filter(is_ready).count();
        Ok(ChangesetPlan {
            ready: u32::try_from(ready).unwrap_or(u32::MAX),
            items,
        })
    }
}
