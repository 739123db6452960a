//! The own account: password, second factor, sessions, what happened with the own name.

use types::{
    Page, PasswordChange, PasswordProof, RecoveryCodes, RevokedSessions, SecondFactor,
    SecondFactorCode, SecondFactorEnrolment, SignInEvent, User, UserSession,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

const SECOND_FACTOR: &str = "/api/v1/me/second-factor";

impl AuthorizedApi {
    /// Who one is by now: others may have changed the name since the sign-in.
    pub async fn me(&self) -> Result<User, Failure> {
        self.ask(Call::get("/api/v1/me")).await
    }

    /// Changes the own password; the other sessions end.
    pub async fn change_my_password(&self, change: &PasswordChange) -> Result<(), Failure> {
        self.tell(Call::post("/api/v1/me/password").body(change)?)
            .await
    }

    /// Where the own second factor stands.
    pub async fn my_second_factor(&self) -> Result<SecondFactor, Failure> {
        self.ask(Call::get(SECOND_FACTOR)).await
    }

    /// Begins a second factor: a secret for the authenticator app.
    pub async fn enrol_second_factor(
        &self,
        proof: &PasswordProof,
    ) -> Result<SecondFactorEnrolment, Failure> {
        let path = format!("{SECOND_FACTOR}/enrol");
        self.ask(Call::post(&path).body(proof)?).await
    }

    /// Turns it on with a code of the app.
    pub async fn confirm_second_factor(
        &self,
        code: &SecondFactorCode,
    ) -> Result<RecoveryCodes, Failure> {
        let path = format!("{SECOND_FACTOR}/confirm");
        self.ask(Call::post(&path).body(code)?).await
    }

    /// Other recovery codes in the place of those before.
    pub async fn renew_recovery_codes(
        &self,
        proof: &PasswordProof,
    ) -> Result<RecoveryCodes, Failure> {
        let path = format!("{SECOND_FACTOR}/recovery-codes");
        self.ask(Call::post(&path).body(proof)?).await
    }

    /// Turns it off.
    pub async fn remove_my_second_factor(
        &self,
        proof: &PasswordProof,
    ) -> Result<SecondFactor, Failure> {
        let path = format!("{SECOND_FACTOR}/remove");
        self.ask(Call::post(&path).body(proof)?).await
    }

    /// Where one is signed in.
    pub async fn my_sessions(&self) -> Result<Vec<UserSession>, Failure> {
        let page: Page<UserSession> = self.ask(Call::get("/api/v1/me/sessions")).await?;
        Ok(page.items)
    }

    /// Ends one of the own sessions.
    pub async fn revoke_my_session(&self, id: Uuid) -> Result<(), Failure> {
        self.tell(Call::post(&format!("/api/v1/me/sessions/{id}/revoke")))
            .await
    }

    /// Ends all the own sessions but this one.
    pub async fn revoke_my_other_sessions(&self) -> Result<RevokedSessions, Failure> {
        self.ask(Call::post("/api/v1/me/sessions/revoke-others"))
            .await
    }

    /// What happened with the own name at the door, newest first.
    pub async fn my_sign_in_events(
        &self,
        cursor: Option<String>,
    ) -> Result<Page<SignInEvent>, Failure> {
        let call = Call::get("/api/v1/me/sign-in-events")
            .query("limit", Some(20))
            .query("cursor", cursor);
        self.ask(call).await
    }
}
