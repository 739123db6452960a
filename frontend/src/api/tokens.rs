//! API tokens, the own and everybody's.

use types::{ApiToken, ApiTokenFilter, IssuedApiToken, NewApiToken, Page};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

impl AuthorizedApi {
    /// A page of the own tokens, newest first.
    pub async fn my_tokens(&self, filter: &ApiTokenFilter) -> Result<Page<ApiToken>, Failure> {
        self.tokens_at("/api/v1/tokens", filter).await
    }

    /// A page of everybody's tokens, newest first.
    pub async fn all_tokens(&self, filter: &ApiTokenFilter) -> Result<Page<ApiToken>, Failure> {
        self.tokens_at("/api/v1/tokens/all", filter).await
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

    async fn tokens_at(
        &self,
        path: &str,
        filter: &ApiTokenFilter,
    ) -> Result<Page<ApiToken>, Failure> {
        let call = Call::get(path)
            .query("include_ended", filter.include_ended)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }
}
