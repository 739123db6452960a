//! Parts of one screen, each with an address.

use leptos::prelude::*;
use leptos_router::components::A;

/// Links that look like tabs; the one that is shown says so.
#[component]
pub fn Tabs(
    #[prop(into)] label: String,
    /// The addresses and their names.
    tabs: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|(href, name)| {
                    view! {
                        <A href=href exact=true>
                            {name}
                        </A>
                    }
                })
                .collect_view()}
        </nav>
    }
}
