//! Names and values.

use leptos::prelude::*;

/// A list of facts.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact; without a value it leaves no line.
#[component]
pub fn Fact(
    #[prop(into)] name: String,
    #[prop(into)] value: Option<String>,
    /// Whether it is a code: shown in the face in which 0 is not O.
    #[prop(optional)]
    is_code: bool,
) -> impl IntoView {
    value.filter(|value| !value.is_empty()).map(|value| {
        view! {
            <dt>{name}</dt>
            <dd class:tag=is_code>{value}</dd>
        }
    })
}
