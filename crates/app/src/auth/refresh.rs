//! Staying signed in, and signing out.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use store::{NewToken, Rotation, SessionOrigin, SignInOutcome, TokenHash};
use uuid::Uuid;

use super::{IDLE_LIFETIME, OpenSession, ROTATION_GRACE};
use crate::{App, Context, Error, Result};

/// A refresh token, and what is stored of it.
pub(super) struct FreshToken {
    pub token: SecretString,
    pub stored: NewToken,
}

impl App {
    /// Exchanges a refresh token for a new pair of tokens. Whoever has the token may ask.
    ///
    /// The person is read again, so a new role or a closed account takes effect here.
    pub async fn refresh(&self, ctx: &Context, refresh_token: &str) -> Result<OpenSession> {
        let presented = hash(refresh_token);
        self.recheck(ctx, &presented).await?;
        let next = self.fresh_token(ctx);
        let rotation = self
            .store()
            .rotate_token(&presented, &next.stored, ROTATION_GRACE)
            .await
            .map_err(|e| Error::internal("exchange a refresh token", e))?;
        let (session_id, user_id) = match rotation {
            Rotation::Rotated {
                session_id,
                user_id,
            } => (session_id, user_id),
            Rotation::Reused {
                session_id,
                user_id,
            } => {
                tracing::warn!(
                    session.id = %session_id,
                    user.id = %user_id,
                    "a refresh token came back after it was exchanged: the session is revoked"
                );
                self.note_of(ctx, user_id, SignInOutcome::RevokedAsCopied)
                    .await?;
                return Err(Error::Unauthenticated);
            }
            Rotation::Unknown | Rotation::Expired | Rotation::Revoked => {
                return Err(Error::Unauthenticated);
            }
        };
        let user = self.store().user(user_id).await;
        let user = user.map_err(|e| Error::internal("look up a user", e))?;
        match user {
            Some(user) if user.disabled_at.is_none() => self.open(&user, session_id, next, ctx.now),
            _ => {
                self.revoke(&presented, ctx.now).await?;
                Err(Error::Unauthenticated)
            }
        }
    }

    /// Closes the session that a refresh token belongs to, for every tab and every token of it.
    /// Without a token there is nothing to close, and that is fine.
    pub async fn log_out(&self, ctx: &Context, refresh_token: Option<&str>) -> Result<()> {
        match refresh_token {
            Some(token) => match self.revoke(&hash(token), ctx.now).await? {
                Some(user_id) => self.note_of(ctx, user_id, SignInOutcome::SignedOut).await,
                None => Ok(()),
            },
            None => Ok(()),
        }
    }

    pub(super) fn fresh_token(&self, ctx: &Context) -> FreshToken {
        let mut bytes = [0; 32];
        self.entropy().fill(&mut bytes);
        let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        FreshToken {
            stored: NewToken {
                hash: hash(&token),
                issued_at: ctx.now,
                expires_at: ctx.now + IDLE_LIFETIME,
                origin: SessionOrigin {
                    address: ctx.client.address.map(|ip| ip.to_canonical().to_string()),
                    user_agent: ctx.client.user_agent.clone(),
                },
            },
            token: token.into(),
        }
    }

    pub(super) async fn revoke(
        &self,
        token: &TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>> {
        let revoked = self.store().revoke_session_of(token, now).await;
        revoked.map_err(|e| Error::internal("revoke a session", e))
    }
}

/// A token has 256 random bits, so a plain digest is as good as a slow one.
pub(super) fn hash(token: &str) -> TokenHash {
    TokenHash::new(Sha256::digest(token).into())
}
