//! Making an API token: what for, what it may, how long, and from where.

use leptos::prelude::*;
use types::{IssuedApiToken, NewApiToken, Permission};

use super::form::{elsewhere, wrong};
use crate::model::failure::Failure;
use crate::state::act::Act;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Dialog, SelectField, SwitchField, TextArea, TextField};

/// How long a token is good. The server has the last word.
const DAYS: [(u16, &str); 5] = [
    (7, "A week"),
    (30, "30 days"),
    (90, "90 days"),
    (180, "180 days"),
    (365, "A year"),
];
const USUAL_DAYS: u16 = 90;

/// The dialog; its form begins anew every time it is opened.
#[component]
pub fn MakeDialog(
    open: RwSignal<bool>,
    #[prop(into)] on_made: Callback<IssuedApiToken>,
) -> impl IntoView {
    view! {
        <Dialog title="Make a token" open wide=true>
            {move || open.get().then(|| view! { <MakeForm open on_made /> })}
        </Dialog>
    }
}

#[component]
fn MakeForm(open: RwSignal<bool>, on_made: Callback<IssuedApiToken>) -> impl IntoView {
    let permissions = CurrentSession::expect().user().map(|user| user.permissions);
    let possible = permissions.unwrap_or_default().into_iter();
    let possible: Vec<_> = possible
        .filter(|permission| permission.is_scope())
        .collect();
    let name = RwSignal::new(String::new());
    let scopes = RwSignal::new(Vec::<Permission>::new());
    let days = RwSignal::new(USUAL_DAYS.to_string());
    let networks = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let is_bare = Signal::derive(move || {
        name.with(|name| name.trim().is_empty()) || scopes.with(Vec::is_empty)
    });
    let make = move || {
        if is_bare.get_untracked() {
            return;
        }
        let new = NewApiToken {
            name: name.get_untracked().trim().to_owned(),
            scopes: scopes.get_untracked(),
            expires_in_days: days.get_untracked().parse().ok(),
            networks: networks.with_untracked(|text| networks_in(text)),
        };
        act.run(
            async move |api| api.create_token(&new).await,
            move |made| {
                open.try_set(false);
                on_made.try_run(made);
            },
        );
    };
    let choices = DAYS.map(|(days, name)| (days.to_string(), name.to_owned()));
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                make();
            }
        >
            <TextField
                label="Name"
                id="token-name"
                value=name
                placeholder="Nightly export"
                hint="What it is for, so that you know it again."
                error=wrong(failure, "/name")
                required=true
            />
            <Scopes possible scopes />
            <div class="pair">
                <SelectField
                    label="Good for"
                    id="token-days"
                    value=days
                    choices=choices.to_vec()
                    error=wrong(failure, "/expires_in_days")
                />
                <TextArea
                    label="Only from these addresses"
                    id="token-networks"
                    value=networks
                    rows=2
                    hint="Addresses or networks such as 10.20.0.0/16, one a line. From anywhere when empty."
                    error=Signal::derive(move || failure.with(|f| about_networks(f.as_ref())))
                />
            </div>
            {elsewhere(failure, &["/name", "/expires_in_days"])}
            <div class="row">
                <Button
                    label="Make the token"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| make()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}

#[component]
fn Scopes(possible: Vec<Permission>, scopes: RwSignal<Vec<Permission>>) -> impl IntoView {
    let turn = move |scope: Permission, on: bool| {
        scopes.update(|scopes| {
            scopes.retain(|known| *known != scope);
            if on {
                scopes.push(scope);
            }
        });
    };
    view! {
        <fieldset class="field">
            <legend>"What it may do"</legend>
            <p class="hint">"No more than it needs. You can only give what you may do yourself."</p>
            <div class="pair">
                {possible
                    .into_iter()
                    .map(|scope| {
                        view! {
                            <SwitchField
                                label=scope.title()
                                hint=scope.as_str()
                                is_on=Signal::derive(move || scopes.with(|s| s.contains(&scope)))
                                on_change=move |on| turn(scope, on)
                            />
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

fn networks_in(text: &str) -> Vec<String> {
    text.split([',', '\n', ' '])
        .map(str::trim)
        .filter(|network| !network.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What is wrong with the first network that is wrong.
fn about_networks(failure: Option<&Failure>) -> Option<String> {
    let Failure::Problem(problem) = failure? else {
        return None;
    };
    let mut errors = problem.errors.iter();
    let error = errors.find(|error| error.pointer.starts_with("/networks"))?;
    Some(error.detail.clone())
}
