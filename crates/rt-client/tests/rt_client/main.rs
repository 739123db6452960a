//! The client against answers that RT and what stands before it can give: wrong ones, slow ones,
//! none at all, and pages in the shapes of every version. How RT behaves is tested elsewhere,
//! against a simulator and a real one.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails; clippy knows only the tests themselves"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` literals as arguments read best without `&`"
)]

mod access;
mod answers;
mod bodies;
mod credentials;
mod failures;
mod observed;
mod paging;
mod patience;
mod reads;
mod repeats;
mod support;
mod writes;
