//! The single-page app of rtutils.
//!
//! `pages/` are the screens; they are put together of `ui/`, the kit. `state/` outlives a screen.
//! `model/` is what there is to know, pure and tested natively. [`api`] is the only HTTP, and
//! `browser/` the only other door to the browser.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the properties of a component are values, whatever it does with them"
)]

mod api;
mod app;
mod browser;
mod model;
mod pages;
mod state;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
