//! A state in a word.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::model::words::Tone;

/// A pill. Its colour only repeats what the word says.
#[component]
pub fn Pill(
    tone: Tone,
    #[prop(into)] label: String,
    #[prop(optional, into)] glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <span class="pill" data-tone=tone.as_str()>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            {label}
        </span>
    }
}
