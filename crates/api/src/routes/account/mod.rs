//! What each person looks after alone.

mod password;
mod second_factor;
mod sessions;

pub use password::*;
pub use second_factor::*;
pub use sessions::*;
