//! E-mail: what people are told who do not look at a screen at the moment.
//!
//! What happens is written down by the store, in the transaction of what happens ([`store`] says how).
//! [`crate::App::work_mails`] sends it on, and looks now and then for what no transaction tells: a mirror that
//! has been stale for long, a directory that has been away. Nobody who scans waits for any of it.

mod compose;
mod outage;
mod run;
mod watch;

pub use self::compose::test_message;
pub(crate) use self::outage::Outage;
