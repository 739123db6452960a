//! Setting a second factor up: the password, the secret for the app, the first code.

use leptos::prelude::*;
use types::{PasswordProof, RecoveryCodes, SecondFactorCode, SecondFactorEnrolment};

use super::form::{elsewhere, wrong};
use super::sign_in::focus_soon;
use crate::state::act::Act;
use crate::ui::{Button, ButtonKind, CopyField, Dialog, TextField};

/// The dialog; it begins anew every time it is opened.
#[component]
pub fn EnrolDialog(
    open: RwSignal<bool>,
    #[prop(into)] on_codes: Callback<RecoveryCodes>,
) -> impl IntoView {
    let enrolment = RwSignal::new(None::<SecondFactorEnrolment>);
    Effect::new(move |_| {
        if !open.get() {
            enrolment.set(None);
        }
    });
    view! {
        <Dialog title="Set up a second factor" open>
            {move || {
                open.get()
                    .then(|| match enrolment.get() {
                        None => view! { <Proof open enrolment /> }.into_any(),
                        Some(secret) => view! { <Confirm secret open on_codes /> }.into_any(),
                    })
            }}
        </Dialog>
    }
}

#[component]
fn Proof(
    open: RwSignal<bool>,
    enrolment: RwSignal<Option<SecondFactorEnrolment>>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let is_bare = Signal::derive(move || password.with(String::is_empty));
    let begin = move || {
        if is_bare.get_untracked() {
            return;
        }
        let proof = PasswordProof {
            password: password.get_untracked(),
        };
        act.run(
            async move |api| api.enrol_second_factor(&proof).await,
            move |secret| {
                enrolment.try_set(Some(secret));
                focus_soon("first-code");
            },
        );
    };
    focus_soon("enrol-password");
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                begin();
            }
        >
            <p>
                "You need an authenticator app on your phone, such as Aegis, Google Authenticator, Microsoft Authenticator or the one of your password manager."
            </p>
            <TextField
                label="Your password"
                id="enrol-password"
                value=password
                kind="password"
                autocomplete="current-password"
                hint="So that nobody does this at a screen that you left open."
                error=wrong(failure, "/password")
                required=true
            />
            {elsewhere(failure, &["/password"])}
            <div class="row">
                <Button
                    label="Go on"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| begin()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}

#[component]
fn Confirm(
    secret: SecondFactorEnrolment,
    open: RwSignal<bool>,
    on_codes: Callback<RecoveryCodes>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let is_bare = Signal::derive(move || code.with(|code| code.trim().is_empty()));
    let confirm = move || {
        if is_bare.get_untracked() {
            return;
        }
        let typed = SecondFactorCode {
            code: code.get_untracked().trim().to_owned(),
        };
        act.run(
            async move |api| api.confirm_second_factor(&typed).await,
            move |codes| {
                open.try_set(false);
                on_codes.try_run(codes);
            },
        );
    };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                confirm();
            }
        >
            <p>"1. Scan this with the app, or type the secret into it."</p>
            // The server drew it; it has no script and no text.
            <div class="qr" role="img" aria-label="QR code for the authenticator app" inner_html=secret.qr_svg></div>
            <CopyField label="Secret" id="totp-secret" text=secret.secret />
            <p>"2. Enter the code that the app shows now."</p>
            <TextField
                label="Code"
                id="first-code"
                value=code
                autocomplete="one-time-code"
                input_mode="numeric"
                hint="Six digits."
                error=wrong(failure, "/code")
                required=true
            />
            {elsewhere(failure, &["/code"])}
            <div class="row">
                <Button
                    label="Turn it on"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| confirm()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}
