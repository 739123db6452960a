//! API tokens, the own and everybody's.

use types::{AllApiTokensFilter, ApiToken, ApiTokenFilter, IssuedApiToken, NewApiToken, Page};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

impl AuthorizedApi {
    /// A page of the own tokens, newest first.
    pub async fn my_tokens(&self, filter: &ApiTokenFilter) -> Result<Page<ApiToken>, Failure> {
        let call = Call::get("/api/v1/tokens")
            .query("include_ended", filter.include_ended)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// A page of everybody's tokens, newest first.
    pub async fn all_tokens(&self, filter: &AllApiTokensFilter) -> Result<Page<ApiToken>, Failure> {
        let call = Call::get("/api/v1/tokens/all")
            .query("owner", filter.owner.as_ref())
            .query("include_ended", filter.include_ended)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// Makes a token. The answer has it this once.
    pub async fn create_token(&self, new: &NewApiToken) -> Result<IssuedApiToken, Failure> {
        self.ask(Call::post("/api/v1/tokens").body(new)?).await
    }

    /// Ends a token.
    pub async fn revoke_token(&self, id: Uuid) -> Result<ApiToken, Failure> {
        self.ask(Call::post(&format!("/api/v1/tokens/{id}/revoke")))
            .await
    }
}
