//! The JSON of faults and scopes: flat objects, easy to write by hand in a browser test.

use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Fault {
    Latency {
        milliseconds: u32,
    },
    #[serde(rename = "empty_500")]
    Empty500,
    Unauthorized,
    Html,
    Unavailable {
        retry_after_seconds: u32,
    },
    Reset,
    LoseAnswer,
    LateWrite {
        milliseconds: u32,
    },
    Hang,
    #[serde(rename = "refuse_inside_200")]
    RefuseInside200 {
        message: String,
    },
}

impl From<Fault> for super::Fault {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Latency { milliseconds } => {
                Self::Latency(Duration::from_millis(milliseconds.into()))
            }
            Fault::Empty500 => Self::Empty500,
            Fault::Unauthorized => Self::Unauthorized,
            Fault::Html => Self::Html,
            Fault::Unavailable {
                retry_after_seconds,
            } => Self::Unavailable {
                retry_after_seconds,
            },
            Fault::Reset => Self::Reset,
            Fault::LoseAnswer => Self::LoseAnswer,
            Fault::LateWrite { milliseconds } => {
                Self::LateWrite(Duration::from_millis(milliseconds.into()))
            }
            Fault::Hang => Self::Hang,
            Fault::RefuseInside200 { message } => Self::RefuseInside200 { message },
        }
    }
}

impl From<super::Fault> for Fault {
    fn from(fault: super::Fault) -> Self {
        match fault {
            super::Fault::Latency(delay) => Self::Latency {
                milliseconds: milliseconds(delay),
            },
            super::Fault::Empty500 => Self::Empty500,
            super::Fault::Unauthorized => Self::Unauthorized,
            super::Fault::Html => Self::Html,
            super::Fault::Unavailable {
                retry_after_seconds,
            } => Self::Unavailable {
                retry_after_seconds,
            },
            super::Fault::Reset => Self::Reset,
            super::Fault::LoseAnswer => Self::LoseAnswer,
            super::Fault::LateWrite(delay) => Self::LateWrite {
                milliseconds: milliseconds(delay),
            },
            super::Fault::Hang => Self::Hang,
            super::Fault::RefuseInside200 { message } => Self::RefuseInside200 { message },
        }
    }
}

fn milliseconds(delay: Duration) -> u32 {
    u32::try_from(delay.as_millis()).unwrap_or(u32::MAX)
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Scope {
    EveryRequest,
    Next { count: u32 },
    PathPrefix { prefix: String },
    Writes,
    NextWrites { count: u32 },
}

impl From<Scope> for super::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::EveryRequest => Self::EveryRequest,
            Scope::Next { count } => Self::Next(count),
            Scope::PathPrefix { prefix } => Self::PathPrefix(prefix),
            Scope::Writes => Self::Writes,
            Scope::NextWrites { count } => Self::NextWrites(count),
        }
    }
}

impl From<super::Scope> for Scope {
    fn from(scope: super::Scope) -> Self {
        match scope {
            super::Scope::EveryRequest => Self::EveryRequest,
            super::Scope::Next(count) => Self::Next { count },
            super::Scope::PathPrefix(prefix) => Self::PathPrefix { prefix },
            super::Scope::Writes => Self::Writes,
            super::Scope::NextWrites(count) => Self::NextWrites { count },
        }
    }
}
