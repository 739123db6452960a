//! Making, listing and ending API tokens.

use std::net::IpAddr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use store::{
    ApiTokenListFilter, ApiTokenRecord, NewApiTokenRecord, SignInOutcome, Store, UserRecord,
};
use types::{
    API_TOKEN_PREFIX, AllApiTokensFilter, ApiToken, ApiTokenFilter, ApiTokenState, FieldError,
    IssuedApiToken, NewApiToken, Page, Permission,
    token::{MAX_TOKEN_NAME, MAX_TOKEN_NETWORKS},
};
use uuid::Uuid;

use super::{people::Ways, refresh};
use crate::{
    App, Conflict, Context, Error, Result, Thing, assets::cursor, error::internal,
    limits::page_limit,
};

const LIST: &str = "tokens";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// Makes a token for the caller: no more than the caller may do, and nothing with accounts.
    pub async fn create_api_token(
        &self,
        ctx: &Context,
        new: NewApiToken,
        key: Option<&str>,
    ) -> Result<IssuedApiToken> {
        let owner = self.person_now(ctx, Permission::ManageAccount).await?;
        let Some(request) = self.repeatable(ctx, "create-token", key, &new)? else {
            return self.issue(owner, new, ctx.now).await;
        };
        let effect = async |store: Store| {
            let id = request.subject;
            let secret = self.secret_of(id);
            self.keep_token(&store, id, owner, new, ctx.now, &secret)
                .await
        };
        let token = self
            .once(Some(request.clone()), effect, async |before| {
                let token = self.known_token(before.subject).await?;
                Ok(self.token_view(token, ctx.now))
            })
            .await?;
        let secret = self.secret_of(token.id);
        let found = self
            .store()
            .api_token_by_hash(&refresh::hash(&secret))
            .await;
        match found.map_err(internal("look up an API token"))? {
            Some(_) => Ok(IssuedApiToken { secret, token }),
            None => Err(Conflict::WrongState {
                why: "The token was made with another token key, and its secret was shown then: \
                      revoke it and make another one"
                    .to_owned(),
            }
            .into()),
        }
    }

    /// The secret of a token that was asked for with a key: whoever asks again has to be told the same,
    /// and it is kept nowhere. It follows from the token's id and the token key.
    fn secret_of(&self, id: Uuid) -> String {
        let key = &self.policy().token_key;
        let secret = key.authenticate("api-token", &id.to_string());
        format!("{API_TOKEN_PREFIX}{secret}")
    }

    /// The caller's tokens, newest first.
    pub async fn my_api_tokens(
        &self,
        ctx: &Context,
        filter: &ApiTokenFilter,
    ) -> Result<Page<ApiToken>> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.token_page(Some(who.id), filter, ctx.now).await
    }

    /// Everybody's tokens, newest first.
    pub async fn all_api_tokens(
        &self,
        ctx: &Context,
        filter: &AllApiTokensFilter,
    ) -> Result<Page<ApiToken>> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        let owner = filter.owner.as_deref().map(str::trim);
        let owner = match owner.filter(|owner| !owner.is_empty()) {
            None => None,
            Some(username) => {
                let found = self.store().user_by_username(username).await;
                let Some(owner) = found.map_err(internal("look up a user"))? else {
                    return Ok(Page {
                        items: Vec::new(),
                        next_cursor: None,
                    });
                };
                Some(owner.id)
            }
        };
        let filter = ApiTokenFilter {
            include_ended: filter.include_ended,
            limit: filter.limit,
            cursor: filter.cursor.clone(),
        };
        self.token_page(owner, &filter, ctx.now).await
    }

    /// Ends a token of the caller's, or anybody's for whoever looks after people. One that has ended
    /// stays ended.
    pub async fn revoke_api_token(&self, ctx: &Context, id: Uuid) -> Result<ApiToken> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        let token = self.known_token(id).await?;
        let may =
            token.owner.id == who.id || who.role.permissions().contains(&Permission::ManagePeople);
        if !may {
            // Somebody else's is none that one may know of.
            return Err(no_such(id));
        }
        let has_ended = self.end(id, ctx.now).await?;
        tracing::info!(token.id = %id, user.name = who.username, "an API token was revoked");
        if has_ended && token.owner.id != who.id {
            self.note(ctx, &token.owner.username, SignInOutcome::TokenRevoked)
                .await?;
        }
        Ok(self.token_view(self.known_token(id).await?, ctx.now))
    }

    /// Makes a token for somebody. This is the door of the command line.
    pub async fn issue_api_token(
        &self,
        username: &str,
        new: NewApiToken,
    ) -> Result<IssuedApiToken> {
        let owner = self.local_person(username).await?;
        self.issue(owner, new, self.clock().now()).await
    }

    /// Every token that is good, of one person or of all. This is the door of the command line.
    pub async fn list_api_tokens(&self, username: Option<&str>) -> Result<Vec<ApiToken>> {
        let now = self.clock().now();
        let user_id = match username {
            Some(username) => Some(self.local_person(username).await?.id),
            None => None,
        };
        let filter = ApiTokenListFilter {
            user_id,
            good_at: Some(now),
            before: None,
            limit: 10_000,
        };
        let found = self.store().api_tokens(&filter).await;
        let found = found.map_err(internal("list API tokens"))?;
        let view = |token| self.token_view(token, now);
        Ok(found.into_iter().map(view).collect())
    }

    /// Ends a token. This is the door of the command line.
    pub async fn end_api_token(&self, id: Uuid) -> Result<ApiToken> {
        let now = self.clock().now();
        self.known_token(id).await?;
        self.end(id, now).await?;
        Ok(self.token_view(self.known_token(id).await?, now))
    }

    async fn issue(
        &self,
        owner: UserRecord,
        new: NewApiToken,
        now: DateTime<Utc>,
    ) -> Result<IssuedApiToken> {
        let mut bytes = [0; 32];
        self.entropy().fill(&mut bytes);
        let secret = format!("{API_TOKEN_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
        let id = self.ids().next();
        let token = self
            .keep_token(self.store(), id, owner, new, now, &secret)
            .await?;
        Ok(IssuedApiToken { secret, token })
    }

    async fn keep_token(
        &self,
        store: &Store,
        id: Uuid,
        owner: UserRecord,
        new: NewApiToken,
        now: DateTime<Utc>,
        secret: &str,
    ) -> Result<ApiToken> {
        let policy = self.policy().api_tokens;
        let (networks, errors) = check(&new, &owner, policy.most_days);
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let days = new
            .expires_in_days
            .unwrap_or(policy.usual_days.min(policy.most_days));
        let mut scopes = new.scopes;
        scopes.sort_by_key(|scope| Permission::ALL.iter().position(|other| other == scope));
        scopes.dedup();
        let record = NewApiTokenRecord {
            id,
            user_id: owner.id,
            name: new.name.trim().to_owned(),
            hash: refresh::hash(secret),
            scopes,
            networks,
            created_at: now,
            expires_at: now + TimeDelta::days(days.into()),
        };
        let kept = store.add_api_token(&record).await;
        kept.map_err(internal("keep an API token"))?;
        tracing::info!(token.id = %record.id, user.name = owner.username, "an API token was made");
        Ok(self.token_view(self.known_token(record.id).await?, now))
    }

    async fn end(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
        let ended = self.store().revoke_api_token(id, now).await;
        ended.map_err(internal("revoke an API token"))
    }

    async fn known_token(&self, id: Uuid) -> Result<ApiTokenRecord> {
        let found = self.store().api_token(id).await;
        let found = found.map_err(internal("read an API token"))?;
        found.ok_or_else(|| no_such(id))
    }

    async fn token_page(
        &self,
        user_id: Option<Uuid>,
        filter: &ApiTokenFilter,
        now: DateTime<Utc>,
    ) -> Result<Page<ApiToken>> {
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = filter.cursor.as_deref().map(|c| cursor::read_id(LIST, c));
        let filter = ApiTokenListFilter {
            user_id,
            good_at: (!filter.include_ended.unwrap_or_default()).then_some(now),
            before: before.transpose()?,
            limit: u64::from(limit) + 1,
        };
        let found = self.store().api_tokens(&filter).await;
        let mut found = found.map_err(internal("list API tokens"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found
                .into_iter()
                .map(|token| self.token_view(token, now))
                .collect(),
        })
    }

    fn token_view(&self, token: ApiTokenRecord, now: DateTime<Utc>) -> ApiToken {
        let is_silent = token.owner.disabled_at.is_some() || self.is_unvouched(&token.owner, now);
        let state = if token.revoked_at.is_some() {
            ApiTokenState::Revoked
        } else if token.expires_at <= now {
            ApiTokenState::Expired
        } else if is_silent {
            ApiTokenState::Suspended
        } else {
            ApiTokenState::Active
        };
        ApiToken {
            id: token.id,
            name: token.name,
            owner: token.owner.username,
            scopes: token.scopes,
            networks: token.networks,
            state,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }

    /// Whether nobody vouches for a person any more, as far as is known without asking.
    fn is_unvouched(&self, owner: &UserRecord, now: DateTime<Utc>) -> bool {
        let Some(external) = owner.origin.external() else {
            return false;
        };
        match self.people().ways_to_ask(&owner.origin) {
            Ways::Any => self.inner.owner_checks.is_out(owner.id),
            Ways::WithPassword => now - external.checked_at >= self.policy().api_tokens.unasked,
            Ways::None => true,
        }
    }
}

fn no_such(id: Uuid) -> Error {
    Error::NotFound(Thing::Record {
        what: "API token",
        name: id.to_string(),
    })
}

/// The networks of a token to be made, and everything that is wrong with it.
fn check(new: &NewApiToken, owner: &UserRecord, most_days: u16) -> (Vec<String>, Vec<FieldError>) {
    let mut errors = Vec::new();
    let mut refuse = |pointer: String, code: &str, detail: String| {
        errors.push(FieldError {
            pointer,
            code: code.to_owned(),
            detail,
        });
    };
    let name = new.name.trim();
    if !(1..=MAX_TOKEN_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let detail = format!("Say what it is for, in 1 to {MAX_TOKEN_NAME} characters.");
        refuse("/name".to_owned(), "invalid", detail);
    }
    if new.scopes.is_empty() {
        let detail = "Name at least one scope.".to_owned();
        refuse("/scopes".to_owned(), "required", detail);
    }
    for (at, scope) in new.scopes.iter().enumerate() {
        if !scope.is_scope() {
            let detail = format!("{scope} is not for scripts: sign in for it.");
            refuse(format!("/scopes/{at}"), "not_a_scope", detail);
        } else if !owner.role.permissions().contains(scope) {
            let detail = format!("{} may not do {scope}, so no token may.", owner.username);
            refuse(format!("/scopes/{at}"), "beyond_role", detail);
        }
    }
    if new
        .expires_in_days
        .is_some_and(|days| !(1..=most_days).contains(&days))
    {
        let detail = format!("A token is good for 1 to {most_days} days.");
        refuse("/expires_in_days".to_owned(), "out_of_range", detail);
    }
    if new.networks.len() > MAX_TOKEN_NETWORKS {
        let detail = format!("At most {MAX_TOKEN_NETWORKS} networks.");
        refuse("/networks".to_owned(), "too_many", detail);
    }
    let mut networks = Vec::new();
    for (at, text) in new.networks.iter().enumerate() {
        if let Some(network) = read_network(text) {
            networks.push(network.trunc().to_string());
        } else {
            let detail = format!("{text} is no address and no network such as 10.20.0.0/16.");
            refuse(format!("/networks/{at}"), "invalid", detail);
        }
    }
    (networks, errors)
}

fn read_network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok();
    network.or_else(|| {
        text.parse::<IpAddr>()
            .ok()
            .map(|ip| ip.to_canonical().into())
    })
}
