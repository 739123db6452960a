//! Trying an account of the directory: what it would become, and why.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use types::{DirectoryTest, DirectoryTestResult, FoundPerson, MatchedRule};

use super::form::{elsewhere, wrong};
use super::people::PeopleTabs;
use crate::api::UnauthorizedApi;
use crate::model::door;
use crate::model::words::{self, Tone, count};
use crate::state::act::Act;
use crate::ui::{Button, ButtonKind, Card, Empty, Fact, Facts, Glyph, Notice, Screen, TextField};

/// The screen.
#[component]
pub fn DirectoryPage() -> impl IntoView {
    let asked = use_query_map().with_untracked(|map| map.get("name").unwrap_or_default());
    let username = RwSignal::new(asked);
    let result = RwSignal::new(None::<DirectoryTestResult>);
    // Without an answer there is the form, which says what is wrong.
    let has_directory = RwSignal::new(true);
    spawn_local(async move {
        if let Ok(methods) = UnauthorizedApi.sign_in_methods().await {
            has_directory.try_set(methods.directory);
        }
    });
    view! {
        <Screen title="People">
            <PeopleTabs />
            <Show
                when=move || has_directory.get()
                fallback=|| {
                    view! {
                        <Card title="Directory">
                            <Empty
                                glyph=Glyph::Plug
                                title="No directory"
                                text="People have passwords of their own here. With [directory] in the configuration they sign in with their school account, and here you see what each would become."
                            />
                        </Card>
                    }
                }
            >
                <div class="columns" data-even="true">
                    <Card title="Try an account">
                        <TryForm username result />
                    </Card>
                    <Outcome result />
                </div>
            </Show>
        </Screen>
    }
}

#[component]
fn TryForm(
    username: RwSignal<String>,
    result: RwSignal<Option<DirectoryTestResult>>,
) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let is_bare = Signal::derive(move || username.with(|name| name.trim().is_empty()));
    let run = move || {
        if is_bare.get_untracked() {
            return;
        }
        result.set(None);
        let test = DirectoryTest {
            username: username.get_untracked().trim().to_owned(),
            password: Some(password.get_untracked()).filter(|password| !password.is_empty()),
        };
        act.run(
            async move |api| api.test_directory(&test).await,
            move |told| {
                password.try_set(String::new());
                result.try_set(Some(told));
            },
        );
    };
    view! {
        <form
            class="stack"
            autocomplete="off"
            on:submit=move |event| {
                event.prevent_default();
                run();
            }
        >
            <p class="soft">
                "What somebody would become here, and why. Nobody is signed in, and nothing is kept."
            </p>
            <TextField
                label="User name"
                id="directory-username"
                value=username
                placeholder="tlarch"
                error=wrong(failure, "/username")
                required=true
            />
            <TextField
                label="Password"
                id="directory-password"
                value=password
                kind="password"
                autocomplete="off"
                hint="Leave it empty to look the account up alone. A wrong one counts in the directory as any other."
                error=wrong(failure, "/password")
            />
            {elsewhere(failure, &["/username", "/password"])}
            <div class="row">
                <Button
                    label="Try this account"
                    kind=ButtonKind::Primary
                    glyph=Glyph::Search
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| run()
                />
            </div>
        </form>
    }
}

#[component]
fn Outcome(result: RwSignal<Option<DirectoryTestResult>>) -> impl IntoView {
    view! {
        <div class="stack" aria-live="polite">
            {move || {
                result
                    .get()
                    .map(|told| {
                        view! {
                            <Verdict told=told.clone() />
                            {told.rule.map(|rule| view! { <WhyCard rule /> })}
                            {told.person.map(|person| view! { <PersonCard person /> })}
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Verdict(told: DirectoryTestResult) -> impl IntoView {
    let (tone, title) = match (told.outcome.as_str(), told.role) {
        ("accepted", Some(role)) => (Tone::Good, words::role(role).to_owned()),
        ("directory_unavailable", _) => (Tone::Bad, door::reason(&told.outcome)),
        (outcome, _) => (Tone::Warn, door::reason(outcome)),
    };
    let way = if told.password_checked {
        "The password was tried once."
    } else {
        "The account was looked up; no password was tried."
    };
    view! {
        <Notice tone title>
            <p>{told.detail}</p>
            <p class="small soft">{way}</p>
        </Notice>
    }
}

#[component]
fn WhyCard(rule: MatchedRule) -> impl IntoView {
    view! {
        <Card title="Why">
            <Facts>
                <Fact name="Role" value=words::role(rule.role).to_owned() />
                <Fact name="Setting" value=rule.rule is_code=true />
                <Fact name="Group" value=rule.group.dn is_code=true />
            </Facts>
        </Card>
    }
}

#[component]
fn PersonCard(person: FoundPerson) -> impl IntoView {
    let groups = count(person.groups.len(), "group", "groups");
    let rows = person.groups.into_iter().map(|group| {
        view! {
            <li>
                <div>{group.name}</div>
                <div class="faint">{group.dn}</div>
            </li>
        }
    });
    view! {
        <Card title="Who was found">
            <div class="stack" data-gap="small">
                <Facts>
                    <Fact name="Name" value=person.display_name />
                    <Fact name="User name" value=person.username is_code=true />
                    <Fact name="Entry" value=person.dn is_code=true />
                </Facts>
                <details class="unfold" open>
                    <summary>{format!("In {groups}, groups in groups included")}</summary>
                    <ul class="rules">{rows.collect_view()}</ul>
                </details>
            </div>
        </Card>
    }
}
