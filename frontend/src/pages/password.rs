//! Passwords: the own one is changed here, and what makes a good one.

use leptos::prelude::*;
use types::{PasswordChange, Role};

use super::form::{elsewhere, wrong};
use crate::model::failure::Failure;
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Card, TextField};

/// The fewest characters of a password. The server decides; this is what it says.
pub const fn fewest_characters(role: Role) -> usize {
    match role {
        Role::Admin => 12,
        Role::Technician | Role::Teacher => 10,
    }
}

/// What makes a good password.
#[component]
pub fn PasswordRules(#[prop(into)] role: Signal<Role>) -> impl IntoView {
    view! {
        <ul class="rules">
            <li>{move || format!("At least {} characters.", fewest_characters(role.get()))}</li>
            <li>"A few words that do not belong together are good, and easy to remember."</li>
            <li>"Nothing with the name in it, and nothing that many people take."</li>
            <li>"It need not have digits or signs, and it does not run out."</li>
        </ul>
    }
}

/// Changes the own password.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let user = CurrentSession::expect().user();
    let role = user.map_or(Role::Teacher, |user| user.role);
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let is_changed = RwSignal::new(false);
    let act = Act::new();
    let failure = act.failure();
    let announcer = expect_context::<Announcer>();
    let is_bare = Signal::derive(move || {
        current.with(String::is_empty)
            || new.with(String::is_empty)
            || new.with(|new| again.with(|again| new != again))
    });
    let change = move || {
        if is_bare.get_untracked() {
            return;
        }
        is_changed.set(false);
        let change = PasswordChange {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
        };
        act.run(
            async move |api| api.change_my_password(&change).await,
            move |()| {
                for field in [current, new, again] {
                    field.try_set(String::new());
                }
                is_changed.try_set(true);
                announcer.say("Your password is changed.");
            },
        );
    };
    view! {
        <Card title="Password">
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    change();
                }
            >
                <Fields current new again failure role />
                {elsewhere(failure, &["/current_password", "/new_password"])}
                <Show when=move || is_changed.get()>
                    <p class="quiet good">
                        "Changed. Your other sessions have ended; this one goes on."
                    </p>
                </Show>
                <p class="small faint">"Changing it ends your other sessions."</p>
                <div class="row">
                    <Button
                        label="Change password"
                        kind=ButtonKind::Primary
                        busy=act.busy()
                        disabled=is_bare
                        on_press=move |()| change()
                    />
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Fields(
    current: RwSignal<String>,
    new: RwSignal<String>,
    again: RwSignal<String>,
    failure: Signal<Option<Failure>>,
    role: Role,
) -> impl IntoView {
    let user = CurrentSession::expect().user();
    let username = user.map(|user| user.username).unwrap_or_default();
    let is_unlike = Signal::derive(move || {
        let is_unlike = again.with(|again| !again.is_empty() && new.with(|new| again != new));
        is_unlike.then(|| "This is not the same.".to_owned())
    });
    view! {
        // For password managers: whose password it is.
        <input
            class="unseen"
            type="text"
            name="username"
            autocomplete="username"
            value=username
            tabindex="-1"
            aria-hidden="true"
            readonly
        />
        <TextField
            label="Present password"
            id="current-password"
            value=current
            kind="password"
            autocomplete="current-password"
            error=wrong(failure, "/current_password")
            required=true
        />
        <div class="stack" data-gap="small">
            <TextField
                label="New password"
                id="new-password"
                value=new
                kind="password"
                autocomplete="new-password"
                described_by="password-rules"
                error=wrong(failure, "/new_password")
                required=true
            />
            <div id="password-rules">
                <PasswordRules role />
            </div>
        </div>
        <TextField
            label="New password again"
            id="new-password-again"
            value=again
            kind="password"
            autocomplete="new-password"
            error=is_unlike
            required=true
        />
    }
}
