//! Where a person is signed in, for administrators.

use leptos::prelude::*;
use types::UserSession;
use uuid::Uuid;

use super::session_table::{SessionTable, place};
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Ask, Button, Card, Empty, FailureNotice, Glyph, Loading, open_about};

/// Their sessions, and an end to each or to all.
#[component]
pub fn SessionsCard(id: Uuid) -> impl IntoView {
    let session = CurrentSession::expect();
    let sessions = Fetched::<Vec<UserSession>>::new();
    let ask = move || async move { session.api()?.sessions_of(id).await };
    sessions.fetch(ask());
    let ending = RwSignal::new(None::<UserSession>);
    let all_is_open = RwSignal::new(false);
    // Whoever looks at themselves keeps the session that they look with.
    let may_end_all = move || {
        let is_elsewhere = |s: &Vec<UserSession>| !s.is_empty() && s.iter().all(|s| !s.is_current);
        sessions.with(|sessions| sessions.is_some_and(is_elsewhere))
    };
    let actions = move || {
        view! {
            <Show when=may_end_all>
                <Button label="End all" about="sessions" on_press=move |()| all_is_open.set(true) />
            </Show>
        }
    };
    let on_ended = move || sessions.refresh(ask());
    view! {
        <Card title="Where they are signed in" actions>
            {move || match sessions.phase() {
                Phase::Loading => view! { <Loading what="the sessions" lines=3 /> }.into_any(),
                Phase::Failed(failure) => {
                    let retry = move |()| sessions.fetch(ask());
                    view! { <FailureNotice failure on_retry=retry /> }.into_any()
                }
                Phase::Ready(sessions) if sessions.is_empty() => {
                    view! {
                        <Empty
                            glyph=Glyph::Screen
                            title="Nowhere"
                            text="They are not signed in right now."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(sessions) => {
                    view! {
                        <SessionTable sessions on_end=move |session| ending.set(Some(session)) />
                    }
                        .into_any()
                }
            }}
        </Card>
        <EndOne id ending on_ended />
        <EndAll id open=all_is_open on_ended />
    }
}

#[component]
fn EndOne(
    id: Uuid,
    ending: RwSignal<Option<UserSession>>,
    on_ended: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = open_about(ending);
    let act = Act::new();
    let announcer = expect_context::<Announcer>();
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
                        async move |api| api.revoke_session_of(id, session.id).await,
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
fn EndAll(
    id: Uuid,
    open: RwSignal<bool>,
    on_ended: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let act = Act::new();
    let announcer = expect_context::<Announcer>();
    view! {
        <Ask
            title="End all their sessions"
            text="They have to sign in again everywhere. Their password stays as it is."
            action="End them all"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                act.run(
                    async move |api| api.revoke_sessions_of(id).await,
                    move |_| {
                        open.try_set(false);
                        announcer.say("Their sessions have ended.");
                        on_ended();
                    },
                );
            }
        />
    }
}
