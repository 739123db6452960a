//! People: who can sign in, and as what.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use types::{PersonSource, Role, UserAccount, UserAccountFilter};

use super::person_add::AddDialog;
use super::pills::since;
use crate::browser::clock;
use crate::model::words::{self, Tone, count};
use crate::state::address::{Conditions, given};
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Pill, Screen, SelectField,
    Tabs, TextField,
};

/// What administrators look after, each with an address.
#[component]
pub fn PeopleTabs() -> impl IntoView {
    view! {
        <Tabs
            label="Parts of People"
            tabs=vec![
                ("/admin/people", "People"),
                ("/admin/people/roles", "Roles"),
                ("/admin/people/tokens", "API tokens"),
                ("/admin/people/sign-ins", "Sign-ins"),
                ("/admin/people/directory", "Directory"),
            ]
        />
    }
}

/// Roles to choose from.
pub fn role_choices() -> Vec<(String, String)> {
    Role::ALL
        .map(|role| (role.as_str().to_owned(), words::role(role).to_owned()))
        .to_vec()
}

/// Whether a person may sign in, what it takes, and who keeps them.
pub fn person_pills(person: &UserAccount) -> AnyView {
    let is_disabled = person.disabled_at.is_some();
    let (has_factor, is_break_glass) = (person.has_second_factor, person.is_break_glass);
    let is_from_elsewhere = person.source != PersonSource::Local;
    view! {
        <span class="row">
            {if is_disabled {
                view! { <Pill tone=Tone::Bad label="Disabled" glyph=Glyph::Close /> }
            } else {
                view! { <Pill tone=Tone::Good label="May sign in" glyph=Glyph::Check /> }
            }}
            {has_factor
                .then(|| view! { <Pill tone=Tone::Plain label="Second factor" glyph=Glyph::Shield /> })}
            {is_from_elsewhere
                .then(|| view! { <Pill tone=Tone::Plain label="School account" glyph=Glyph::People /> })}
            {is_break_glass
                .then(|| view! { <Pill tone=Tone::Warn label="For emergencies" glyph=Glyph::Key /> })}
        </span>
    }
    .into_any()
}

/// The screen.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/admin/people", ["q", "role", "access"]);
    let filter = conditions.in_address();
    let people = Listing::<UserAccount>::new();
    let fetch = move |cursor| {
        let [q, role, access] = filter.get_untracked();
        let filter = UserAccountFilter {
            q: given(&q),
            role: Role::parse(&role),
            is_disabled: match access.as_str() {
                "disabled" => Some(true),
                "enabled" => Some(false),
                _ => None,
            },
            cursor,
            ..UserAccountFilter::default()
        };
        async move { session.api()?.people(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        people.start(fetch);
    });
    let add_is_open = RwSignal::new(false);
    let navigate = use_navigate();
    let on_added = move |added: UserAccount| {
        navigate(
            &format!("/admin/people/{}", added.id),
            NavigateOptions::default(),
        );
    };
    let actions = move || {
        view! {
            <Button
                label="Add a person"
                kind=ButtonKind::Primary
                glyph=Glyph::Plus
                on_press=move |()| add_is_open.set(true)
            />
        }
    };
    let [q, role, access] = conditions.fields();
    let mut roles = vec![(String::new(), "Any role".to_owned())];
    roles.extend(role_choices());
    let access_choices = [
        ("", "All"),
        ("enabled", "Who may sign in"),
        ("disabled", "Who is disabled"),
    ]
    .map(|(value, name)| (value.to_owned(), name.to_owned()))
    .to_vec();
    view! {
        <Screen title="People" actions>
            <PeopleTabs />
            <Card title="People">
                <div class="stack">
                    <form
                        class="filters"
                        role="search"
                        aria-label="People"
                        on:submit=move |event| {
                            event.prevent_default();
                            conditions.submit();
                        }
                    >
                        <TextField
                            label="Search"
                            id="people-q"
                            value=q
                            kind="search"
                            placeholder="A part of a name"
                        />
                        <SelectField label="Role" id="people-role" value=role choices=roles />
                        <SelectField
                            label="Access"
                            id="people-access"
                            value=access
                            choices=access_choices
                        />
                        <Button
                            label="Clear filters"
                            glyph=Glyph::Close
                            on_press=move |()| conditions.clear()
                        />
                    </form>
                    <PeopleTable people on_more=move |()| people.more(fetch) />
                </div>
            </Card>
        </Screen>
        <AddDialog open=add_is_open on_added />
    }
}

#[component]
fn PeopleTable(people: Listing<UserAccount>, #[prop(into)] on_more: Callback<()>) -> impl IntoView {
    let has_any = move || !people.items().is_empty();
    view! {
        <Show when=has_any>
            <table class="table" aria-label="People">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" data-wide>"User name"</th>
                        <th scope="col" data-wide>"Role"</th>
                        <th scope="col">"Access"</th>
                        <th scope="col" data-wide>"Last sign-in"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || people.items() key=|person| person.id let:person>
                        <PersonRow person />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match people.phase() {
                Phase::Loading => view! { <Loading what="the people" lines=6 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" about="people" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty
                            glyph=Glyph::People
                            title="Nobody here"
                            text="Nobody matches. Try another filter, or add a person."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || { has_any() && matches!(people.phase(), Phase::Ready(None)) }>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(people.items().len(), "person", "people"))}
                </p>
            </Show>
        </div>
    }
}

#[component]
fn PersonRow(person: UserAccount) -> impl IntoView {
    let role = words::role(person.role);
    let seen = person
        .last_signed_in_at
        .map_or_else(|| "Not lately".to_owned(), since);
    let below = format!("{}, {role}", person.username);
    let pills = person_pills(&person);
    let seen_title = person.last_signed_in_at.map(clock::date_and_time);
    view! {
        <tr>
            <td class="wrap">
                <A href=format!("/admin/people/{}", person.id)>{person.display_name}</A>
                <span class="below">{below}</span>
            </td>
            <td class="wrap" data-wide>{person.username}</td>
            <td data-wide>{role}</td>
            <td>{pills}</td>
            <td data-kind="time" data-wide title=seen_title>
                {seen}
            </td>
        </tr>
    }
}
