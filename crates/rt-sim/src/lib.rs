//! A stand-in for Request Tracker 5, for tests and for `make demo`.
//!
//! It speaks the part of RT's REST 2.0 interface that rtutils uses, remembers what it is told, and
//! copies RT's habits where they bite: a refused change is a 200 with a message, custom fields come
//! in any order, numbers come as strings. The contract suite in `tests/` runs the same checks
//! against this crate and against a real RT 5, which is what keeps the two alike.
//!
//! ```no_run
//! # async fn example() -> Result<(), rt_sim::Error> {
//! use rt_sim::{Fault, Scope, SimConfig, Simulator, fixture};
//!
//! let rt = Simulator::start(SimConfig::new(fixture::small())).await?;
//! println!("{} takes the token {}", rt.url(), rt.token());
//! rt.faults().inject(Fault::Empty500, Scope::Next(1));
//! # Ok(())
//! # }
//! ```

mod asset_sql;
mod faults;
pub mod fixture;
mod middleware;
mod rest;
mod simulator;
mod state;

pub use faults::{Fault, FaultRule, Faults, Scope};
pub use simulator::{DEFAULT_TOKEN, Error, SimConfig, Simulator};
pub use state::{AssetState, SeenRequest, State, TicketState};
