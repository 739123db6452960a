//! Writing down whom to tell what.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::State;
use crate::{
    Result, Store, WriteTransaction,
    entities::{mail, user},
    users::username_key,
};

/// Something that people are to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// What kind of news it is; what is told together is put in order by it.
    pub kind: String,
    pub recipients: Vec<String>,
    pub subject: String,
    /// Sentences, without a greeting.
    pub text: String,
    /// The screen that shows it, as a path.
    pub link: Option<String>,
    /// Whoever was told something of this key is not told again.
    pub dedupe_key: Option<String>,
    /// Whether it may wait for more, and be told together with that.
    pub is_batched: bool,
    pub at: DateTime<Utc>,
}

impl Store {
    /// Writes down what people are to be told where no other transaction does. Nothing where no mail is
    /// configured.
    pub async fn queue_mail(&self, new: &NewMail) -> Result<()> {
        if self.mail.is_none() {
            return Ok(());
        }
        let tx = self.begin_write().await?;
        enqueue(&tx, new).await?;
        tx.commit().await
    }

    /// Whether mail is configured.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.mail.is_some()
    }
}

/// Writes down what people are to be told, in the transaction of what happened.
pub(super) async fn enqueue(tx: &WriteTransaction, new: &NewMail) -> Result<()> {
    let Some(rules) = &tx.mail else {
        return Ok(());
    };
    let due = if new.is_batched {
        new.at + rules.hold
    } else {
        new.at
    };
    // Each address once, in any case.
    let mut seen = BTreeSet::new();
    for recipient in &new.recipients {
        if !seen.insert(recipient.to_lowercase()) {
            continue;
        }
        let row = mail::ActiveModel {
            seq: NotSet,
            id: Set(tx.next_id()),
            kind: Set(new.kind.clone()),
            dedupe_key: Set(new.dedupe_key.clone()),
            recipient: Set(recipient.clone()),
            subject: Set(new.subject.clone()),
            body: Set(new.text.clone()),
            link: Set(new.link.clone()),
            is_batched: Set(new.is_batched),
            state: Set(State::Pending.as_str().to_owned()),
            attempts: Set(0),
            next_attempt_at: Set(due),
            claimed_by: Set(None),
            claim_expires_at: Set(None),
            message_id: Set(None),
            last_error: Set(None),
            created_at: Set(new.at),
            finished_at: Set(None),
        };
        mail::Entity::insert(row)
            // Without naming what may be there already: a connection of `SQLite` that has not seen yet
            // that the table has this index would take that for a mistake.
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(())
}

/// The administrators, and the person of this name when they can be reached and may still come in.
pub(super) async fn admins_and(tx: &WriteTransaction, username: &str) -> Result<Vec<String>> {
    let mut recipients = admins(tx);
    let person = user::Entity::find()
        .filter(user::Column::UsernameKey.eq(username_key(username)))
        .filter(user::Column::DisabledAt.is_null())
        .one(&**tx)
        .await?;
    recipients.extend(person.and_then(|person| person.email));
    Ok(recipients)
}

pub(super) fn admins(tx: &WriteTransaction) -> Vec<String> {
    let rules = tx.mail.as_ref();
    rules.map(|rules| rules.admins.clone()).unwrap_or_default()
}
