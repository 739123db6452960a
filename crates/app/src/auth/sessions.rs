//! Looking at sessions, and ending them.

use store::{SessionRecord, SignInOutcome, UserRecord};
use types::{Page, Permission, RevokedSessions, UserSession};
use uuid::Uuid;

use crate::{App, Context, Error, Result, Thing, error::internal};

impl App {
    /// The caller as they are now, for what looks after accounts: still allowed to sign in, in a
    /// session that was not ended, in a role that may. The access token alone does not tell that.
    pub(crate) async fn person_now(
        &self,
        ctx: &Context,
        permission: Permission,
    ) -> Result<UserRecord> {
        let who = ctx.require(permission)?;
        let user = self.store().user(who.id).await;
        let user = user.map_err(internal("look up a user"))?;
        let user = user
            .filter(|user| user.disabled_at.is_none())
            .ok_or(Error::Unauthenticated)?;
        let is_open = self.store().session_is_open(who.session_id).await;
        if !is_open.map_err(internal("look up a session"))? {
            return Err(Error::Unauthenticated);
        }
        if user.role.permissions().contains(&permission) {
            Ok(user)
        } else {
            Err(Error::Forbidden(permission))
        }
    }

    /// Where the caller is signed in, the place used last first.
    pub async fn my_sessions(&self, ctx: &Context) -> Result<Page<UserSession>> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.session_list(ctx, who.id).await
    }

    /// Ends one session of the caller's; this one too.
    pub async fn revoke_my_session(&self, ctx: &Context, session_id: Uuid) -> Result<()> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.end_session(ctx, &who, session_id, SignInOutcome::RevokedByOwner)
            .await
    }

    /// Ends every session of the caller's but this one.
    pub async fn revoke_my_other_sessions(&self, ctx: &Context) -> Result<RevokedSessions> {
        let current = ctx.require(Permission::ManageAccount)?.session_id;
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.end_sessions(ctx, &who, Some(current), SignInOutcome::RevokedByOwner)
            .await
    }

    /// Where a person is signed in.
    pub async fn sessions_of(&self, ctx: &Context, user_id: Uuid) -> Result<Page<UserSession>> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        self.known_person(user_id).await?;
        self.session_list(ctx, user_id).await
    }

    /// Ends one session of a person.
    pub async fn revoke_session_of(
        &self,
        ctx: &Context,
        user_id: Uuid,
        session_id: Uuid,
    ) -> Result<()> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        let person = self.known_person(user_id).await?;
        self.end_session(ctx, &person.user, session_id, SignInOutcome::RevokedByAdmin)
            .await
    }

    /// Ends every session of a person.
    pub async fn revoke_sessions_of(
        &self,
        ctx: &Context,
        user_id: Uuid,
    ) -> Result<RevokedSessions> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        let person = self.known_person(user_id).await?;
        self.end_sessions(ctx, &person.user, None, SignInOutcome::RevokedByAdmin)
            .await
    }

    async fn session_list(&self, ctx: &Context, user_id: Uuid) -> Result<Page<UserSession>> {
        let current = match &ctx.caller {
            crate::Caller::User(who) => Some(who.session_id),
            _ => None,
        };
        let found = self.store().sessions_of(user_id, ctx.now).await;
        let found = found.map_err(internal("list sessions"))?.into_iter();
        Ok(Page::whole(
            found.map(|session| view(session, current)).collect(),
        ))
    }

    async fn end_session(
        &self,
        ctx: &Context,
        whose: &UserRecord,
        session_id: Uuid,
        outcome: SignInOutcome,
    ) -> Result<()> {
        let ended = self.store().revoke_session(whose.id, session_id, ctx.now);
        if !ended.await.map_err(internal("revoke a session"))? {
            return Err(Error::NotFound(Thing::Record {
                what: "open session",
                name: session_id.to_string(),
            }));
        }
        self.note(ctx, &whose.username, outcome).await
    }

    async fn end_sessions(
        &self,
        ctx: &Context,
        whose: &UserRecord,
        keep: Option<Uuid>,
        outcome: SignInOutcome,
    ) -> Result<RevokedSessions> {
        let ended = self
            .store()
            .revoke_sessions_of(whose.id, keep, ctx.now)
            .await;
        let revoked = ended.map_err(internal("revoke sessions"))?;
        if revoked > 0 {
            self.note(ctx, &whose.username, outcome).await?;
        }
        Ok(RevokedSessions { revoked })
    }
}

fn view(session: SessionRecord, current: Option<Uuid>) -> UserSession {
    UserSession {
        id: session.id,
        opened_at: session.opened_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        address: session.origin.address,
        user_agent: session.origin.user_agent,
        is_current: current == Some(session.id),
    }
}
