//! Signing in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{NewSession, SignInProvider};

use crate::api::UnauthorizedApi;
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
    let busy = RwSignal::new(false);
    let (path, query) = page::address().unwrap_or_else(|| ("/".to_owned(), String::new()));
    let failure = RwSignal::new(Failure::brought_back(&query));
    page::set_title("Sign in");
    request_animation_frame(|| {
        page::focus("username");
    });

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let credentials = NewSession {
                username: username.get_untracked().trim().to_owned(),
                password: password.get_untracked(),
                code: None,
            };
            if let Err(why) = session.sign_in(&credentials).await {
                failure.set(Some(why));
                password.set(String::new());
                busy.set(false);
                page::focus("password");
            }
        });
    };
    view! {
        <main class="door">
            <div class="card">
                <p class="brand">
                    <Icon glyph=Glyph::Scan />
                    "rtutils"
                </p>
                <h1>"Sign in"</h1>
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
                    <ProviderButton return_to=path />
                </form>
            </div>
        </main>
    }
}

/// The way to the sign-in provider, where there is one.
#[component]
fn ProviderButton(return_to: String) -> impl IntoView {
    let provider = RwSignal::new(None::<SignInProvider>);
    spawn_local(async move {
        // Without an answer there is the form, which says what is wrong.
        if let Ok(methods) = UnauthorizedApi.sign_in_methods().await {
            provider.set(methods.provider);
        }
    });
    move || {
        provider.get().map(|provider| {
            let return_to = js_sys::encode_uri_component(&return_to);
            let href = format!("{}?return_to={return_to}", provider.start);
            view! {
                <a class="button" href=href rel="external">
                    {format!("Sign in with {}", provider.label)}
                </a>
            }
        })
    }
}
