//! Making and changing assets: what people ask for becomes a write, and they are told what became
//! of it.

mod create;
mod edit;
mod names;
mod options;
mod words;

pub(crate) use self::{
    create::{Draft, check_common, not_a_serial, serial_key},
    edit::{check_patch, summary},
    options::OptionCache,
};
