//! From a failure to a problem (RFC 9457): one exhaustive match, and nothing else in the
//! workspace builds an error response.

use std::{fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    error::PayloadError,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
};
use app::{AssetKey, Conflict, RtTrouble, SignInTrouble, Thing};
use serde_json::{Map, Value, json};
use types::{AssetTag, FieldError, Problem, ProblemType};

use crate::middleware::observe::RequestMeta;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// When to ask again for what is away for a moment, as when a database starts again.
const SOON: Duration = Duration::from_secs(2);

/// What a handler answers with.
pub type ApiResult<T> = Result<T, Failure>;

/// Why a request was not served: a use case said no, or HTTP itself was not right.
#[derive(Debug)]
pub enum Failure {
    App(app::Error),
    /// The path, query or body could not be read.
    Malformed {
        detail: String,
        errors: Vec<FieldError>,
    },
    /// The body is JSON, but a value does not fit.
    Unfit(Vec<FieldError>),
    TooLarge {
        limit: usize,
    },
    UnsupportedMediaType,
    /// Another site sent the browser here.
    CrossSite,
    RouteNotFound,
    MethodNotAllowed {
        allowed: Vec<Method>,
    },
    /// The address is right, but this file is not on the server.
    FileNotFound {
        detail: String,
    },
}

impl Failure {
    /// A request that cannot be read.
    #[must_use]
    pub fn malformed(detail: String) -> Self {
        Self::Malformed {
            detail,
            errors: Vec::new(),
        }
    }

    /// What a response that actix made by itself stands for.
    pub(crate) fn of_status(status: StatusCode, error: Option<&actix_web::Error>) -> Self {
        if let Some(PayloadError::Overflow) = error.and_then(|e| e.as_error::<PayloadError>()) {
            return Self::TooLarge {
                limit: crate::extract::MAX_BODY_BYTES,
            };
        }
        match status {
            StatusCode::NOT_FOUND => Self::RouteNotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed {
                allowed: Vec::new(),
            },
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge {
                limit: crate::extract::MAX_BODY_BYTES,
            },
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            status if status.is_client_error() => {
                Self::malformed("The request could not be read.".to_owned())
            }
            status => Self::App(app::Error::internal(
                "answer the request",
                format!("a response with status {status} and no cause"),
            )),
        }
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Told::of(self).detail)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::App(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(Told::of(self).kind)
    }

    // The problem is written by the middleware, which knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// What is told of a failure.
struct Told {
    kind: ProblemType,
    detail: String,
    errors: Vec<FieldError>,
    suggestions: Vec<AssetTag>,
    extensions: Map<String, Value>,
    retry_after: Option<Duration>,
    allowed: Vec<Method>,
}

impl Told {
    fn new(kind: ProblemType, detail: impl fmt::Display) -> Self {
        Self {
            kind,
            detail: detail.to_string(),
            errors: Vec::new(),
            suggestions: Vec::new(),
            extensions: Map::new(),
            retry_after: None,
            allowed: Vec::new(),
        }
    }

    fn errors(mut self, errors: &[FieldError]) -> Self {
        self.errors = errors.to_vec();
        self
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(name.to_owned(), value.into());
        self
    }

    fn retry_after(mut self, after: Option<Duration>) -> Self {
        self.retry_after = after;
        self
    }

    fn of(failure: &Failure) -> Self {
        match failure {
            Failure::App(error) => Self::of_app(error),
            Failure::Malformed { detail, errors } => {
                Self::new(ProblemType::Malformed, detail).errors(errors)
            }
            Failure::Unfit(errors) => Self::new(
                ProblemType::Invalid,
                match errors.as_slice() {
                    [only] if only.pointer.is_empty() => {
                        format!("The body is not what this address takes: {}.", only.detail)
                    }
                    [only] => format!("{} is not right: {}.", only.pointer, only.detail),
                    _ => "Something in the request is not valid.".to_owned(),
                },
            )
            .errors(errors),
            Failure::TooLarge { limit } => Self::new(
                ProblemType::TooLarge,
                format!("This address takes at most {limit} bytes."),
            )
            .with("limit_bytes", *limit),
            Failure::UnsupportedMediaType => Self::new(
                ProblemType::UnsupportedMediaType,
                "Send the body as JSON, with the header Content-Type: application/json.",
            ),
            Failure::CrossSite => Self::new(
                ProblemType::Forbidden,
                "This address answers pages of its own site only.",
            ),
            Failure::RouteNotFound => Self::new(
                ProblemType::RouteNotFound,
                "There is nothing at this address. /api/docs/ lists what there is.",
            ),
            Failure::FileNotFound { detail } => Self::new(ProblemType::RouteNotFound, detail),
            Failure::MethodNotAllowed { allowed } => {
                let mut told = Self::new(
                    ProblemType::MethodNotAllowed,
                    format!("This address takes {}.", comma_list(allowed)),
                );
                told.allowed.clone_from(allowed);
                told
            }
        }
    }

    fn of_app(error: &app::Error) -> Self {
        match error {
            app::Error::NotFound(thing @ Thing::Asset { suggestions, .. }) => {
                let mut told = Self::new(ProblemType::AssetNotFound, thing);
                told.suggestions.clone_from(suggestions);
                told
            }
            app::Error::NotFound(thing @ Thing::Record { .. }) => {
                Self::new(ProblemType::RecordNotFound, thing)
            }
            app::Error::Conflict(conflict) => Self::of_conflict(conflict),
            app::Error::WebhookRefused(why) => Self::new(ProblemType::WebhookRefused, why),
            app::Error::RefusedByRt {
                write_id,
                errors,
                fields,
            } => Self::new(ProblemType::RtRefusedWrite, error)
                .errors(errors)
                .with("write_id", write_id.to_string())
                .with("fields", json!(fields)),
            app::Error::Invalid(errors) => Self::new(ProblemType::Invalid, error).errors(errors),
            app::Error::Labels(errors) => {
                Self::new(ProblemType::LabelsUnprintable, error).errors(errors)
            }
            app::Error::Unauthenticated => Self::new(ProblemType::Unauthenticated, error),
            app::Error::WrongCredentials => Self::new(ProblemType::WrongCredentials, error),
            app::Error::SecondFactorNeeded { is_wrong } => {
                Self::new(ProblemType::SecondFactorNeeded, error).with("is_wrong", *is_wrong)
            }
            app::Error::LabelLinkRefused(why) => Self::new(ProblemType::LabelLinkRefused, why),
            app::Error::Forbidden(permission) => {
                Self::new(ProblemType::Forbidden, error).with("permission", permission.as_str())
            }
            app::Error::RateLimited { retry_after }
            | app::Error::TooManyRequests { retry_after } => {
                Self::new(ProblemType::RateLimited, error).retry_after(Some(*retry_after))
            }
            app::Error::SignIn(trouble) => Self::new(of_sign_in(*trouble), trouble),
            app::Error::Upstream(trouble) => Self::of_rt(trouble),
            app::Error::NoRoom { .. } => Self::new(ProblemType::StorageFull, error),
            app::Error::StorageAway { .. } => {
                Self::new(ProblemType::StorageUnavailable, error).retry_after(Some(SOON))
            }
            app::Error::Internal { .. } => Self::new(
                ProblemType::Internal,
                "Something went wrong here, and it is written down. Try again; if it stays so, \
                 tell an administrator the request's id.",
            ),
        }
    }

    fn of_conflict(conflict: &Conflict) -> Self {
        let kind = match conflict {
            Conflict::AssetAmbiguous { .. } => ProblemType::AssetAmbiguous,
            Conflict::AssetUntagged { .. } => ProblemType::AssetUntagged,
            Conflict::TagTaken { .. } => ProblemType::TagTaken,
            Conflict::AssetTagged { .. } => ProblemType::AssetTagged,
            Conflict::SerialTaken { .. } | Conflict::SerialPromised { .. } => {
                ProblemType::SerialTaken
            }
            Conflict::AssetChanged { .. } => ProblemType::AssetChanged,
            Conflict::RecordChanged { .. } => ProblemType::RecordChanged,
            Conflict::Sequence { .. } => ProblemType::SequenceConflict,
            Conflict::WrongState { .. } => ProblemType::WrongState,
            Conflict::PersonProtected { .. } => ProblemType::PersonProtected,
            Conflict::KeyReused => ProblemType::IdempotencyKeyReused,
        };
        let told = Self::new(kind, conflict);
        match conflict {
            Conflict::AssetAmbiguous { key, asset_ids } => told
                .with("asset_ids", json!(asset_ids))
                .with("asked_for", asked_for(key)),
            Conflict::AssetUntagged { asset_id, .. } | Conflict::AssetChanged { asset_id, .. } => {
                told.with("asset_id", *asset_id)
            }
            Conflict::TagTaken { tag, .. } => told.with("asset_tag", tag.as_str()),
            Conflict::AssetTagged { asset_id, tag } => told
                .with("asset_id", *asset_id)
                .with("asset_tag", tag.as_str()),
            Conflict::SerialTaken {
                serial,
                asset_id,
                tag,
            } => {
                let mut told = told.with("serial", serial.as_str());
                if let Some(id) = asset_id {
                    told = told.with("asset_id", *id);
                }
                if let Some(tag) = tag {
                    told = told.with("asset_tag", tag.as_str());
                }
                told
            }
            Conflict::SerialPromised { serial, asset_id } => told
                .with("serial", serial.as_str())
                .with("asset_id", *asset_id),
            Conflict::Sequence { prefix, .. } => told.with("prefix", prefix.as_str()),
            Conflict::PersonProtected { reason, .. } => told.with("reason", *reason),
            Conflict::RecordChanged { .. } | Conflict::WrongState { .. } | Conflict::KeyReused => {
                told
            }
        }
    }

    fn of_rt(trouble: &RtTrouble) -> Self {
        match trouble {
            RtTrouble::Refused => Self::new(ProblemType::RtRefused, trouble),
            RtTrouble::Unavailable { retry_after } => {
                Self::new(ProblemType::RtUnavailable, trouble).retry_after(*retry_after)
            }
            RtTrouble::Timeout => Self::new(ProblemType::RtTimeout, trouble),
            RtTrouble::Broken { .. } => Self::new(ProblemType::RtBroken, trouble),
        }
    }
}

/// What kind of problem it is that somebody is not signed in.
const fn of_sign_in(trouble: SignInTrouble) -> ProblemType {
    match trouble {
        SignInTrouble::Disabled => ProblemType::AccountDisabled,
        SignInTrouble::Locked => ProblemType::AccountLocked,
        SignInTrouble::AccountExpired => ProblemType::AccountExpired,
        SignInTrouble::PasswordMustChange => ProblemType::PasswordMustChange,
        SignInTrouble::NotNow => ProblemType::SignInNotNow,
        SignInTrouble::NoRole => ProblemType::NoRole,
        SignInTrouble::SignsInElsewhere => ProblemType::SignsInElsewhere,
        SignInTrouble::DirectoryUnavailable => ProblemType::DirectoryUnavailable,
        SignInTrouble::ProviderUnavailable => ProblemType::ProviderUnavailable,
        SignInTrouble::ProviderRefused => ProblemType::ProviderRefused,
        SignInTrouble::WrongDomain => ProblemType::WrongDomain,
        SignInTrouble::UnverifiedEmail => ProblemType::UnverifiedEmail,
    }
}

/// What kind of problem a failure is.
pub(crate) fn kind(failure: &Failure) -> ProblemType {
    Told::of(failure).kind
}

/// The problem's response, and its line in the log.
pub(crate) fn respond(failure: &Failure, path: &str, meta: Option<RequestMeta>) -> HttpResponse {
    let told = Told::of(failure);
    log(failure, told.kind);

    let mut response = HttpResponse::build(status(told.kind));
    response.content_type(MEDIA_TYPE);
    match told.kind {
        ProblemType::Unauthenticated
        | ProblemType::WrongCredentials
        | ProblemType::SecondFactorNeeded => {
            response.insert_header((
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"rtutils\""),
            ));
        }
        ProblemType::MethodNotAllowed if !told.allowed.is_empty() => {
            response.insert_header((header::ALLOW, comma_list(&told.allowed)));
        }
        _ => {}
    }
    if let Some(after) = told.retry_after {
        let seconds = whole_seconds(after);
        response.insert_header((header::RETRY_AFTER, seconds));
        if matches!(failure, Failure::App(app::Error::RateLimited { .. })) {
            // That of a token has numbers of its own, see `middleware::quota`.
            response.insert_header(("RateLimit", format!("\"sign-in\";r=0;t={seconds}")));
        }
    }
    let problem = Problem {
        kind: told.kind.uri(),
        title: told.kind.title().to_owned(),
        status: told.kind.status(),
        detail: told.detail,
        instance: Some(path.to_owned()),
        request_id: meta.map(|meta| meta.request_id.to_string()),
        errors: told.errors,
        suggestions: told.suggestions.iter().map(ToString::to_string).collect(),
        extensions: told.extensions,
    };
    response.body(serde_json::to_vec(&problem).unwrap_or_default())
}

fn status(kind: ProblemType) -> StatusCode {
    StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn log(failure: &Failure, kind: ProblemType) {
    if kind.status() < 500 {
        tracing::debug!(problem.kind = kind.slug(), problem.detail = %failure, "refused");
        return;
    }
    let cause = match failure {
        Failure::App(app::Error::Upstream(RtTrouble::Broken { cause })) => cause.clone(),
        Failure::App(error) => chain(error),
        other => chain(other),
    };
    tracing::error!(problem.kind = kind.slug(), problem.cause = cause, "failed");
}

/// An error and everything that caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn asked_for(key: &AssetKey) -> String {
    match key {
        AssetKey::Tag(tag) => tag.to_string(),
        AssetKey::Serial(text) | AssetKey::Mac(text) | AssetKey::Scan(text) => text.clone(),
        AssetKey::Id(id) => id.to_string(),
    }
}

fn comma_list(methods: &[Method]) -> String {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    names.join(", ")
}

/// Rounded up: a client that waits exactly this long is welcome.
fn whole_seconds(duration: Duration) -> u64 {
    (duration.as_secs() + u64::from(duration.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_to_wait_are_never_too_few() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_millis(2_001)), 3);
        assert_eq!(whole_seconds(Duration::from_secs(5)), 5);
    }

    #[test]
    fn a_full_disk_is_a_problem_of_its_own() {
        let failure = Failure::App(app::Error::NoRoom {
            doing: "save",
            source: "/var/lib is full".into(),
        });

        let told = Told::of(&failure);

        assert_eq!(told.kind, ProblemType::StorageFull);
        assert!(!told.detail.contains("/var/lib"), "{}", told.detail);
    }

    #[test]
    fn a_database_that_is_away_is_asked_again_soon() {
        let failure = Failure::App(app::Error::StorageAway {
            doing: "save",
            source: "10.0.0.5 refused".into(),
        });

        let told = Told::of(&failure);

        assert_eq!(told.kind, ProblemType::StorageUnavailable);
        assert_eq!(told.retry_after, Some(SOON));
        assert!(!told.detail.contains("10.0.0.5"), "{}", told.detail);
    }

    #[test]
    fn an_internal_cause_is_not_told() {
        let failure = Failure::App(app::Error::internal("save", "password=hunter2"));

        assert!(!Told::of(&failure).detail.contains("hunter2"));
    }
}
