//! What forms say when the server says no.

use leptos::prelude::*;

use crate::model::failure::Failure;
use crate::ui::FailureNotice;

/// What is wrong with a field, by its pointer.
pub fn wrong(failure: Signal<Option<Failure>>, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || failure.with(|failure| failure.as_ref()?.about(pointer)))
}

/// A failure that stands by none of these fields.
pub fn elsewhere(
    failure: Signal<Option<Failure>>,
    pointers: &'static [&'static str],
) -> impl Fn() -> Option<AnyView> {
    move || {
        let failure = failure.get()?;
        let is_by_a_field = pointers.iter().any(|p| failure.about(p).is_some());
        (!is_by_a_field).then(|| view! { <FailureNotice failure /> }.into_any())
    }
}
