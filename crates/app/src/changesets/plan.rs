//! What a change to many assets would do, without doing it.

use types::{ChangesetItem, ChangesetItemState, ChangesetPlan, NewChangeset, Permission};

use super::lines::check;
use crate::{App, Context, Result};

impl App {
    /// What would become of each asset, field by field. RT is asked for the assets as they are now;
    /// nothing is written.
    pub async fn plan_changeset(&self, ctx: &Context, new: &NewChangeset) -> Result<ChangesetPlan> {
        ctx.require(Permission::EditAssets)?;
        let items = self.planned(&check(new)?).await?;
        let is_ready = |item: &&ChangesetItem| item.state == ChangesetItemState::Ready;
        let ready = items.iter().filter(is_ready).count();
        Ok(ChangesetPlan {
            ready: u32::try_from(ready).unwrap_or(u32::MAX),
            items,
        })
    }
}
