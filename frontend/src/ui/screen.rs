//! A screen: its heading, its actions, its content.

use leptos::prelude::*;

use crate::browser::page;

/// The element id of a screen's heading.
pub const HEADING: &str = "heading";

/// A screen with its main heading; the tab bears the same name.
#[component]
pub fn Screen(
    #[prop(into)] title: Signal<String>,
    /// Whether the title is what stands on a device.
    #[prop(optional)]
    is_code: bool,
    /// What stands at the right of the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| page::set_title(&title.get()));
    view! {
        <div class="screen">
            <header>
                <h1 id=HEADING tabindex="-1" class:code=is_code>
                    {move || title.get()}
                </h1>
                {actions.run()}
            </header>
            {children()}
        </div>
    }
}
