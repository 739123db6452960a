//! Looking at changesets and their lines.

use store::ChangesetRecord;
use types::{Changeset, ChangesetItem, Page, Permission};
use uuid::Uuid;

use super::{changeset_view, item_view, no_such, read_changes};
use crate::{App, Context, Result, assets::cursor, error::internal, limits::page_limit};

const LIST: &str = "changesets";
const ITEMS: &str = "changeset_items";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Changesets, the newest first.
    pub async fn changesets(
        &self,
        ctx: &Context,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<Changeset>> {
        ctx.require(Permission::EditAssets)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let before = cursor.map(|c| cursor::read_id(LIST, c)).transpose()?;
        let found = self.store().changesets(before, u64::from(limit) + 1).await;
        let mut found = found.map_err(internal("list changesets"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found
                .into_iter()
                .map(changeset_view)
                .collect::<Result<_>>()?,
        })
    }

    /// One changeset, and how far it is.
    pub async fn changeset(&self, ctx: &Context, id: Uuid) -> Result<Changeset> {
        ctx.require(Permission::EditAssets)?;
        self.shown_changeset(id).await
    }

    /// The assets of a changeset, in the order in which they were asked for.
    pub async fn changeset_items(
        &self,
        ctx: &Context,
        id: Uuid,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<ChangesetItem>> {
        ctx.require(Permission::EditAssets)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let after = cursor.map(|c| cursor::read_line(ITEMS, c)).transpose()?;
        let changes = read_changes(&self.known_changeset(id).await?.changes)?;
        let found = self
            .store()
            .changeset_lines(id, after.unwrap_or_default(), u64::from(limit) + 1)
            .await;
        let mut found = found.map_err(internal("list the lines of a changeset"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write(ITEMS, &[last.line.into()])),
            items: found
                .into_iter()
                .map(|line| item_view(line, &changes))
                .collect::<Result<_>>()?,
        })
    }

    pub(super) async fn known_changeset(&self, id: Uuid) -> Result<ChangesetRecord> {
        let found = self.store().changeset(id).await;
        let found = found.map_err(internal("read a changeset"))?;
        found.ok_or_else(|| no_such(id))
    }

    pub(super) async fn shown_changeset(&self, id: Uuid) -> Result<Changeset> {
        changeset_view(self.known_changeset(id).await?)
    }
}
