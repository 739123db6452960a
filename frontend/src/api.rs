//! The only module that does HTTP.
//!
//! There are two clients: with [`UnauthorizedApi`] one can sign in, and with the [`AuthorizedApi`]
//! that comes of it everything else. A screen that holds the second is a screen of somebody who is
//! signed in; no call has to ask. The calls themselves are in a file a subject.

mod account;
mod assets;
mod changes;
mod label_jobs;
mod labels;
mod people;
mod rt;
mod tags;
mod tokens;
mod webhooks;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::LocalBoxFuture;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use types::{
    FieldError, Health, LabelWarning, NewSession, Problem, ProblemType, Session, SignInMethods,
    User,
};
use web_sys::AbortSignal;

use crate::browser::clock;
use crate::model::failure::Failure;

/// How long an ordinary answer may take; the server gives up on RT well before.
const PATIENCE_MS: u32 = 30_000;
/// How long a large PDF may take.
const PDF_PATIENCE_MS: u32 = 120_000;
/// How long a plan of a thousand lines may take.
const PLAN_PATIENCE_MS: u32 = 120_000;
/// How long a person who leaves waits for the server to agree.
const SIGN_OUT_PATIENCE_MS: u32 = 10_000;
/// An access token is renewed when less than this is left of it.
const RENEW_BEFORE_MS: f64 = 30_000.0;

/// A file, and what the server said about it.
#[derive(Debug, Clone)]
pub struct LabelFile {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub pages: Option<u32>,
    pub skipped: Vec<FieldError>,
    pub warnings: Vec<LabelWarning>,
}

/// An answer on its way. In a box, so that the sending is in the app once and not once for each call.
type Answer<'a, T> = LocalBoxFuture<'a, Result<T, Failure>>;

/// The calls that need nobody to be signed in.
#[derive(Debug, Clone, Copy)]
pub struct UnauthorizedApi;

impl UnauthorizedApi {
    /// Signs a person in.
    pub async fn sign_in(self, credentials: &NewSession) -> Result<AuthorizedApi, Failure> {
        let response = post("/api/v1/auth/login", credentials, PATIENCE_MS).await?;
        json(response).await.map(AuthorizedApi::new)
    }

    /// How people can sign in here.
    pub async fn sign_in_methods(self) -> Result<SignInMethods, Failure> {
        let request = Request::get("/api/v1/auth/methods");
        json(send(request, PATIENCE_MS).await?).await
    }

    /// Ends the session whose refresh cookie this browser holds, on the server and here.
    pub async fn sign_out(self) -> Result<(), Failure> {
        let request = Request::post("/api/v1/auth/logout");
        accepted(send(request, SIGN_OUT_PATIENCE_MS).await?)
            .await
            .map(|_| ())
    }

    /// Takes up the session whose refresh cookie this browser holds; `None` when there is none.
    pub async fn restore(self) -> Result<Option<AuthorizedApi>, Failure> {
        match refresh().await {
            Ok(session) => Ok(Some(AuthorizedApi::new(session))),
            Err(Failure::SessionEnded) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// The calls of somebody who is signed in. Cheap to clone; clones share the session.
#[derive(Clone)]
pub struct AuthorizedApi(Arc<Shared>);

struct Shared {
    token: Mutex<Token>,
    /// Held while the token is renewed: whoever waits finds the new one.
    renewing: futures::lock::Mutex<()>,
    user: User,
    /// Set once, when the server no longer takes this session.
    is_over: AtomicBool,
}

#[derive(Clone)]
struct Token {
    text: String,
    expires_at_ms: f64,
}

impl Token {
    fn new(session: &Session) -> Self {
        Self {
            text: session.access_token.clone(),
            expires_at_ms: clock::now_ms() + f64::from(session.expires_in_seconds) * 1_000.0,
        }
    }
}

impl fmt::Debug for AuthorizedApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizedApi")
            .field("user", &self.0.user.username)
            .finish_non_exhaustive()
    }
}

impl AuthorizedApi {
    fn new(session: Session) -> Self {
        Self(Arc::new(Shared {
            token: Mutex::new(Token::new(&session)),
            renewing: futures::lock::Mutex::new(()),
            user: session.user,
            is_over: AtomicBool::new(false),
        }))
    }

    /// Who is signed in.
    pub fn user(&self) -> &User {
        &self.0.user
    }

    /// Whether a call of this client, or of a clone, found that its session has ended.
    pub fn is_over(&self) -> bool {
        self.0.is_over.load(Ordering::Relaxed)
    }

    /// Whether rtutils and Request Tracker are well. Answers with the state also when they are not.
    pub async fn health(&self) -> Result<Health, Failure> {
        let response = send(Request::get("/health/ready"), PATIENCE_MS).await?;
        if response.status() == 503 {
            return response
                .json()
                .await
                .map_err(|_| Failure::Unreadable { status: 503 });
        }
        json(response).await
    }

    /// Asks for something that is answered in JSON.
    async fn ask<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Failure> {
        json(self.call(call).await?).await
    }

    /// Asks for something that is answered with no more than that it was done.
    async fn tell(&self, call: Call<'_>) -> Result<(), Failure> {
        self.call(call).await.map(|_| ())
    }

    /// Sends a request, unless this session is known to be over.
    fn call<'a>(&'a self, call: Call<'a>) -> Answer<'a, Response> {
        Box::pin(async move {
            if self.is_over() {
                return Err(Failure::SessionEnded);
            }
            let outcome = self.call_with_token(&call).await;
            if matches!(outcome, Err(Failure::SessionEnded)) {
                self.0.is_over.store(true, Ordering::Relaxed);
            }
            outcome
        })
    }

    /// Sends a request with the access token; renews the token when it is about to end, and once
    /// more when the server refuses it.
    async fn call_with_token(&self, call: &Call<'_>) -> Result<Response, Failure> {
        let mut token = self.token();
        if token.expires_at_ms - clock::now_ms() < RENEW_BEFORE_MS {
            token = self.renew(&token).await?;
        }
        for may_renew in [true, false] {
            match accepted(call.send(&token).await?).await {
                Err(Failure::Problem(p))
                    if p.problem_type() == Some(ProblemType::Unauthenticated) =>
                {
                    if may_renew {
                        token = self.renew(&token).await?;
                    }
                }
                other => return other,
            }
        }
        Err(Failure::SessionEnded)
    }

    fn token(&self) -> Token {
        self.0
            .token
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Renews the access token, once however many ask: the others wait and take the new one.
    async fn renew(&self, stale: &Token) -> Result<Token, Failure> {
        let _turn = self.0.renewing.lock().await;
        let current = self.token();
        if current.text != stale.text {
            return Ok(current);
        }
        if self.is_over() {
            return Err(Failure::SessionEnded);
        }
        let session = refresh().await?;
        // All tabs share the cookie. Where another person signed in, it is theirs now.
        if session.user.id != self.0.user.id {
            return Err(Failure::SessionEnded);
        }
        let renewed = Token::new(&session);
        *self.0.token.lock().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
        Ok(renewed)
    }
}

/// A request, before it has a token.
struct Call<'a> {
    method: Method,
    path: &'a str,
    query: Vec<(&'static str, String)>,
    header: Option<(&'static str, &'a str)>,
    body: Option<String>,
    patience_ms: u32,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            header: None,
            body: None,
            patience_ms: PATIENCE_MS,
        }
    }

    fn get(path: &'a str) -> Self {
        Self::new(Method::GET, path)
    }

    fn post(path: &'a str) -> Self {
        Self::new(Method::POST, path)
    }

    fn delete(path: &'a str) -> Self {
        Self::new(Method::DELETE, path)
    }

    fn patch(path: &'a str) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// Narrows it, where there is a value.
    fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|v| (name, v.to_string())));
        self
    }

    /// Says under which key it is done once, however often it is sent.
    fn once(mut self, key: &'a str) -> Self {
        self.header = Some(("Idempotency-Key", key));
        self
    }

    /// Says which version it is meant for, where that is known.
    fn if_match(mut self, version: Option<&'a str>) -> Self {
        self.header = version.map(|version| ("If-Match", version));
        self
    }

    fn body(mut self, body: &impl Serialize) -> Result<Self, Failure> {
        self.body = Some(to_json(body)?);
        Ok(self)
    }

    fn patience(mut self, patience_ms: u32) -> Self {
        self.patience_ms = patience_ms;
        self
    }

    async fn send(&self, token: &Token) -> Result<Response, Failure> {
        let mut request = RequestBuilder::new(self.path)
            .method(self.method.clone())
            .query(self.query.iter().map(|(name, value)| (*name, value)))
            .header("Authorization", &format!("Bearer {}", token.text));
        if let Some((name, value)) = self.header {
            request = request.header(name, value);
        }
        match &self.body {
            Some(body) => send_body(request, body, self.patience_ms).await,
            None => send(request, self.patience_ms).await,
        }
    }
}

/// A name as a part of a path.
fn in_path(name: &str) -> String {
    js_sys::encode_uri_component(name).into()
}

async fn refresh() -> Result<Session, Failure> {
    match json(send(Request::post("/api/v1/auth/refresh"), PATIENCE_MS).await?).await {
        Err(Failure::Problem(problem)) if problem.status == 401 => Err(Failure::SessionEnded),
        other => other,
    }
}

async fn post(path: &str, body: &impl Serialize, patience_ms: u32) -> Result<Response, Failure> {
    send_body(Request::post(path), &to_json(body)?, patience_ms).await
}

fn send(request: RequestBuilder, patience_ms: u32) -> Answer<'static, Response> {
    let request = request.abort_signal(Some(&AbortSignal::timeout_with_u32(patience_ms)));
    Box::pin(async move { request.send().await.map_err(|error| not_sent(&error)) })
}

async fn send_body(
    request: RequestBuilder,
    body: &str,
    patience_ms: u32,
) -> Result<Response, Failure> {
    let request = request
        .abort_signal(Some(&AbortSignal::timeout_with_u32(patience_ms)))
        .header("Content-Type", "application/json")
        .body(body)
        .map_err(|error| not_sent(&error))?;
    request.send().await.map_err(|error| not_sent(&error))
}

fn not_sent(error: &gloo_net::Error) -> Failure {
    let is_timeout = matches!(error, gloo_net::Error::JsError(e) if e.name == "TimeoutError");
    if is_timeout {
        Failure::TooSlow
    } else {
        Failure::Unreachable
    }
}

/// The response, unless it says that something went wrong.
fn accepted(response: Response) -> Answer<'static, Response> {
    Box::pin(async move {
        if response.ok() {
            return Ok(response);
        }
        let status = response.status();
        match response.json::<Problem>().await {
            Ok(problem) => Err(Failure::Problem(Box::new(problem))),
            Err(_) => Err(Failure::Unreadable { status }),
        }
    })
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let status = response.status();
    let text = text(response).await?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable { status })
}

fn text(response: Response) -> Answer<'static, String> {
    Box::pin(async move {
        let response = accepted(response).await?;
        let status = response.status();
        let text = response.text().await;
        text.map_err(|_| Failure::Unreadable { status })
    })
}

async fn bytes(response: Response) -> Result<Vec<u8>, Failure> {
    let status = response.status();
    response
        .binary()
        .await
        .map_err(|_| Failure::Unreadable { status })
}

async fn file(response: Response, media_type: &'static str) -> Result<LabelFile, Failure> {
    let headers = response.headers();
    let pages = headers
        .get("Label-Pages")
        .and_then(|text| text.parse().ok());
    let skipped = headers
        .get("Label-Skipped")
        .and_then(|text| serde_json::from_str(&text).ok());
    let warnings = headers
        .get("Label-Warnings")
        .and_then(|text| serde_json::from_str(&text).ok());
    Ok(LabelFile {
        bytes: bytes(response).await?,
        media_type,
        pages,
        skipped: skipped.unwrap_or_default(),
        warnings: warnings.unwrap_or_default(),
    })
}

fn to_json(body: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|_| Failure::Unreadable { status: 0 })
}
