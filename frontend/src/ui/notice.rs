//! Things a person should know.

use leptos::prelude::*;

use super::button::Button;
use super::icon::{Glyph, Icon};
use crate::model::failure::Failure;
use crate::model::words::Tone;

/// A notice. Bad news is announced as an alert, the rest politely.
#[component]
pub fn Notice(tone: Tone, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let glyph = match tone {
        Tone::Plain => Glyph::Info,
        Tone::Good => Glyph::Check,
        Tone::Warn => Glyph::Warning,
        Tone::Bad => Glyph::Alert,
    };
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class="notice" data-tone=tone.as_str() role=role>
            <Icon glyph />
            <div>
                <strong>{title}</strong>
                {children()}
            </div>
        </div>
    }
}

/// A failure, what to do about it, and the button that does it.
#[component]
pub fn FailureNotice(
    failure: Failure,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let advice = failure.advice();
    let may_retry = advice.may_retry;
    view! {
        <Notice tone=Tone::Bad title=advice.title>
            <p>{advice.what_to_do}</p>
            {advice
                .request_id
                .map(|id| view! { <p class="small soft">"For support: request " <span class="tag">{id}</span></p> })}
            {on_retry
                .filter(|_| may_retry)
                .map(|on_press| view! { <Button label="Try again" glyph=Glyph::Retry on_press /> })}
        </Notice>
    }
}
