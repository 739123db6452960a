//! Making and changing assets: what people ask for becomes a write, and they are told what became
//! of it.

mod check;
mod create;
mod edit;
mod names;
mod options;
mod words;

pub(crate) use self::{
    check::{MAX_TEXT, check_common, not_a_serial},
    create::{
        Draft, NAME_TRIES, payload as creation_payload, serial_key, summary as creation_summary,
    },
    edit::{check_patch, summary},
    options::OptionCache,
};
