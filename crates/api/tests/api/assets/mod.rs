mod by_serial;
mod by_tag;
mod create;
mod get;
mod history;
mod list;
mod resolve;
mod update;
