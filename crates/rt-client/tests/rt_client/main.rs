//! The client against answers that RT and what stands before it can give: wrong ones, slow ones,
//! none at all, and pages in the shapes of every version. How RT behaves is tested elsewhere,
//! against a simulator and a real one.

mod answers;
mod bodies;
mod credentials;
mod failures;
mod paging;
mod patience;
mod reads;
mod repeats;
mod support;
mod writes;
