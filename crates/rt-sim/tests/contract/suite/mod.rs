//! The checks, by topic.

pub mod access;
pub mod catalogs;
pub mod changing;
pub mod creating;
pub mod custom_fields;
pub mod habits;
pub mod history;
pub mod paging;
pub mod reading;
pub mod recent;
pub mod refusing;
pub mod rights;
pub mod searching;
pub mod signing_in;
pub mod tickets;
pub mod users;
