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
}

impl SignInOutcome {
    const ALL: [Self; 4] = [
        Self::Accepted,
        Self::UnknownUser,
        Self::WrongPassword,
        Self::Disabled,
    ];

    /// The outcome and the reason, as they stand in the table and in the log.
    #[must_use]
    pub const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Accepted => ("accepted", None),
            Self::UnknownUser => ("refused", Some("unknown_user")),
            Self::WrongPassword => ("refused", Some("wrong_password")),
            Self::Disabled => ("refused", Some("disabled")),
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
        .into_iter()
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
