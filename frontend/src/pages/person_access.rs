//! Letting a person in, or not: access, password, second factor.

use leptos::prelude::*;
use types::{PasswordReset, PersonSource, Role, UserAccount, UserAccountPatch};

use super::form::elsewhere;
use super::person_add::GivenPassword;
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::fetch::Fetched;
use crate::ui::{Ask, Button, ButtonKind, Card, Dialog, FailureNotice, Glyph};

/// What can be done about a person's access.
#[component]
pub fn AccessCard(person: Fetched<UserAccount>) -> impl IntoView {
    let is_disabled =
        Memo::new(move |_| person.with(|p| p.is_some_and(|p| p.disabled_at.is_some())));
    let has_factor = Memo::new(move |_| person.with(|p| p.is_some_and(|p| p.has_second_factor)));
    let disable_is_open = RwSignal::new(false);
    let factor_is_open = RwSignal::new(false);
    let password_is_open = RwSignal::new(false);
    let is_local =
        Memo::new(move |_| person.with(|p| p.is_some_and(|p| p.source == PersonSource::Local)));
    let enabling = Act::new();
    let enable = move |()| change_access(person, enabling, false, || {});
    view! {
        <Card title="Access">
            <div class="stack">
                <Show
                    when=move || is_disabled.get()
                    fallback=move || {
                        view! {
                            <Thing text="Whoever left should not be able to sign in. Everything they did stays.">
                                <Button
                                    label="Disable"
                                    about="this person"
                                    on_press=move |()| disable_is_open.set(true)
                                />
                            </Thing>
                        }
                    }
                >
                    <Thing text="They cannot sign in, and their API tokens are good for nothing.">
                        <Button
                            label="Let them in again"
                            glyph=Glyph::Check
                            busy=enabling.busy()
                            on_press=enable
                        />
                    </Thing>
                </Show>
                {move || {
                    enabling.failure().get().map(|failure| view! { <FailureNotice failure /> })
                }}
                <Show when=move || is_local.get()>
                    <Thing text="Who forgot their password gets another one from you. Their sessions end.">
                        <Button
                            label="Reset password"
                            glyph=Glyph::Key
                            on_press=move |()| password_is_open.set(true)
                        />
                    </Thing>
                    <Show
                        when=move || has_factor.get()
                        fallback=|| view! { <p class="soft">"They have no second factor."</p> }
                    >
                        <Thing text="Who lost both their phone and their recovery codes needs it taken away. Be sure that it is them who asks.">
                            <Button
                                label="Take the second factor away"
                                glyph=Glyph::Shield
                                on_press=move |()| factor_is_open.set(true)
                            />
                        </Thing>
                    </Show>
                </Show>
            </div>
        </Card>
        <DisableAsk open=disable_is_open person />
        <FactorAsk open=factor_is_open person />
        <PasswordDialog open=password_is_open person />
    }
}

/// Why one would, and the button that does.
#[component]
fn Thing(#[prop(into)] text: String, children: Children) -> impl IntoView {
    view! {
        <div class="stack" data-gap="small">
            <p class="soft">{text}</p>
            <div class="row">{children()}</div>
        </div>
    }
}

fn change_access(
    person: Fetched<UserAccount>,
    act: Act,
    is_disabled: bool,
    on_done: impl FnOnce() + 'static,
) {
    let Some(id) = person.with_untracked(|person| person.map(|p| p.id)) else {
        return;
    };
    let patch = UserAccountPatch {
        is_disabled: Some(is_disabled),
        ..UserAccountPatch::default()
    };
    act.run(
        async move |api| api.update_person(id, &patch).await,
        move |now| {
            person.set(now);
            on_done();
        },
    );
}

#[component]
fn DisableAsk(open: RwSignal<bool>, person: Fetched<UserAccount>) -> impl IntoView {
    let act = Act::new();
    Effect::new(move |_| {
        if !open.get() {
            act.forget();
        }
    });
    let title = Signal::derive(move || {
        person.with(|person| {
            person.map_or_else(String::new, |person| {
                format!("Disable {}", person.display_name)
            })
        })
    });
    view! {
        <Ask
            title
            text="They cannot sign in any more, their sessions end, and their API tokens are good for nothing until you let them in again."
            action="Disable them"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                change_access(
                    person,
                    act,
                    true,
                    move || {
                        open.try_set(false);
                    },
                );
            }
        />
    }
}

#[component]
fn FactorAsk(open: RwSignal<bool>, person: Fetched<UserAccount>) -> impl IntoView {
    let act = Act::new();
    Effect::new(move |_| {
        if !open.get() {
            act.forget();
        }
    });
    view! {
        <Ask
            title="Take the second factor away"
            text="From then on their password alone signs them in. Their recovery codes are good for nothing."
            action="Take it away"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                let Some(id) = person.with_untracked(|person| person.map(|p| p.id)) else {
                    return;
                };
                act.run(
                    async move |api| api.remove_second_factor(id).await,
                    move |now| {
                        person.set(now);
                        open.try_set(false);
                    },
                );
            }
        />
    }
}

#[component]
fn PasswordDialog(open: RwSignal<bool>, person: Fetched<UserAccount>) -> impl IntoView {
    view! {
        <Dialog title="Reset password" open>
            {move || open.get().then(|| view! { <PasswordForm open person /> })}
        </Dialog>
    }
}

#[component]
fn PasswordForm(open: RwSignal<bool>, person: Fetched<UserAccount>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let announcer = expect_context::<Announcer>();
    let role = Signal::derive(move || person.with(|p| p.map_or(Role::Teacher, |p| p.role)));
    let is_bare = Signal::derive(move || password.with(|text| text.trim().is_empty()));
    let reset = move || {
        let id = person.with_untracked(|person| person.map(|p| p.id));
        let (Some(id), false) = (id, is_bare.get_untracked()) else {
            return;
        };
        let reset = PasswordReset {
            password: password.get_untracked(),
        };
        act.run(
            async move |api| api.reset_password(id, &reset).await,
            move |()| {
                announcer.say("The password is reset.");
                open.try_set(false);
            },
        );
    };
    view! {
        <form
            class="stack"
            autocomplete="off"
            on:submit=move |event| {
                event.prevent_default();
                reset();
            }
        >
            <GivenPassword password role failure />
            {elsewhere(failure, &["/password"])}
            <div class="row">
                <Button
                    label="Reset it"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| reset()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}
