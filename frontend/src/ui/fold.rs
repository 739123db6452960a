//! A card that can be folded away once it is filled in.

use leptos::prelude::*;

/// A card that shows its title and a note while it is folded.
#[component]
pub fn Fold(
    #[prop(into)] title: String,
    /// What is in it, in a few words.
    #[prop(into)]
    note: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="card fold" open>
            <summary>
                <h2>{title}</h2>
                <span class="small soft">{move || note.get()}</span>
            </summary>
            {children()}
        </details>
    }
}
