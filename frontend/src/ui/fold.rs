//! A card that can be folded away once it is filled in.

use leptos::prelude::*;

/// A card that shows its title and a note while it is folded.
#[component]
pub fn Fold(
    #[prop(into)] title: String,
    /// What is in it, in a few words.
    #[prop(into)]
    note: Signal<String>,
    /// Whether it is unfolded.
    open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <details
            class="card fold"
            prop:open=move || open.get()
            on:toggle:target=move |event| {
                let is_open = event.target().open();
                if is_open != open.get_untracked() {
                    open.set(is_open);
                }
            }
        >
            <summary>
                <h2>{title}</h2>
                <span class="small soft">{move || note.get()}</span>
            </summary>
            {children()}
        </details>
    }
}
