//! On or off.

use leptos::prelude::*;

/// A check box with its name and what it does.
#[component]
pub fn SwitchField(
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(into)] is_on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input
                type="checkbox"
                prop:checked=move || is_on.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <span>
                {label}
                <small>{hint}</small>
            </span>
        </label>
    }
}
