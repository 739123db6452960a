//! Looking after writes: what waits, what failed, and what a person does about it.

use chrono::{DateTime, TimeDelta, Utc};
use store::{LedgerEffect, Store, WriteListFilter, WriteRecord};
use types::{Page, Permission, RtWrite, TagState, WriteCounts, WriteFilter, WriteKind};
use uuid::Uuid;

use super::write_view;
use crate::{
    App, Conflict, Context, Error, Result, Thing,
    assets::cursor,
    error::internal,
    limits::{page_limit, reason},
};

const LIST: &str = "writes";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// Writes to RT, the newest first.
    pub async fn rt_writes(&self, ctx: &Context, filter: &WriteFilter) -> Result<Page<RtWrite>> {
        ctx.require(Permission::ReadRtWrites)?;
        self.list_rt_writes(filter).await
    }

    /// The same for whoever has a shell on the server.
    pub async fn list_rt_writes(&self, filter: &WriteFilter) -> Result<Page<RtWrite>> {
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = match &filter.cursor {
            Some(cursor) => Some(cursor::read::<1>(LIST, cursor)?[0]),
            None => None,
        };
        let wanted = WriteListFilter {
            state: filter.state,
            asset_id: filter.asset_id,
            before,
        };
        let found = self.store().writes(&wanted, u64::from(limit) + 1).await;
        let mut found = found.map_err(internal("list writes"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().map(|write| write.seq);
        Ok(Page {
            next_cursor: last
                .filter(|_| has_more)
                .map(|last| cursor::write(LIST, &[last])),
            items: found.into_iter().map(write_view).collect(),
        })
    }

    /// One write to RT.
    pub async fn rt_write(&self, ctx: &Context, id: Uuid) -> Result<RtWrite> {
        ctx.require(Permission::ReadRtWrites)?;
        self.shown_write(id).await
    }

    /// Has a write that was given up tried again.
    pub async fn retry_rt_write(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<RtWrite> {
        let who = ctx.require(Permission::ManageRt)?;
        let request = self.repeatable(ctx, "retry-write", key, &id)?;
        let effect = async |store: Store| {
            let retried = store.retry_write(id, ctx.now).await;
            let retried = retried.map_err(|error| refusal(id, error))?;
            tracing::info!(rt.write_id = %id, user.name = who.username, "a write is tried again");
            Ok(write_view(self.settled(retried.id).await?))
        };
        self.once(request, effect, async |_| self.shown_write(id).await)
            .await
    }

    /// The same for whoever has a shell on the server. It does not wait for RT: a server that runs takes
    /// the write up.
    pub async fn put_rt_write_back(&self, id: Uuid) -> Result<RtWrite> {
        let retried = self.store().retry_write(id, self.clock().now()).await;
        retried.map(write_view).map_err(|error| refusal(id, error))
    }

    async fn shown_write(&self, id: Uuid) -> Result<RtWrite> {
        let found = self.store().write(id).await;
        let found = found.map_err(internal("read a write"))?;
        found.map(write_view).ok_or_else(|| no_such(id))
    }

    /// Gives a write up for good; the tag that was reserved for it is void then, or the asset's that
    /// RT has under it.
    pub async fn discard_rt_write(
        &self,
        ctx: &Context,
        id: Uuid,
        why: &str,
        key: Option<&str>,
    ) -> Result<RtWrite> {
        let who = ctx.require(Permission::ManageRt)?;
        let why = reason("/reason", why)?;
        let words = format!("Given up by {}: {why}", who.username);
        let request = self.repeatable(ctx, "discard-write", key, &(id, &why))?;
        let effect = async |store| self.give_up(&store, id, &words, ctx.now).await;
        self.once(request, effect, async |_| self.shown_write(id).await)
            .await
    }

    /// The same for whoever has a shell on the server.
    pub async fn give_rt_write_up(&self, id: Uuid, why: &str) -> Result<RtWrite> {
        let why = reason("/reason", why)?;
        let words = format!("Given up on the server: {why}");
        self.give_up(self.store(), id, &words, self.clock().now())
            .await
    }

    async fn give_up(
        &self,
        store: &Store,
        id: Uuid,
        words: &str,
        now: DateTime<Utc>,
    ) -> Result<RtWrite> {
        let found = self.store().write(id).await;
        let write = found
            .map_err(internal("read a write"))?
            .ok_or_else(|| no_such(id))?;
        let effect = self.effect_of_giving_up(&write, words).await?;
        let discarded = store.discard_write(id, words, effect.as_slice(), now).await;
        discarded
            .map(write_view)
            .map_err(|error| refusal(id, error))
    }

    /// What becomes of the tag that a write was to use when it is given up: nothing will have it,
    /// unless RT has an asset under it. An asset that is there and was to be called so keeps it in the
    /// ledger: that can be done by hand.
    async fn effect_of_giving_up(
        &self,
        write: &WriteRecord,
        words: &str,
    ) -> Result<Option<LedgerEffect>> {
        let Some(tag) = write.tag.clone() else {
            return Ok(None);
        };
        let reason = words.to_owned();
        Ok(match (write.kind, write.asset_id) {
            (WriteKind::CreateAsset, asset_id) => {
                let known = self.store().tag(&tag).await;
                let known = known.map_err(internal("look a tag up"))?;
                let is_held = known.is_some_and(|known| known.state == TagState::Reserved);
                Some(match asset_id.filter(|_| is_held) {
                    Some(asset_id) => LedgerEffect::Assign { tag, asset_id },
                    None => LedgerEffect::Void {
                        tag,
                        asset_id,
                        reason,
                    },
                })
            }
            (WriteKind::UpdateAsset, _) => Some(LedgerEffect::Unname { tag, reason }),
            (WriteKind::TagAsset, _) => None,
        })
    }

    /// How many writes wait, and how many went wrong.
    pub async fn rt_write_counts(&self, ctx: &Context) -> Result<WriteCounts> {
        ctx.require(Permission::ReadRtWrites)?;
        self.write_counts().await
    }

    /// How many writes there are that somebody should know of.
    pub(crate) async fn write_counts(&self) -> Result<WriteCounts> {
        let since = self.clock().now() - TimeDelta::days(1);
        let numbers = self.store().write_numbers(since).await;
        let numbers = numbers.map_err(internal("count writes"))?;
        Ok(WriteCounts {
            pending: numbers.pending,
            running: numbers.running,
            dead: numbers.dead,
            refused_today: numbers.refused,
            oldest_pending_at: numbers.oldest_pending_at,
        })
    }
}

fn no_such(id: Uuid) -> Error {
    Thing::Record {
        what: "write",
        name: id.to_string(),
    }
    .into()
}

fn refusal(id: Uuid, error: store::Error) -> Error {
    match error {
        store::Error::Missing => no_such(id),
        store::Error::WrongState { state } => Conflict::WrongState {
            why: format!("The write is {state}; only one that was given up can be handled"),
        }
        .into(),
        other => Error::internal("handle a write", other),
    }
}
