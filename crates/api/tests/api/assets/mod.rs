mod by_serial;
mod by_tag;
mod get;
mod history;
mod list;
mod resolve;
