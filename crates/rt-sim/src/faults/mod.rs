//! Ways in which an RT goes wrong, on demand.

mod wire;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::http::Method;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// One way in which RT goes wrong.
///
/// As JSON, for `POST /_sim/faults`: `{"kind": "latency", "milliseconds": 5000}`,
/// `{"kind": "refuse_inside_200", "message": "Permission Denied"}`, or only a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "wire::Fault", into = "wire::Fault")]
pub enum Fault {
    /// The answer is right and late.
    Latency(Duration),
    /// 500 with an empty body, as RT does when its Perl dies.
    Empty500,
    /// 401, as if the token had been revoked.
    Unauthorized,
    /// 200 with a login page in HTML, as a proxy in front of RT may do.
    Html,
    /// 503 with a `Retry-After`, as a proxy does while RT restarts.
    Unavailable { retry_after_seconds: u32 },
    /// The connection breaks before an answer, and the request is not carried out.
    Reset,
    /// The request is carried out; then the connection breaks before an answer.
    LoseAnswer,
    /// The connection breaks at once, and the request is carried out that much later: what a client
    /// sees that gave up on a slow RT. Clearing the faults does not call it back; a simulator that
    /// stops listening meanwhile forgets it.
    LateWrite(Duration),
    /// No answer, ever, until the faults are cleared.
    Hang,
    /// A write changes nothing and says so in RT's way: 200 and a list of messages.
    RefuseInside200 { message: String },
}

/// Which requests a fault strikes.
///
/// As JSON: `{"on": "every_request"}`, `{"on": "next", "count": 2}`, `{"on": "writes"}`,
/// `{"on": "next_writes", "count": 1}`, `{"on": "path_prefix", "prefix": "/REST/2.0/asset/"}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "wire::Scope", into = "wire::Scope")]
pub enum Scope {
    #[default]
    EveryRequest,
    /// The next so many requests, whatever they ask.
    Next(u32),
    /// Every request whose path starts so, such as `/REST/2.0/asset/`.
    PathPrefix(String),
    /// Every request that makes or changes something. A search is no write, although it is a POST.
    Writes,
    /// The next so many of those.
    NextWrites(u32),
}

/// A fault and the requests it strikes; the body of `POST /_sim/faults`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRule {
    pub fault: Fault,
    #[serde(default)]
    pub scope: Scope,
}

/// The faults of a running simulator. Clones are handles to the same list.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<FaultRule>>>,
    cleared: Arc<Notify>,
}

impl Faults {
    /// Adds a fault. Where several strike one request, delays add up and the first other one wins.
    pub fn inject(&self, fault: Fault, scope: Scope) {
        self.rules().push(FaultRule { fault, scope });
    }

    /// Ends every fault; requests that hang are answered as if nothing had been.
    pub fn clear(&self) {
        self.rules().clear();
        self.cleared.notify_waiters();
    }

    /// The faults that are still in force.
    #[must_use]
    pub fn list(&self) -> Vec<FaultRule> {
        self.rules().clone()
    }

    /// The faults that strike this request; counts them where they are counted.
    pub(crate) fn strike(&self, method: &Method, path: &str) -> Vec<Fault> {
        let is_write = is_write(method, path);
        let mut struck = Vec::new();
        self.rules().retain_mut(|rule| {
            let is_struck = match &rule.scope {
                Scope::EveryRequest => true,
                Scope::PathPrefix(prefix) => path.starts_with(prefix.as_str()),
                Scope::Writes => is_write,
                Scope::Next(left) => *left > 0,
                Scope::NextWrites(left) => is_write && *left > 0,
            };
            if is_struck {
                struck.push(rule.fault.clone());
            }
            let (Scope::Next(left) | Scope::NextWrites(left)) = &mut rule.scope else {
                return true;
            };
            *left = left.saturating_sub(u32::from(is_struck));
            *left > 0
        });
        struck
    }

    /// Waits until somebody clears the faults.
    pub(crate) async fn until_cleared(&self) {
        self.cleared.notified().await;
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<FaultRule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// RT searches by POST too; what it searches is a plural, such as `/assets`.
fn is_write(method: &Method, path: &str) -> bool {
    let mut segments = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .skip(2);
    match *method {
        Method::PUT | Method::DELETE => true,
        Method::POST => segments.next().is_some_and(|kind| !kind.ends_with('s')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_no_write() {
        assert!(is_write(&Method::PUT, "/REST/2.0/asset/1"));
        assert!(is_write(&Method::POST, "/REST/2.0/asset"));
        assert!(is_write(&Method::POST, "/REST/2.0/ticket"));
        assert!(!is_write(&Method::POST, "/REST/2.0/assets"));
        assert!(!is_write(&Method::POST, "/REST/2.0/users"));
        assert!(!is_write(&Method::GET, "/REST/2.0/asset/1"));
    }

    #[test]
    fn counted_writes_are_counted_apart_from_reads() {
        let faults = Faults::default();
        faults.inject(Fault::LoseAnswer, Scope::NextWrites(1));

        let read = faults.strike(&Method::GET, "/REST/2.0/asset/1");
        let write = faults.strike(&Method::PUT, "/REST/2.0/asset/1");
        let second = faults.strike(&Method::PUT, "/REST/2.0/asset/1");

        assert_eq!((read, write), (vec![], vec![Fault::LoseAnswer]));
        assert_eq!((second, faults.list()), (vec![], vec![]));
    }
}
