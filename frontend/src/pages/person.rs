//! One person: what they are, whether they may sign in, and where they are signed in.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use types::{PersonSource, UserAccount};
use uuid::Uuid;

use super::nothing::NothingHere;
use super::people::person_pills;
use super::person_access::AccessCard;
use super::person_edit::EditCard;
use super::person_sessions::SessionsCard;
use super::pills::since;
use crate::browser::clock;
use crate::model::words::{self, Tone};
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Card, Fact, Facts, FailureNotice, Loading, Notice, Screen};

/// Why a person cannot be changed, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Everything can be changed.
    None,
    /// It is who looks: neither role nor access.
    Yourself,
    /// The administrator for emergencies: only the command line of the server.
    OnTheServer,
    /// The directory or the provider says what they are: only whether they get in here.
    Elsewhere(PersonSource),
}

/// The person whose id is in the address.
#[component]
pub fn PersonPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let person = Fetched::<UserAccount>::new();
    let ask = move || {
        if let Some(id) = id.get() {
            person.fetch(async move { session.api()?.person(id).await });
        }
    };
    Effect::new(move |_| ask());
    // The cards stay while what is in them changes, and with them whatever has the focus.
    let stage = Memo::new(move |_| match person.phase() {
        Phase::Loading => Phase::Loading,
        Phase::Failed(failure) => Phase::Failed(failure),
        Phase::Ready(person) => Phase::Ready(person.id),
    });
    move || match (id.get(), stage.get()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(_), Phase::Loading) => view! {
            <Screen title="A person">
                <div class="card">
                    <Loading what="the person" lines=6 />
                </div>
            </Screen>
        }
        .into_any(),
        (Some(_), Phase::Failed(failure)) => view! {
            <Screen title="A person">
                <FailureNotice failure on_retry=move |()| ask() />
                <p>
                    <A href="/admin/people">"All people"</A>
                </p>
            </Screen>
        }
        .into_any(),
        (Some(_), Phase::Ready(_)) => view! { <Person person /> }.into_any(),
    }
}

#[component]
fn Person(person: Fetched<UserAccount>) -> impl IntoView {
    let own_id = CurrentSession::expect().user().map(|user| user.id);
    let Some(first) = untrack(move || person.ready()) else {
        return ().into_any();
    };
    let bounds = if first.is_break_glass {
        Bounds::OnTheServer
    } else if own_id == Some(first.id) {
        Bounds::Yourself
    } else if first.source == PersonSource::Local {
        Bounds::None
    } else {
        Bounds::Elsewhere(first.source)
    };
    let title = Signal::derive(move || {
        person.with(|person| person.map(|p| p.display_name.clone()).unwrap_or_default())
    });
    view! {
        <Screen title>
            <p>
                <A href="/admin/people">"All people"</A>
            </p>
            <BoundsNotice bounds username=first.username.clone() />
            <div class="columns" data-even="true">
                <div class="stack">
                    <Card title="Now">
                        {move || person.ready().map(|person| view! { <Now person /> })}
                    </Card>
                    {matches!(bounds, Bounds::None | Bounds::Yourself)
                        .then(|| view! { <EditCard person bounds /> })}
                </div>
                {matches!(bounds, Bounds::None | Bounds::Elsewhere(_))
                    .then(|| view! { <AccessCard person /> })}
            </div>
            <SessionsCard id=first.id />
        </Screen>
    }
    .into_any()
}

#[component]
fn BoundsNotice(bounds: Bounds, username: String) -> impl IntoView {
    match bounds {
        Bounds::None => None,
        Bounds::Elsewhere(source) => {
            let whose = if source == PersonSource::Directory {
                "The school's directory looks after their password, says what they are called, and gives them their role by their groups. "
            } else {
                "The sign-in provider looks after their password, says what they are called, and gives them their role. "
            };
            Some(
                view! {
                    <Notice tone=Tone::Plain title="A school account">
                        <p>
                            {whose} "What it says counts from their next sign-in, at the latest."
                        </p>
                        {(source == PersonSource::Directory)
                            .then(|| {
                                view! {
                                    <p>
                                        <A href=format!(
                                            "/admin/people/directory?name={username}",
                                        )>"Try this account"</A>
                                    </p>
                                }
                            })}
                    </Notice>
                }
                .into_any(),
            )
        }
        Bounds::Yourself => Some(
            view! {
                <Notice tone=Tone::Plain title="This is you">
                    <p>
                        "Nobody changes their own role or locks themselves out. Your password and second factor are on "
                        <A href="/account">"your account"</A> "."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
        Bounds::OnTheServer => Some(
            view! {
                <Notice tone=Tone::Plain title="An administrator for emergencies">
                    <p>
                        "Nobody changes them from here, so that whoever has the server always gets in. On the server:"
                    </p>
                    <p class="tag">{format!("rtutils user set-password {username}")}</p>
                    <p class="small soft">
                        "Also set-role, disable, enable and reset-totp."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
    }
}

#[component]
fn Now(person: UserAccount) -> impl IntoView {
    let seen = person
        .last_signed_in_at
        .map_or_else(|| "Not in the last 180 days".to_owned(), since);
    let query = String::from(js_sys::encode_uri_component(&person.username));
    view! {
        <div class="stack" data-gap="small">
            {person_pills(&person)}
            <Facts>
                <Fact name="User name" value=person.username.clone() is_code=true />
                <Fact name="Role" value=words::role(person.role).to_owned() />
                <Fact name="Added" value=clock::date_and_time(person.created_at) />
                <Fact name="Disabled" value=person.disabled_at.map(clock::date_and_time) />
                <Fact name="Last sign-in" value=seen />
            </Facts>
            <p>
                <A href=format!("/admin/people/sign-ins?person={query}")>"Their sign-ins"</A>
            </p>
        </div>
    }
}
