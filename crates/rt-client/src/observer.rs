//! Whoever watches the calls to RT: numbers and traces are theirs to keep, not ours.

use std::{fmt::Debug, time::Duration};

/// Told of each call, and asked for what each request carries besides.
pub trait Observer: Debug + Send + Sync {
    /// A call has ended, its repeats included.
    ///
    /// `operation` is one of a few names of ours; `outcome` is `ok` or a word of [`Error::kind`](crate::Error::kind).
    fn called(&self, operation: &'static str, outcome: &'static str, elapsed: Duration);

    /// Headers for a request, such as the trace that it belongs to. Asked within the span of the call.
    fn headers(&self) -> Vec<(String, String)>;
}
