//! Ways in which an RT goes wrong, on demand.

mod wire;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

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
    /// The connection breaks before an answer.
    Reset,
    /// No answer, ever, until the faults are cleared.
    Hang,
    /// A write changes nothing and says so in RT's way: 200 and a list of messages.
    RefuseInside200 { message: String },
}

/// Which requests a fault strikes.
///
/// As JSON: `{"on": "every_request"}`, `{"on": "next", "count": 2}`,
/// `{"on": "path_prefix", "prefix": "/REST/2.0/asset/"}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "wire::Scope", into = "wire::Scope")]
pub enum Scope {
    #[default]
    EveryRequest,
    /// The next so many requests, whatever they ask.
    Next(u32),
    /// Every request whose path starts so, such as `/REST/2.0/asset/`.
    PathPrefix(String),
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

    /// The faults that strike a request to this path; counts them where they are counted.
    pub(crate) fn strike(&self, path: &str) -> Vec<Fault> {
        let mut struck = Vec::new();
        self.rules().retain_mut(|rule| {
            match &mut rule.scope {
                Scope::EveryRequest => struck.push(rule.fault.clone()),
                Scope::PathPrefix(prefix) if path.starts_with(prefix.as_str()) => {
                    struck.push(rule.fault.clone());
                }
                Scope::PathPrefix(_) => {}
                Scope::Next(0) => return false,
                Scope::Next(left) => {
                    struck.push(rule.fault.clone());
                    *left -= 1;
                    return *left > 0;
                }
            }
            true
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
