//! Who tried to sign in, from where, and what came of it; who signed out, whose session ended, and
//! what was changed about somebody by whom.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use types::Role;
use uuid::Uuid;

use crate::{Error, Result, Store, entities::sign_in_event, username_key};

/// One attempt to sign in, or something else that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    /// As it was typed: it need not be the name of anybody.
    pub username: String,
    /// Empty for the command line.
    pub address: String,
    pub outcome: SignInOutcome,
    /// The user name of whoever did it, where that is somebody else.
    pub actor: Option<String>,
}

/// Which events a list shows.
#[derive(Debug, Clone, Default)]
pub struct SignInListFilter {
    /// A user name, in any case.
    pub username: Option<String>,
    /// The first of the words.
    pub outcome: Option<&'static str>,
    pub since: Option<DateTime<Utc>>,
    /// Those before this one.
    pub before: Option<Uuid>,
    pub limit: u64,
}

/// What came of an attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    Accepted,
    UnknownUser,
    WrongPassword,
    Disabled,
    /// Nobody looked at the password: there were too many wrong ones.
    RateLimited,
    /// The password was right; the code was missing.
    SecondFactorNeeded,
    WrongSecondFactor,
    SignedOut,
    /// A session was ended from another one of the same person.
    RevokedByOwner,
    RevokedByAdmin,
    /// Sessions ended because the password changed.
    RevokedByPassword,
    /// Sessions ended because the account was disabled.
    RevokedWithAccount,
    /// A refresh token came back after its exchange: somebody copied it.
    RevokedAsCopied,
    /// The directory or the provider does not vouch for the person any more.
    RevokedAsNotVouchedFor,
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
    Added,
    Renamed,
    BecameTeacher,
    BecameTechnician,
    BecameAdmin,
    Enabled,
    /// An administrator gave the person another password.
    PasswordReset,
    SecondFactorRemoved,
    /// An administrator ended an API token of the person.
    TokenRevoked,
}

impl SignInOutcome {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Accepted,
        Self::UnknownUser,
        Self::WrongPassword,
        Self::Disabled,
        Self::RateLimited,
        Self::SecondFactorNeeded,
        Self::WrongSecondFactor,
        Self::SignedOut,
        Self::RevokedByOwner,
        Self::RevokedByAdmin,
        Self::RevokedByPassword,
        Self::RevokedWithAccount,
        Self::RevokedAsCopied,
        Self::RevokedAsNotVouchedFor,
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
        Self::Added,
        Self::Renamed,
        Self::BecameTeacher,
        Self::BecameTechnician,
        Self::BecameAdmin,
        Self::Enabled,
        Self::PasswordReset,
        Self::SecondFactorRemoved,
        Self::TokenRevoked,
    ];

    /// Somebody got this role.
    #[must_use]
    pub const fn became(role: Role) -> Self {
        match role {
            Role::Teacher => Self::BecameTeacher,
            Role::Technician => Self::BecameTechnician,
            Role::Admin => Self::BecameAdmin,
        }
    }

    /// The outcome and the reason, as they stand in the table and in the log.
    #[must_use]
    pub const fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Accepted => ("accepted", None),
            Self::UnknownUser => ("refused", Some("unknown_user")),
            Self::WrongPassword => ("refused", Some("wrong_password")),
            Self::Disabled => ("refused", Some("disabled")),
            Self::RateLimited => ("refused", Some("rate_limited")),
            Self::SecondFactorNeeded => ("refused", Some("second_factor_needed")),
            Self::WrongSecondFactor => ("refused", Some("wrong_second_factor")),
            Self::SignedOut => ("signed_out", None),
            Self::RevokedByOwner => ("revoked", Some("by_owner")),
            Self::RevokedByAdmin => ("revoked", Some("by_admin")),
            Self::RevokedByPassword => ("revoked", Some("password_changed")),
            Self::RevokedWithAccount => ("revoked", Some("account_disabled")),
            Self::RevokedAsCopied => ("revoked", Some("token_reused")),
            Self::RevokedAsNotVouchedFor => ("revoked", Some("not_vouched_for")),
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
            Self::Added => ("changed", Some("added")),
            Self::Renamed => ("changed", Some("renamed")),
            Self::BecameTeacher => ("changed", Some("became_teacher")),
            Self::BecameTechnician => ("changed", Some("became_technician")),
            Self::BecameAdmin => ("changed", Some("became_admin")),
            Self::Enabled => ("changed", Some("enabled")),
            Self::PasswordReset => ("changed", Some("password_reset")),
            Self::SecondFactorRemoved => ("changed", Some("second_factor_removed")),
            Self::TokenRevoked => ("changed", Some("token_revoked")),
        }
    }
}

impl Store {
    /// Keeps one attempt.
    pub async fn record_sign_in(&self, event: &SignIn) -> Result<()> {
        insert(&self.db, event).await
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

    /// The events that a filter lets through, newest first. Ids sort by age.
    pub async fn sign_ins(&self, filter: &SignInListFilter) -> Result<Vec<SignIn>> {
        let mut query = sign_in_event::Entity::find()
            .order_by_desc(sign_in_event::Column::Id)
            .limit(filter.limit);
        if let Some(username) = &filter.username {
            query = query.filter(sign_in_event::Column::UsernameKey.eq(username_key(username)));
        }
        if let Some(outcome) = filter.outcome {
            query = query.filter(sign_in_event::Column::Outcome.eq(outcome));
        }
        if let Some(since) = filter.since {
            query = query.filter(sign_in_event::Column::OccurredAt.gte(since));
        }
        if let Some(before) = filter.before {
            query = query.filter(sign_in_event::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
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

pub(crate) async fn insert(db: &impl ConnectionTrait, event: &SignIn) -> Result<()> {
    let (outcome, reason) = event.outcome.words();
    let row = sign_in_event::ActiveModel {
        id: Set(event.id),
        occurred_at: Set(event.occurred_at),
        username: Set(event.username.clone()),
        address: Set(event.address.clone()),
        outcome: Set(outcome.to_owned()),
        reason: Set(reason.map(str::to_owned)),
        username_key: Set(Some(username_key(&event.username))),
        actor: Set(event.actor.clone()),
    };
    row.insert(db).await?;
    Ok(())
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
        actor: row.actor,
    })
}
