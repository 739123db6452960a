//! Who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{NewSession, Permission, User};
use uuid::Uuid;

use crate::api::{AuthorizedApi, UnauthorizedApi};
use crate::browser::storage;
use crate::model::failure::Failure;

/// Whose work this tab keeps.
const OWNER: &str = "rtutils.owner";
/// Set from the press of "Sign out" until the server agreed; a cookie that is still there must not
/// sign the next person in.
const SIGNING_OUT: &str = "rtutils.signing-out";

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Nobody has been yet.
    Fresh,
    /// The person left.
    SignedOut,
    /// The session ended under the person, who may want to go on.
    Ended,
}

/// Where the session stands.
#[derive(Debug, Clone)]
pub enum SessionState {
    /// Asking the server whether this browser still has a session.
    Restoring,
    /// The server could not be asked.
    Unknown(Failure),
    Nobody(Absence),
    /// The person leaves; the server has yet to agree.
    SigningOut,
    SignedIn(AuthorizedApi),
}

/// The session of this tab.
#[derive(Debug, Clone, Copy)]
pub struct CurrentSession(RwSignal<SessionState>);

impl CurrentSession {
    /// A session that is being restored.
    pub fn new() -> Self {
        Self(RwSignal::new(SessionState::Restoring))
    }

    /// The session of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Where it stands.
    pub fn state(self) -> SessionState {
        self.0.get()
    }

    /// The client of the signed-in person; nobody's calls fail with [`Failure::SessionEnded`].
    pub fn api(self) -> Result<AuthorizedApi, Failure> {
        match self.0.get_untracked() {
            SessionState::SignedIn(api) => Ok(api),
            _ => Err(Failure::SessionEnded),
        }
    }

    /// Who is signed in. Screens are made anew at every sign-in, so they need not watch it.
    pub fn user(self) -> Option<User> {
        self.0.with_untracked(|state| match state {
            SessionState::SignedIn(api) => Some(api.user().clone()),
            _ => None,
        })
    }

    /// Whether the signed-in person may do this.
    pub fn can(self, permission: Permission) -> bool {
        self.user().is_some_and(|user| user.can(permission))
    }

    /// Asks the server for the session whose cookie this browser holds.
    pub fn restore(self) {
        self.0.set(SessionState::Restoring);
        spawn_local(async move {
            if is_signing_out() {
                finish_signing_out().await;
                self.0.set(SessionState::Nobody(Absence::SignedOut));
                return;
            }
            self.0.set(match UnauthorizedApi.restore().await {
                Ok(Some(api)) => SessionState::SignedIn(api),
                Ok(None) if owner_of_work().is_some() => SessionState::Nobody(Absence::Ended),
                Ok(None) => SessionState::Nobody(Absence::Fresh),
                Err(failure) => SessionState::Unknown(failure),
            });
        });
    }

    /// Signs a person in.
    pub async fn sign_in(self, credentials: &NewSession) -> Result<(), Failure> {
        let api = UnauthorizedApi.sign_in(credentials).await?;
        // The new cookie has taken the place of the old one.
        storage::forget_preference(SIGNING_OUT);
        self.0.set(SessionState::SignedIn(api));
        Ok(())
    }

    /// Signs out. This tab forgets the token at once; where the server cannot be told now, the next
    /// start of the app tells it before anything else.
    pub fn sign_out(self) {
        storage::set_preference(SIGNING_OUT, "yes");
        self.0.set(SessionState::SigningOut);
        spawn_local(async move {
            finish_signing_out().await;
            self.0.set(SessionState::Nobody(Absence::SignedOut));
        });
    }

    /// Looks at an outcome, and at once asks for a new sign-in where the session is over. The late
    /// answer to somebody who has left says nothing about who is signed in now.
    pub fn watch<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if matches!(outcome, Err(Failure::SessionEnded))
            && self.api().is_ok_and(|current| current.is_over())
        {
            self.0.set(SessionState::Nobody(Absence::Ended));
        }
        outcome
    }
}

fn is_signing_out() -> bool {
    storage::preference(SIGNING_OUT).is_some()
}

async fn finish_signing_out() {
    if UnauthorizedApi.sign_out().await.is_ok() {
        storage::forget_preference(SIGNING_OUT);
    }
}

/// Whose scans and labels this tab keeps, over a reload and the end of a session.
pub fn owner_of_work() -> Option<Uuid> {
    storage::work(OWNER)?.parse().ok()
}

/// Says whose scans and labels this tab keeps from now on.
pub fn set_owner_of_work(owner: Option<Uuid>) {
    match owner {
        Some(id) => storage::set_work(OWNER, &id.to_string()),
        None => storage::forget_work(OWNER),
    }
}
