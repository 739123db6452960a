//! Sending a request and reading what comes back.

use std::time::Duration;

use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use types::Problem;
use url::Url;

use crate::{Error, Result};

pub(crate) const USER_AGENT: &str = concat!("rtutils-client/", env!("CARGO_PKG_VERSION"));
const PROBLEM: &str = "application/problem+json";

/// Where the server is, and who asks.
#[derive(Debug)]
pub struct Settings {
    /// The address of the server, such as `https://rtutils.example.org`; a path in it is kept.
    pub server: Url,
    /// An API token, or the access token of a session.
    pub token: SecretString,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long the server may be silent; a sheet of a thousand labels takes some seconds.
    pub read_timeout: Duration,
}

impl Settings {
    /// With patience that fits most networks.
    #[must_use]
    pub const fn new(server: Url, token: SecretString) -> Self {
        Self {
            server,
            token,
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_mins(1),
        }
    }
}

/// Marks a request so that it may be repeated: the same request with the same key has one effect.
#[derive(Debug, Clone, Copy, Default)]
pub struct Key<'a>(pub Option<&'a str>);

/// A server, and who asks it.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) http: reqwest::Client,
    pub(crate) server: Url,
}

impl Client {
    /// Says nothing to the server yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let Settings { server, token, .. } = settings;
        if !matches!(server.scheme(), "http" | "https") || server.cannot_be_a_base() {
            return Err(Error::Settings(format!(
                "{server} is no address of a server: it begins with https:// or http://"
            )));
        }
        let bearer = format!("Bearer {}", token.expose_secret().trim());
        let mut authorization = HeaderValue::try_from(bearer).map_err(|_| {
            Error::Settings("the token has characters that no token has".to_owned())
        })?;
        authorization.set_sensitive(true);
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            // The token goes to the server that was named, and to no other.
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .default_headers([(AUTHORIZATION, authorization)].into_iter().collect())
            .build()
            .map_err(|error| {
                Error::Settings(format!("the HTTP client cannot be set up: {error}"))
            })?;
        Ok(Self { http, server })
    }

    /// A request to an address below `/api/v1`, given as the parts of its path: each is escaped, so
    /// that a name with a slash in it stays one part.
    pub(crate) fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        let mut url = self.server.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        self.http.request(method, url)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T> {
        self.read(self.request(Method::GET, path)).await
    }

    pub(crate) async fn get_with<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &impl Serialize,
    ) -> Result<T> {
        self.read(self.request(Method::GET, path).query(query))
            .await
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
        key: Key<'_>,
    ) -> Result<T> {
        let mut request = self.request(Method::POST, path).json(body);
        if let Some(key) = key.0 {
            request = request.header("Idempotency-Key", key);
        }
        self.read(request).await
    }

    /// Sends it, and reads the JSON of a good answer.
    pub(crate) async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T> {
        let response = self.send(request).await?;
        let status = response.status();
        let bytes = response
            .bytes()
            .await
            .map_err(|error| self.broken(&error))?;
        serde_json::from_slice(&bytes).map_err(|_| self.unexpected(status))
    }

    /// Sends it. What is no success is the problem that the server tells.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response> {
        let response = request.send().await.map_err(|error| self.broken(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let headers = response.headers();
        let is_problem = headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(PROBLEM.as_bytes()));
        let retry_after = headers
            .get(RETRY_AFTER)
            .and_then(|seconds| seconds.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        if !is_problem {
            return Err(self.unexpected(status));
        }
        let bytes = response
            .bytes()
            .await
            .map_err(|error| self.broken(&error))?;
        let problem: Problem =
            serde_json::from_slice(&bytes).map_err(|_| self.unexpected(status))?;
        Err(Error::Problem {
            problem: Box::new(problem),
            retry_after,
        })
    }

    /// The answer did not come, or broke off.
    pub(crate) fn broken(&self, error: &reqwest::Error) -> Error {
        let server = self.server.to_string();
        if error.is_timeout() {
            return Error::Timeout { server };
        }
        Error::Unreachable {
            server,
            why: innermost(error),
        }
    }

    fn unexpected(&self, status: StatusCode) -> Error {
        Error::Unexpected {
            server: self.server.to_string(),
            status: status.as_u16(),
        }
    }
}

/// The cause at the bottom, which names the trouble; those above name the request.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
