//! A question before something is done that does not come back by itself.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::dialog::Dialog;
use super::field::TextField;
use super::notice::FailureNotice;
use crate::model::failure::Failure;

/// A dialog that asks whether, and why where a reason is kept.
#[component]
pub fn Ask(
    #[prop(into)] title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// The word on the button that does it.
    #[prop(into)]
    action: String,
    open: RwSignal<bool>,
    #[prop(optional)] needs_reason: bool,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] failure: Signal<Option<Failure>>,
    /// Does it. The reason is empty where none is asked for.
    #[prop(into)]
    on_confirm: Callback<String>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let id = format!("reason-{}", action.to_lowercase().replace(' ', "-"));
    let is_bare = move || needs_reason && reason.with(|r| r.trim().is_empty());
    let confirm = move || {
        if !is_bare() && !busy.get_untracked() {
            on_confirm.run(reason.get_untracked().trim().to_owned());
        }
    };
    // The next question starts without the reason of the last.
    Effect::new(move |_| {
        if !open.get() {
            reason.set(String::new());
        }
    });
    view! {
        <Dialog title open>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    confirm();
                }
            >
                <p>{move || text.get()}</p>
                {needs_reason
                    .then(|| {
                        view! {
                            <TextField
                                label="Reason"
                                id
                                value=reason
                                hint="It is kept with your name."
                                required=true
                            />
                        }
                    })}
                {move || failure.get().map(|failure| view! { <FailureNotice failure /> })}
                <div class="row">
                    <Button
                        label=action
                        kind=ButtonKind::Primary
                        busy
                        disabled=Signal::derive(is_bare)
                        on_press=move |()| confirm()
                    />
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                </div>
            </form>
        </Dialog>
    }
}
