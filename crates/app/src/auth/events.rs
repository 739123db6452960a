//! What happened at the door, for whoever looks after it and for each person.

use store::{SignIn, SignInListFilter, SignInOutcome, username_key};
use types::{Page, Permission, SignInEvent, SignInEventFilter, SignInEventOutcome};
use uuid::Uuid;

use crate::{App, Context, Result, assets::cursor, error::internal, limits::page_limit};

const LIST: &str = "sign_ins";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// What happened at the door, newest first.
    pub async fn sign_in_events(
        &self,
        ctx: &Context,
        filter: &SignInEventFilter,
    ) -> Result<Page<SignInEvent>> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        self.event_page(filter, filter.username.clone()).await
    }

    /// What happened with the caller's name, newest first.
    pub async fn my_sign_in_events(
        &self,
        ctx: &Context,
        filter: &SignInEventFilter,
    ) -> Result<Page<SignInEvent>> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.event_page(filter, Some(who.username)).await
    }

    async fn event_page(
        &self,
        filter: &SignInEventFilter,
        username: Option<String>,
    ) -> Result<Page<SignInEvent>> {
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = filter.cursor.as_deref().map(|c| cursor::read_id(LIST, c));
        let filter = SignInListFilter {
            username,
            outcome: filter.outcome.map(SignInEventOutcome::as_str),
            since: filter.since,
            before: before.transpose()?,
            limit: u64::from(limit) + 1,
        };
        let found = self.store().sign_ins(&filter).await;
        let mut found = found.map_err(internal("list sign-ins"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found.into_iter().map(view).collect(),
        })
    }

    /// Writes down what happened to somebody's account or sessions, and who did it if not they.
    pub(super) async fn note(
        &self,
        ctx: &Context,
        username: &str,
        outcome: SignInOutcome,
    ) -> Result<()> {
        let event = self.event_of(ctx, username, outcome);
        let recorded = self.store().record_sign_in(&event).await;
        recorded.map_err(internal("record what happened to a session"))
    }

    /// What happened to somebody, and who did it if not they, to be written down.
    pub(super) fn event_of(&self, ctx: &Context, username: &str, outcome: SignInOutcome) -> SignIn {
        let (word, reason) = outcome.words();
        self.inner.door_counts.count(outcome);
        let address = ctx.client.address.map(|ip| ip.to_canonical().to_string());
        let actor = ctx
            .username()
            .filter(|actor| username_key(actor) != username_key(username));
        tracing::info!(
            sign_in.outcome = word,
            sign_in.reason = reason,
            client.address = address,
            user.name = actor,
            "session"
        );
        SignIn {
            id: self.ids().next(),
            occurred_at: ctx.now,
            username: username.to_owned(),
            address: address.unwrap_or_default(),
            outcome,
            actor: actor.map(str::to_owned),
        }
    }

    /// The same, of a person who is known by id.
    pub(super) async fn note_of(
        &self,
        ctx: &Context,
        user_id: Uuid,
        outcome: SignInOutcome,
    ) -> Result<()> {
        let user = self.store().user(user_id).await;
        match user.map_err(internal("look up a user"))? {
            Some(user) => self.note(ctx, &user.username, outcome).await,
            None => Ok(()),
        }
    }
}

fn view(event: SignIn) -> SignInEvent {
    let (word, reason) = event.outcome.words();
    let outcome = SignInEventOutcome::ALL
        .into_iter()
        .find(|outcome| outcome.as_str() == word);
    SignInEvent {
        id: event.id,
        occurred_at: event.occurred_at,
        username: event.username,
        address: Some(event.address).filter(|address| !address.is_empty()),
        // A test holds that every outcome of the store has its word here.
        outcome: outcome.unwrap_or(SignInEventOutcome::Refused),
        actor: event.actor,
        reason: reason.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_that_is_kept_has_a_word_on_the_wire() {
        for outcome in SignInOutcome::ALL {
            let (word, _) = outcome.words();
            assert!(
                SignInEventOutcome::ALL.iter().any(|o| o.as_str() == word),
                "{word}"
            );
        }
    }
}
