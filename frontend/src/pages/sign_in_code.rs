//! The second step of a sign-in: a code of the authenticator app, or one that stands in for it.

use leptos::prelude::*;

use super::sign_in::focus_soon;
use crate::ui::{Button, ButtonKind, TextField};

/// The field for the code.
#[component]
pub fn CodeField(
    username: RwSignal<String>,
    code: RwSignal<String>,
    /// Whether it is a recovery code.
    is_recovery: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <p class="soft">
            {move || format!("{} has a second factor.", username.get().trim())}
        </p>
        {move || {
            if is_recovery.get() {
                view! {
                    <TextField
                        label="Recovery code"
                        id="code"
                        value=code
                        required=true
                        described_by="sign-in-trouble"
                        hint="One of those that you kept. Each is good once."
                    />
                }
                    .into_any()
            } else {
                view! {
                    <TextField
                        label="Code"
                        id="code"
                        value=code
                        autocomplete="one-time-code"
                        input_mode="numeric"
                        required=true
                        described_by="sign-in-trouble"
                        hint="The six digits that your authenticator app shows now."
                    />
                }
                    .into_any()
            }
        }}
    }
}

/// What else can be done in this step.
#[component]
pub fn OtherWays(
    code: RwSignal<String>,
    is_recovery: RwSignal<bool>,
    #[prop(into)] on_start_over: Callback<()>,
) -> impl IntoView {
    let switch = move |()| {
        is_recovery.update(|is| *is = !*is);
        code.set(String::new());
        focus_soon("code");
    };
    view! {
        <div class="stack" data-gap="small">
            <Button
                label=Signal::derive(move || {
                    if is_recovery.get() {
                        "Use the authenticator app".to_owned()
                    } else {
                        "Use a recovery code".to_owned()
                    }
                })
                kind=ButtonKind::Quiet
                on_press=switch
            />
            <Button label="Start over" kind=ButtonKind::Quiet on_press=on_start_over />
        </div>
    }
}
