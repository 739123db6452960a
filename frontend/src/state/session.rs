//! Who is signed in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{NewSession, Permission, User};

use crate::api::{AuthorizedApi, UnauthorizedApi};
use crate::model::failure::Failure;

/// Where the session stands.
#[derive(Debug, Clone)]
pub enum SessionState {
    /// Asking the server whether this browser still has a session.
    Restoring,
    /// The server could not be asked.
    Unknown(Failure),
    /// Nobody; `ended` when somebody was, a moment ago.
    Nobody {
        ended: bool,
    },
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
            self.0.set(match UnauthorizedApi.restore().await {
                Ok(Some(api)) => SessionState::SignedIn(api),
                Ok(None) => SessionState::Nobody { ended: false },
                Err(failure) => SessionState::Unknown(failure),
            });
        });
    }

    /// Signs a person in.
    pub async fn sign_in(self, credentials: &NewSession) -> Result<(), Failure> {
        let api = UnauthorizedApi.sign_in(credentials).await?;
        self.0.set(SessionState::SignedIn(api));
        Ok(())
    }

    /// Signs out. The server's answer does not matter to the person: this tab forgets the token.
    pub fn sign_out(self) {
        if let Ok(api) = self.api() {
            spawn_local(async move {
                let _ = api.sign_out().await;
            });
        }
        self.0.set(SessionState::Nobody { ended: false });
    }

    /// Looks at an outcome, and at once asks for a new sign-in where the session is over.
    pub fn watch<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if matches!(outcome, Err(Failure::SessionEnded)) {
            self.0.set(SessionState::Nobody { ended: true });
        }
        outcome
    }
}
