//! Is there a server at all?

use std::time::Duration;

use reqwest::redirect;
use types::Health;
use url::Url;

use crate::{Client, Error, Result, transport::USER_AGENT};

impl Client {
    /// Asks the server at an address whether it lives: anybody may, without a token.
    pub async fn get_liveness(server: &Url, patience: Duration) -> Result<Health> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .timeout(patience)
            .build()
            .map_err(|error| {
                Error::Settings(format!("the HTTP client cannot be set up: {error}"))
            })?;
        let mut url = server.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().extend(["health", "live"]);
        }
        let client = Self {
            http,
            server: server.clone(),
        };
        client.read(client.http.get(url)).await
    }
}
