//! People, as administrators look after them.

use types::{
    DirectoryTest, DirectoryTestResult, NewUserAccount, Page, PasswordReset, RevokedSessions,
    RoleDescription, SignInEvent, SignInEventFilter, SignInEventOutcome, UserAccount,
    UserAccountFilter, UserAccountPatch, UserSession,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

impl AuthorizedApi {
    /// A page of the people, by their user names.
    pub async fn people(&self, filter: &UserAccountFilter) -> Result<Page<UserAccount>, Failure> {
        let call = Call::get("/api/v1/people")
            .query("q", filter.q.as_ref())
            .query("role", filter.role)
            .query("is_disabled", filter.is_disabled)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// One person.
    pub async fn person(&self, id: Uuid) -> Result<UserAccount, Failure> {
        self.ask(Call::get(&of_person(id, ""))).await
    }

    /// Adds a person.
    pub async fn add_person(&self, new: &NewUserAccount) -> Result<UserAccount, Failure> {
        self.ask(Call::post("/api/v1/people").body(new)?).await
    }

    /// Changes a person.
    pub async fn update_person(
        &self,
        id: Uuid,
        patch: &UserAccountPatch,
    ) -> Result<UserAccount, Failure> {
        self.ask(Call::patch(&of_person(id, "")).body(patch)?).await
    }

    /// Gives a person another password; their sessions end.
    pub async fn reset_password(&self, id: Uuid, reset: &PasswordReset) -> Result<(), Failure> {
        self.tell(Call::post(&of_person(id, "/password")).body(reset)?)
            .await
    }

    /// Takes a person's second factor away.
    pub async fn remove_second_factor(&self, id: Uuid) -> Result<UserAccount, Failure> {
        self.ask(Call::post(&of_person(id, "/second-factor/remove")))
            .await
    }

    /// Where a person is signed in.
    pub async fn sessions_of(&self, id: Uuid) -> Result<Vec<UserSession>, Failure> {
        let page: Page<UserSession> = self.ask(Call::get(&of_person(id, "/sessions"))).await?;
        Ok(page.items)
    }

    /// Ends one session of a person.
    pub async fn revoke_session_of(&self, id: Uuid, session: Uuid) -> Result<(), Failure> {
        let path = of_person(id, &format!("/sessions/{session}/revoke"));
        self.tell(Call::post(&path)).await
    }

    /// Ends every session of a person.
    pub async fn revoke_sessions_of(&self, id: Uuid) -> Result<RevokedSessions, Failure> {
        self.ask(Call::post(&of_person(id, "/sessions/revoke-all")))
            .await
    }

    /// The roles, and what each allows.
    pub async fn roles(&self) -> Result<Vec<RoleDescription>, Failure> {
        let page: Page<RoleDescription> = self.ask(Call::get("/api/v1/roles")).await?;
        Ok(page.items)
    }

    /// Tries an account of the directory.
    pub async fn test_directory(
        &self,
        test: &DirectoryTest,
    ) -> Result<DirectoryTestResult, Failure> {
        self.ask(Call::post("/api/v1/directory/test").body(test)?)
            .await
    }

    /// What happened at the door, newest first.
    pub async fn sign_in_events(
        &self,
        filter: &SignInEventFilter,
    ) -> Result<Page<SignInEvent>, Failure> {
        let since = filter.since.map(|since| since.to_rfc3339());
        let call = Call::get("/api/v1/sign-in-events")
            .query("username", filter.username.as_ref())
            .query("outcome", filter.outcome.map(SignInEventOutcome::as_str))
            .query("since", since)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }
}

fn of_person(id: Uuid, what: &str) -> String {
    format!("/api/v1/people/{id}{what}")
}
