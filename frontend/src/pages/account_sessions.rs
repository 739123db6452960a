//! The own sessions, and what happened with the own name at the door.

use leptos::prelude::*;
use types::{SignInEvent, UserSession};

use super::account::AccountTabs;
use super::event_table::EventTable;
use super::session_table::{SessionTable, place};
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Ask, Button, Card, FailureNotice, Loading, Screen, open_about};

/// The screen.
#[component]
pub fn AccountSessionsPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let sessions = Fetched::<Vec<UserSession>>::new();
    let ask = move || async move { session.api()?.my_sessions().await };
    let events = Listing::<SignInEvent>::new();
    let more = move |cursor| async move { session.api()?.my_sign_in_events(cursor).await };
    sessions.fetch(ask());
    events.start(more);
    let on_ended = move || {
        sessions.refresh(ask());
        events.start(more);
    };
    let ending = RwSignal::new(None::<UserSession>);
    let others_is_open = RwSignal::new(false);
    let has_others =
        move || sessions.with(|sessions| sessions.is_some_and(|s| s.iter().any(|s| !s.is_current)));
    let end_others = move || {
        view! {
            <Show when=has_others>
                <Button
                    label="End all others"
                    on_press=move |()| others_is_open.set(true)
                />
            </Show>
        }
    };
    view! {
        <Screen title="Your account">
            <AccountTabs />
            <Card title="Where you are signed in" actions=end_others>
                {move || match sessions.phase() {
                    Phase::Loading => view! { <Loading what="your sessions" lines=3 /> }.into_any(),
                    Phase::Failed(failure) => {
                        let retry = move |()| sessions.fetch(ask());
                        view! { <FailureNotice failure on_retry=retry /> }.into_any()
                    }
                    Phase::Ready(sessions) => {
                        view! {
                            <div class="stack" data-gap="small">
                                <SessionTable
                                    sessions
                                    on_end=move |session| ending.set(Some(session))
                                />
                                <p class="small faint">
                                    "Is one not yours? End it, then change your password."
                                </p>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </Card>
            <Card title="Recent sign-ins">
                <EventTable events is_own=true on_more=move |()| events.more(more) />
            </Card>
        </Screen>
        <EndOne ending on_ended />
        <EndOthers open=others_is_open on_ended />
    }
}

#[component]
fn EndOne(
    ending: RwSignal<Option<UserSession>>,
    on_ended: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = open_about(ending);
    let act = Act::new();
    let announcer = expect_context::<Announcer>();
    Effect::new(move |_| {
        if !open.get() {
            act.forget();
        }
    });
    let title = Signal::derive(move || {
        ending.with(|session| {
            session
                .as_ref()
                .map_or_else(String::new, |session| format!("End {}", place(session)))
        })
    });
    view! {
        <Ask
            title
            text="Whoever uses it has to sign in again. Looking things up may go on there for ten minutes at most."
            action="End it"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                if let Some(session) = ending.get_untracked() {
                    act.run(
                        async move |api| api.revoke_my_session(session.id).await,
                        move |()| {
                            ending.try_set(None);
                            announcer.say("The session has ended.");
                            on_ended();
                        },
                    );
                }
            }
        />
    }
}

#[component]
fn EndOthers(
    open: RwSignal<bool>,
    on_ended: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let act = Act::new();
    let announcer = expect_context::<Announcer>();
    view! {
        <Ask
            title="End all other sessions"
            text="Everywhere but here you, or whoever it is, has to sign in again."
            action="End them"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                act.run(
                    async move |api| api.revoke_my_other_sessions().await,
                    move |_| {
                        open.try_set(false);
                        announcer.say("The other sessions have ended.");
                        on_ended();
                    },
                );
            }
        />
    }
}
