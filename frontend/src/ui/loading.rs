//! Something is on its way.

use leptos::prelude::*;

/// Grey lines where the content will be; screen readers hear what is loading.
#[component]
pub fn Loading(#[prop(into)] what: String, #[prop(default = 3)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="unseen">{format!("Loading {what}…")}</span>
            {(0..lines).map(|_| view! { <i aria-hidden="true"></i> }).collect_view()}
        </div>
    }
}
