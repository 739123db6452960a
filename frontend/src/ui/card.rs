//! A card: one matter, with its name and what can be done about it.

use leptos::prelude::*;

/// A card with a heading.
#[component]
pub fn Card(
    #[prop(into)] title: String,
    /// What stands at the right of the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    let name = title.clone();
    view! {
        <section class="card" aria-label=name>
            <header>
                <h2>{title}</h2>
                {actions.run()}
            </header>
            {children()}
        </section>
    }
}
