//! Signing in: a name and a password, and a code where the account has a second factor.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{NewSession, ProblemType};

use super::sign_in_code::{CodeField, OtherWays};
use super::sign_in_provider::ProviderButton;
use crate::browser::page;
use crate::model::failure::Failure;
use crate::model::words::Tone;
use crate::state::session::CurrentSession;
use crate::ui::{FailureNotice, Glyph, Icon, Notice, TextField};

/// The sign-in form; `ended` when a session was just over.
#[component]
pub fn SignIn(ended: bool) -> impl IntoView {
    let session = CurrentSession::expect();
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    // Once the password was right and the account has a second factor.
    let asks_code = RwSignal::new(false);
    let is_recovery = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let (path, query) = page::address().unwrap_or_else(|| ("/".to_owned(), String::new()));
    let failure = RwSignal::new(Failure::brought_back(&query));
    page::set_title("Sign in");
    // Somebody quick, or a password manager, may be in a field already.
    request_animation_frame(|| {
        if !page::is_in_a_field() {
            page::focus("username");
        }
    });

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let typed = code.get_untracked().trim().to_owned();
            let credentials = NewSession {
                username: username.get_untracked().trim().to_owned(),
                password: password.get_untracked(),
                code: Some(typed).filter(|typed| asks_code.get_untracked() && !typed.is_empty()),
            };
            let Err(why) = session.sign_in(&credentials).await else {
                return;
            };
            busy.set(false);
            code.set(String::new());
            if why.needs_code() {
                asks_code.set(true);
                failure.set(Some(why).filter(Failure::is_wrong_code));
                focus_soon("code");
            } else if asks_code.get_untracked() && why.kind() != Some(ProblemType::WrongCredentials)
            {
                // The password is still the right one.
                failure.set(Some(why));
                focus_soon("code");
            } else {
                asks_code.set(false);
                failure.set(Some(why));
                password.set(String::new());
                focus_soon("password");
            }
        });
    };
    let start_over = move |()| {
        asks_code.set(false);
        is_recovery.set(false);
        failure.set(None);
        code.set(String::new());
        password.set(String::new());
        focus_soon("username");
    };
    view! {
        <main class="door">
            <div class="card">
                <p class="brand">
                    <Icon glyph=Glyph::Scan />
                    "rtutils"
                </p>
                <h1>
                    {move || if asks_code.get() { "Enter your code" } else { "Sign in" }}
                </h1>
                <form class="stack" on:submit=submit>
                    {ended
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Warn title="Your session has ended">
                                    <p>"Sign in again to go on. Your scans are kept."</p>
                                </Notice>
                            }
                        })}
                    <div id="sign-in-trouble">
                        {move || failure.get().map(|failure| view! { <FailureNotice failure /> })}
                    </div>
                    <Show
                        when=move || asks_code.get()
                        fallback=move || view! { <NameAndPassword username password /> }
                    >
                        <CodeField username code is_recovery />
                    </Show>
                    <SignInButton busy />
                    <Show
                        when=move || asks_code.get()
                        fallback=move || view! { <ProviderButton return_to=path.clone() /> }
                    >
                        <OtherWays code is_recovery on_start_over=start_over />
                    </Show>
                </form>
            </div>
        </main>
    }
}

#[component]
fn SignInButton(busy: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="button"
            data-kind="primary"
            type="submit"
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
        >
            <Show when=move || busy.get()>
                <Icon glyph=Glyph::Spinner />
            </Show>
            <span>"Sign in"</span>
        </button>
    }
}

#[component]
fn NameAndPassword(username: RwSignal<String>, password: RwSignal<String>) -> impl IntoView {
    view! {
        <TextField
            label="Username"
            id="username"
            value=username
            autocomplete="username"
            required=true
            autofocus=true
            described_by="sign-in-trouble"
        />
        <TextField
            label="Password"
            id="password"
            value=password
            kind="password"
            autocomplete="current-password"
            required=true
        />
    }
}

/// Once the field is there.
pub fn focus_soon(id: &'static str) {
    request_animation_frame(move || {
        page::focus(id);
    });
}
