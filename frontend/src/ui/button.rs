//! Buttons, and links that look like them.

use leptos::prelude::*;
use leptos_router::components::A;

use super::icon::{Glyph, Icon};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// What the person came to do; one a screen.
    Primary,
    #[default]
    Plain,
    Quiet,
}

impl ButtonKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "plain",
            Self::Quiet => "quiet",
        }
    }
}

/// A button. While `busy` it spins and cannot be pressed again.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] glyph: Option<Glyph>,
    /// Shows the icon alone; the label is still its name.
    #[prop(optional)]
    icon_only: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// More for a screen reader, such as which row it belongs to.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView {
    let shown_glyph = move || {
        if busy.get() {
            Some(Glyph::Spinner)
        } else {
            glyph
        }
    };
    view! {
        <button
            type="button"
            class="button"
            data-kind=kind.as_str()
            data-shape=icon_only.then_some("icon")
            title=move || icon_only.then(|| label.get())
            disabled=move || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {move || shown_glyph().map(|glyph| view! { <Icon glyph /> })}
            <span class:unseen=icon_only>{move || label.get()}</span>
            {about.map(|about| view! { <span class="unseen">{format!(" {about}")}</span> })}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(optional)] icon_only: bool,
    /// More for a screen reader, such as which row it belongs to.
    #[prop(optional, into)]
    about: Option<String>,
) -> impl IntoView {
    let title = icon_only.then(|| label.clone());
    view! {
        <A
            href=href
            attr:class="button"
            attr:data-kind=kind.as_str()
            attr:data-shape=icon_only.then_some("icon")
            attr:title=title
        >
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span class:unseen=icon_only>{label}</span>
            {about.map(|about| view! { <span class="unseen">{format!(" {about}")}</span> })}
        </A>
    }
}
