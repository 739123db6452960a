//! How far a long job is.

use leptos::prelude::*;

/// A bar and the same in words.
#[component]
pub fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] done: Signal<usize>,
    #[prop(into)] of: Signal<usize>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <span class="small soft">{move || label.get()}</span>
            <progress
                aria-label=move || label.get()
                max=move || of.get().to_string()
                value=move || done.get().to_string()
            ></progress>
        </div>
    }
}
