//! What went wrong with a request, and what a person can do about it.

use serde::de::DeserializeOwned;
use serde_json::Value;
use types::{FieldOutcome, Problem, ProblemType};
use uuid::Uuid;

/// Why a request brought no answer that we can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server answered with a problem.
    Problem(Box<Problem>),
    /// Nothing came back: no network, or the server is not running.
    Unreachable,
    /// The server took longer than we are willing to wait.
    TooSlow,
    /// Something that is not rtutils answered, such as a proxy in between.
    Unreadable { status: u16 },
    /// The session is over; the person has to sign in again.
    SessionEnded,
}

/// A failure in words: what happened, what to do, and whether trying again may help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    pub title: String,
    pub what_to_do: String,
    pub may_retry: bool,
    pub request_id: Option<String>,
}

impl Failure {
    /// The problem type, when the server named one that we know.
    pub fn kind(&self) -> Option<ProblemType> {
        match self {
            Self::Problem(problem) => problem.problem_type(),
            _ => None,
        }
    }

    /// Whether nobody knows if it was done: no answer of rtutils came, or one of a mishap.
    pub fn is_lost(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.status >= 500 || problem.status == 429,
            Self::Unreachable | Self::TooSlow | Self::Unreadable { .. } | Self::SessionEnded => {
                true
            }
        }
    }

    /// Whether the password was right and a code is asked for besides.
    pub fn needs_code(&self) -> bool {
        self.kind() == Some(ProblemType::SecondFactorNeeded)
    }

    /// Whether a code was sent, and is not good.
    pub fn is_wrong_code(&self) -> bool {
        self.needs_code() && self.extension::<bool>("is_wrong") == Some(true)
    }

    /// What is wrong with the value at this JSON pointer, where the server said so.
    pub fn about(&self, pointer: &str) -> Option<String> {
        match self {
            Self::Problem(problem) => problem
                .errors
                .iter()
                .find(|error| error.pointer == pointer)
                .map(|error| error.detail.clone()),
            _ => None,
        }
    }

    /// What a sign-in at the provider came to, where the browser was sent back with a word for it
    /// in the query. Only words that we know become a text on the screen.
    pub fn brought_back(query: &str) -> Option<Self> {
        let slug = query
            .trim_start_matches('?')
            .split('&')
            .find_map(|pair| pair.strip_prefix("problem="))?;
        let kind = *ProblemType::ALL.iter().find(|kind| kind.slug() == slug)?;
        let detail = match kind {
            ProblemType::ProviderRefused => {
                "The sign-in was not completed. Begin again, and end it in this browser."
            }
            ProblemType::ProviderUnavailable => {
                "The sign-in provider does not answer. Try again in a few minutes."
            }
            ProblemType::WrongDomain => "Choose your school account, not a private one.",
            ProblemType::UnverifiedEmail => {
                "Have the e-mail address of your account verified, then sign in again."
            }
            ProblemType::NoRole => "Ask your school's IT department to give your account a role.",
            ProblemType::SignsInElsewhere => "Sign in with your name and password instead.",
            ProblemType::AccountDisabled => {
                "Ask your school's IT department to enable your account."
            }
            ProblemType::RateLimited => "Wait a minute, then try again.",
            _ => return None,
        };
        Some(Self::Problem(Box::new(Problem {
            kind: kind.uri(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.to_owned(),
            instance: None,
            request_id: None,
            errors: Vec::new(),
            suggestions: Vec::new(),
            extensions: serde_json::Map::default(),
        })))
    }

    /// What became of each field of a change, where RT refused one.
    pub fn field_outcomes(&self) -> Vec<FieldOutcome> {
        self.extension("fields").unwrap_or_default()
    }

    /// The asset that is in the way, where the server named it.
    pub fn asset_id(&self) -> Option<u64> {
        self.extension("asset_id")
    }

    /// The write that it is about.
    pub fn write_id(&self) -> Option<Uuid> {
        self.extension("write_id")
    }

    fn extension<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        match self {
            Self::Problem(problem) => T::deserialize(problem.extensions.get(name)?).ok(),
            _ => None,
        }
    }

    /// The failure for a person.
    pub fn advice(&self) -> Advice {
        let (title, what_to_do, may_retry) = match self {
            Self::Problem(problem) => return problem_advice(problem),
            Self::Unreachable => (
                "rtutils cannot be reached",
                "Check your network connection, then try again. Nothing you scanned is lost.",
                true,
            ),
            Self::TooSlow => (
                "The answer is taking too long",
                "The server or Request Tracker is busy. Wait a moment, then try again.",
                true,
            ),
            Self::Unreadable { status } => {
                return Advice {
                    title: "Something in between answered".to_owned(),
                    what_to_do: format!(
                        "A proxy answered with status {status} instead of rtutils. Try again; if \
                         it stays, tell your administrator."
                    ),
                    may_retry: true,
                    request_id: None,
                };
            }
            Self::SessionEnded => (
                "Your session has ended",
                "Sign in again. Your scans are kept.",
                false,
            ),
        };
        Advice {
            title: title.to_owned(),
            what_to_do: what_to_do.to_owned(),
            may_retry,
            request_id: None,
        }
    }
}

fn problem_advice(problem: &Problem) -> Advice {
    let (what_to_do, may_retry) = match problem.problem_type() {
        Some(kind) => what_to_do(kind, problem),
        None => (problem.detail.clone(), problem.status >= 500),
    };
    let title = match problem.problem_type() {
        Some(ProblemType::WrongCredentials) => "That name or password is not right".to_owned(),
        Some(ProblemType::SecondFactorNeeded)
            if problem.extensions.get("is_wrong") == Some(&Value::Bool(true)) =>
        {
            "That code is not right".to_owned()
        }
        Some(ProblemType::RtBroken) => "Request Tracker gave an unusable answer".to_owned(),
        Some(kind) => kind.title().to_owned(),
        None => problem.title.clone(),
    };
    Advice {
        title,
        what_to_do,
        may_retry,
        request_id: problem.request_id.clone(),
    }
}

fn what_to_do(kind: ProblemType, problem: &Problem) -> (String, bool) {
    let detail = || problem.detail.clone();
    match kind {
        ProblemType::WrongCredentials => (
            "Check the spelling and whether Caps Lock is on.".to_owned(),
            false,
        ),
        ProblemType::SecondFactorNeeded
            if problem.extensions.get("is_wrong") == Some(&Value::Bool(true)) =>
        {
            (
                "Each code is good once. Wait for the next one, and check that the clock of your \
                 phone is right."
                    .to_owned(),
                false,
            )
        }
        ProblemType::Unauthenticated => ("Sign in again.".to_owned(), false),
        ProblemType::Forbidden => (
            "Your account is not allowed to do this. Ask an administrator if you need it."
                .to_owned(),
            false,
        ),
        ProblemType::RateLimited => (
            "There were too many attempts. Wait a minute, then try again.".to_owned(),
            true,
        ),
        ProblemType::RtUnavailable => (
            "Request Tracker is down or busy. Try again in a minute; if it stays, tell whoever \
             runs Request Tracker."
                .to_owned(),
            true,
        ),
        ProblemType::RtTimeout => (
            "Request Tracker is slow right now. Try again in a moment.".to_owned(),
            true,
        ),
        ProblemType::RtRefused => (
            "Request Tracker does not accept the token of rtutils. An administrator has to renew \
             it; trying again will not help until then."
                .to_owned(),
            true,
        ),
        ProblemType::RtBroken => (
            "Request Tracker answered with something unexpected. Try again; if it stays, tell \
             whoever runs Request Tracker."
                .to_owned(),
            true,
        ),
        ProblemType::StorageFull => (
            "Nothing was lost, and nothing was written. Tell whoever runs rtutils that its disk is \
             full; then try again."
                .to_owned(),
            true,
        ),
        ProblemType::StorageUnavailable => (
            "The database of rtutils does not answer. Try again in a moment.".to_owned(),
            true,
        ),
        ProblemType::Internal => (
            "This is a fault in rtutils. Try again; if it stays, report it with the request id."
                .to_owned(),
            true,
        ),
        ProblemType::TooLarge => ("Send fewer at a time.".to_owned(), false),
        // The server says it to whoever is allowed to know, in words for people.
        ProblemType::DirectoryUnavailable | ProblemType::ProviderUnavailable => (detail(), true),
        ProblemType::AccountDisabled
        | ProblemType::AccountLocked
        | ProblemType::AccountExpired
        | ProblemType::PasswordMustChange
        | ProblemType::SignInNotNow
        | ProblemType::NoRole
        | ProblemType::SignsInElsewhere
        | ProblemType::ProviderRefused
        | ProblemType::WrongDomain
        | ProblemType::UnverifiedEmail
        | ProblemType::AssetNotFound
        | ProblemType::AssetAmbiguous
        | ProblemType::AssetUntagged
        | ProblemType::WebhookRefused
        | ProblemType::SecondFactorNeeded
        | ProblemType::LabelLinkRefused
        | ProblemType::PersonProtected
        | ProblemType::RecordNotFound
        | ProblemType::TagTaken
        | ProblemType::AssetTagged
        | ProblemType::SerialTaken
        | ProblemType::AssetChanged
        | ProblemType::RecordChanged
        | ProblemType::SequenceConflict
        | ProblemType::WrongState
        | ProblemType::IdempotencyKeyReused
        | ProblemType::RtRefusedWrite
        | ProblemType::Invalid
        | ProblemType::LabelsUnprintable
        | ProblemType::Malformed
        | ProblemType::RouteNotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::UnsupportedMediaType => (detail(), false),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A problem of a kind, as the server would send it.
    pub fn problem(kind: ProblemType, detail: &str) -> Problem {
        Problem {
            kind: kind.uri(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.to_owned(),
            instance: None,
            request_id: Some("0193a5".to_owned()),
            errors: vec![],
            suggestions: vec![],
            extensions: serde_json::Map::default(),
        }
    }

    #[test]
    fn every_problem_says_what_to_do_in_whole_sentences() {
        for &kind in ProblemType::ALL {
            let advice = Failure::Problem(Box::new(problem(kind, "It happened."))).advice();

            assert!(!advice.title.is_empty(), "{kind:?}");
            assert!(
                advice.what_to_do.ends_with('.'),
                "{kind:?}: {}",
                advice.what_to_do
            );
            assert_eq!(advice.request_id.as_deref(), Some("0193a5"));
        }
    }

    #[test]
    fn only_known_words_of_the_way_back_become_a_text() {
        let told = |query| Failure::brought_back(query).map(|failure| failure.advice().title);

        assert_eq!(
            told("?a=b&problem=wrong-domain").as_deref(),
            Some("This is not a school account of ours")
        );
        for query in [
            "",
            "?",
            "?problem=",
            "?problem=Your+account+is+hacked",
            "?x=wrong-domain",
        ] {
            assert_eq!(told(query), None, "{query}");
        }
    }

    #[test]
    fn trouble_that_may_pass_offers_another_try_and_a_fact_does_not() {
        let may_retry = |kind| {
            Failure::Problem(Box::new(problem(kind, "It happened.")))
                .advice()
                .may_retry
        };

        assert!(may_retry(ProblemType::RtUnavailable));
        assert!(may_retry(ProblemType::RtTimeout));
        assert!(!may_retry(ProblemType::AssetNotFound));
        assert!(!may_retry(ProblemType::Forbidden));
    }

    #[test]
    fn a_code_that_is_asked_for_is_not_one_that_was_wrong() {
        let mut asked = problem(ProblemType::SecondFactorNeeded, "Enter the code.");
        let mut wrong = asked.clone();
        asked.extensions.insert("is_wrong".to_owned(), false.into());
        wrong.extensions.insert("is_wrong".to_owned(), true.into());
        let (asked, wrong) = (
            Failure::Problem(Box::new(asked)),
            Failure::Problem(Box::new(wrong)),
        );

        assert!(asked.needs_code() && !asked.is_wrong_code());
        assert!(wrong.needs_code() && wrong.is_wrong_code());
        assert_eq!(wrong.advice().title, "That code is not right");
    }

    #[test]
    fn a_problem_of_a_later_version_shows_its_own_words() {
        let mut unknown = problem(ProblemType::Internal, "The moon is in the way.");
        unknown.kind = "/problems/eclipse".to_owned();
        unknown.title = "Eclipse".to_owned();

        let advice = Failure::Problem(Box::new(unknown)).advice();

        assert_eq!(advice.title, "Eclipse");
        assert_eq!(advice.what_to_do, "The moon is in the way.");
        assert!(advice.may_retry);
    }
}
