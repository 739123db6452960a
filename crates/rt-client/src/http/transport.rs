//! Sending: connections, time-outs, repeats, and never too many requests at once.

use std::{
    error::Error as _,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::{
    Client,
    header::{ACCEPT, AUTHORIZATION, IF_MATCH},
    redirect,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};
use tracing::{Instrument, Span, field::Empty};
use url::Url;

use super::{
    answer::{Answer, RawAnswer},
    backoff::Backoff,
    call::{Body, Call},
    secret::Authorization,
};
use crate::{Error, Observer, Result, RtSettings, settings::display_url};

/// RT sends browsers to its login page, so this must not say `Mozilla`.
const USER_AGENT: &str = concat!("rtutils/", env!("CARGO_PKG_VERSION"));

/// Shorter than the patience of any server's idle connections: a write on a connection that the
/// server is just closing would have an unknown outcome.
const IDLE_CONNECTION: Duration = Duration::from_secs(4);

/// No answer of RT comes near; a page of 100 assets in full has about half a megabyte.
const LARGEST_BODY: usize = 32 << 20;

pub(super) struct Transport {
    client: Client,
    /// Where REST 2.0 starts, without a slash at the end.
    root: Url,
    authorization: Authorization,
    slots: Semaphore,
    backoff: Backoff,
    total_timeout: Duration,
    observer: Option<Arc<dyn Observer>>,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("root", &display_url(&self.root))
            .finish_non_exhaustive()
    }
}

impl Transport {
    pub(super) fn new(settings: RtSettings) -> Result<Self> {
        let root = root_url(&settings)?;
        if settings.max_concurrent == 0 || settings.retry.attempts == 0 {
            return Err(wrong("no request would ever be made"));
        }
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_max_idle_per_host(settings.max_concurrent)
            .build()
            .map_err(|error| wrong(&format!("the HTTP client cannot be set up: {error}")))?;
        Ok(Self {
            client,
            root,
            authorization: Authorization::new(&settings.credentials)?,
            slots: Semaphore::new(settings.max_concurrent.min(Semaphore::MAX_PERMITS)),
            backoff: Backoff::new(settings.retry),
            total_timeout: settings.total_timeout,
            observer: settings.observer,
        })
    }

    /// Who we are to RT: a name, or the number that RT writes into its tokens.
    pub(super) fn own_user(&self) -> Option<&str> {
        self.authorization.user()
    }

    /// Asks RT, again if that is safe and useful, and gives up when the time is over.
    pub(super) async fn send(&self, call: Call) -> Result<Answer> {
        let span = tracing::info_span!(
            "rt.call",
            rt.operation = call.operation,
            rt.status = Empty,
            rt.attempts = Empty,
            elapsed_ms = Empty,
        );
        self.timed(&call).instrument(span).await
    }

    async fn timed(&self, call: &Call) -> Result<Answer> {
        let start = Instant::now();
        let deadline = start + self.total_timeout;
        let is_sent = AtomicBool::new(false);

        let result = match timeout_at(deadline, self.attempts(call, deadline, &is_sent)).await {
            Ok(result) => result,
            Err(_) if is_sent.load(Ordering::Relaxed) => Err(call.lost(Error::Timeout)),
            Err(_) => Err(Error::Timeout),
        };

        if let Some(observer) = &self.observer {
            let outcome = match &result {
                Ok(answer) if answer.is_something_else() => "unexpected",
                Ok(_) => "ok",
                Err(error) => error.kind(),
            };
            observer.called(call.operation, outcome, start.elapsed());
        }
        let elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Span::current().record("elapsed_ms", elapsed_ms);
        match &result {
            Ok(_) => tracing::debug!(elapsed_ms, "RT answered"),
            Err(error) => tracing::debug!(elapsed_ms, %error, "RT did not do as asked"),
        }
        result
    }

    async fn attempts(
        &self,
        call: &Call,
        deadline: Instant,
        is_sent: &AtomicBool,
    ) -> Result<Answer> {
        let mut attempt = 1;
        loop {
            Span::current().record("rt.attempts", attempt);
            let error = match self.attempt(call, is_sent).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let pause = if call.is_repeatable {
                self.backoff.pause(&error, attempt)
            } else {
                None
            };
            match pause {
                Some(pause) if Instant::now() + pause < deadline => {
                    tracing::debug!(%error, pause_ms = pause.as_millis(), "asking RT again");
                    sleep(pause).await;
                    attempt += 1;
                }
                _ => return Err(error),
            }
        }
    }

    async fn attempt(&self, call: &Call, is_sent: &AtomicBool) -> Result<Answer> {
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(Error::Unavailable { retry_after: None });
        };
        is_sent.store(true, Ordering::Relaxed);
        let raw = self
            .exchange(call)
            .await
            .map_err(|error| self.broken(error, call))?;
        Span::current().record("rt.status", raw.status.as_u16());
        if raw.body.len() > LARGEST_BODY {
            return Err(Error::Unexpected {
                status: raw.status.as_u16(),
                excerpt: "a body without end".to_owned(),
            });
        }
        raw.judge(call, &self.authorization)
    }

    async fn exchange(&self, call: &Call) -> reqwest::Result<RawAnswer> {
        let mut url = self.root.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(&call.path);
        }
        let mut request = self
            .client
            .request(call.method.clone(), url)
            .header(AUTHORIZATION, self.authorization.header())
            .header(ACCEPT, "application/json");
        for (name, value) in self.observer.iter().flat_map(|it| it.headers()) {
            request = request.header(name, value);
        }
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if let Some(etag) = &call.if_match {
            request = request.header(IF_MATCH, etag.as_str());
        }
        request = match &call.body {
            Body::None => request,
            Body::Json(body) => request.json(body),
            Body::Form(body) => request.form(body),
        };
        let mut response = request.send().await?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_BODY {
                break;
            }
        }
        Ok(RawAnswer {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }

    /// What a failure below HTTP means.
    fn broken(&self, error: reqwest::Error, call: &Call) -> Error {
        // A connection that was never made has carried nothing.
        let is_connect = error.is_connect();
        let is_timeout = error.is_timeout();
        // The URL of a search holds what people searched for.
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            reason = format!("{reason}: {error}");
            cause = error.source();
        }
        let reason = self.authorization.redact(&reason);
        tracing::debug!(reason, "the exchange with RT broke");
        let unavailable = Error::Unavailable { retry_after: None };
        match (is_connect, is_timeout) {
            (true, _) => unavailable,
            (false, true) => call.lost(Error::Timeout),
            (false, false) => call.lost(unavailable),
        }
    }
}

fn root_url(settings: &RtSettings) -> Result<Url> {
    let mut root = settings.base_url.clone();
    if !matches!(root.scheme(), "http" | "https") || !root.has_host() {
        return Err(wrong("the URL is not one of a web site"));
    }
    if !root.username().is_empty() || root.password().is_some() {
        return Err(wrong(
            "credentials belong in their own setting, not into the URL",
        ));
    }
    root.set_query(None);
    root.set_fragment(None);
    if let Ok(mut segments) = root.path_segments_mut() {
        segments.pop_if_empty();
        segments.extend(settings.api_path.split('/').filter(|part| !part.is_empty()));
    }
    Ok(root)
}

fn wrong(message: &str) -> Error {
    Error::Settings {
        message: message.to_owned(),
    }
}
