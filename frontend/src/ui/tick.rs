//! A box to tick in a row of a table.

use leptos::prelude::*;

/// A box whose name is for screen readers: what it ticks stands beside it.
#[component]
pub fn Tick(
    #[prop(into)] label: String,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="tick">
            <span class="unseen">{label}</span>
            <input
                type="checkbox"
                prop:checked=move || is_on.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
        </label>
    }
}
