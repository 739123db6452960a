//! Who tried to sign in, from where, and what came of it.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use crate::{Error, Result, Store, entities::sign_in_event};

/// One attempt to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    /// As it was typed: it need not be the name of anybody.
    pub username: String,
    pub address: String,
    pub outcome: SignInOutcome,
}

/// What came of an attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    Accepted,
    UnknownUser,
    WrongPassword,
    Disabled,
    /// Several people of the directory have the name.
    AmbiguousName,
    Locked,
    AccountExpired,
    PasswordExpired,
    MustChangePassword,
    /// The directory does not let the account in at this hour.
    NotNow,
    /// The directory does not let the account in from this server.
    NotHere,
    /// In no group that has a role.
    NoRole,
    /// The name is that of an account of another kind.
    SignsInElsewhere,
    DirectoryUnavailable,
    /// The address is of a domain whose people may not sign in.
    WrongDomain,
    UnverifiedEmail,
    /// The provider's answer is not good, or did not come back to the browser that asked.
    ProviderRefused,
    ProviderUnavailable,
}

impl SignInOutcome {
    const ALL: &'static [Self] = &[
        Self::Accepted,
        Self::UnknownUser,
        Self::WrongPassword,
        Self::Disabled,
        Self::AmbiguousName,
        Self::Locked,
        Self::AccountExpired,
        Self::PasswordExpired,
        Self::MustChangePassword,
        Self::NotNow,
        Self::NotHere,
        Self::NoRole,
        Self::SignsInElsewhere,
        Self::DirectoryUnavailable,
        Self::WrongDomain,
        Self::UnverifiedEmail,
        Self::ProviderRefused,
        Self::ProviderUnavailable,
    ];

    /// The outcome and the reason, as they stand in the table and in the log.
    #[must_use]
    pub const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Accepted => ("accepted", None),
            Self::UnknownUser => ("refused", Some("unknown_user")),
            Self::WrongPassword => ("refused", Some("wrong_password")),
            Self::Disabled => ("refused", Some("disabled")),
            Self::AmbiguousName => ("refused", Some("ambiguous_name")),
            Self::Locked => ("refused", Some("locked")),
            Self::AccountExpired => ("refused", Some("account_expired")),
            Self::PasswordExpired => ("refused", Some("password_expired")),
            Self::MustChangePassword => ("refused", Some("must_change_password")),
            Self::NotNow => ("refused", Some("not_now")),
            Self::NotHere => ("refused", Some("not_here")),
            Self::NoRole => ("refused", Some("no_role")),
            Self::SignsInElsewhere => ("refused", Some("signs_in_elsewhere")),
            Self::DirectoryUnavailable => ("failed", Some("directory_unavailable")),
            Self::WrongDomain => ("refused", Some("wrong_domain")),
            Self::UnverifiedEmail => ("refused", Some("unverified_email")),
            Self::ProviderRefused => ("refused", Some("provider_refused")),
            Self::ProviderUnavailable => ("failed", Some("provider_unavailable")),
        }
    }
}

impl Store {
    /// Keeps one attempt.
    pub async fn record_sign_in(&self, event: &SignIn) -> Result<()> {
        let (outcome, reason) = event.outcome.words();
        let row = sign_in_event::ActiveModel {
            id: Set(event.id),
            occurred_at: Set(event.occurred_at),
            username: Set(event.username.clone()),
            address: Set(event.address.clone()),
            outcome: Set(outcome.to_owned()),
            reason: Set(reason.map(str::to_owned)),
        };
        row.insert(&self.db).await?;
        Ok(())
    }

    /// The last attempts, newest first.
    pub async fn recent_sign_ins(&self, limit: u64) -> Result<Vec<SignIn>> {
        let rows = sign_in_event::Entity::find()
            .order_by_desc(sign_in_event::COLUMN.occurred_at)
            .order_by_desc(sign_in_event::COLUMN.id)
            .limit(limit)
            .all(&self.db)
            .await?;
        rows.into_iter().map(event).collect()
    }

    /// Forgets the attempts before a time, and says how many they were.
    pub async fn forget_sign_ins(&self, before: DateTime<Utc>) -> Result<u64> {
        let deleted = sign_in_event::Entity::delete_many()
            .filter(sign_in_event::COLUMN.occurred_at.lt(before))
            .exec(&self.db)
            .await?;
        Ok(deleted.rows_affected)
    }
}

fn event(row: sign_in_event::Model) -> Result<SignIn> {
    let words = (row.outcome.as_str(), row.reason.as_deref());
    let outcome = SignInOutcome::ALL
        .iter()
        .copied()
        .find(|outcome| outcome.words() == words)
        .ok_or_else(|| Error::UnknownValue {
            column: "outcome",
            value: row.outcome.clone(),
        })?;
    Ok(SignIn {
        id: row.id,
        occurred_at: row.occurred_at,
        username: row.username,
        address: row.address,
        outcome,
    })
}
