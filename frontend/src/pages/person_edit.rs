//! Changing a person's name and role.

use leptos::prelude::*;
use types::{Role, UserAccount, UserAccountPatch};

use super::form::{elsewhere, wrong};
use super::people::role_choices;
use super::person::Bounds;
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::fetch::Fetched;
use crate::ui::{Button, ButtonKind, Card, SelectField, TextField};

/// The form.
#[component]
pub fn EditCard(person: Fetched<UserAccount>, bounds: Bounds) -> impl IntoView {
    let was = move || person.with(|person| person.map(|p| (p.display_name.clone(), p.role)));
    let first = untrack(was);
    let (name_was, role_was) = first.unwrap_or((String::new(), Role::Teacher));
    let name = RwSignal::new(name_was);
    let role = RwSignal::new(role_was.as_str().to_owned());
    let act = Act::new();
    let failure = act.failure();
    let announcer = expect_context::<Announcer>();
    let patch = move || {
        let (name_was, role_was) = was()?;
        let typed = name.with(|name| name.trim().to_owned());
        let chosen = role.with(|role| Role::parse(role));
        let patch = UserAccountPatch {
            display_name: Some(typed).filter(|typed| *typed != name_was),
            role: chosen.filter(|chosen| *chosen != role_was),
            is_disabled: None,
        };
        (patch != UserAccountPatch::default()).then_some(patch)
    };
    let is_same = Signal::derive(move || patch().is_none());
    let save = move || {
        let Some(patch) = untrack(patch) else {
            return;
        };
        let Some(id) = person.with_untracked(|person| person.map(|p| p.id)) else {
            return;
        };
        act.run(
            async move |api| api.update_person(id, &patch).await,
            move |now| {
                announcer.say("Saved.");
                person.set(now);
            },
        );
    };
    view! {
        <Card title="Name and role">
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
            >
                <TextField
                    label="Name"
                    id="person-name"
                    value=name
                    error=wrong(failure, "/display_name")
                    required=true
                />
                {(bounds == Bounds::None)
                    .then(|| {
                        view! {
                            <SelectField
                                label="Role"
                                id="person-role"
                                value=role
                                choices=role_choices()
                                hint="It counts within ten minutes, and for accounts at once."
                            />
                        }
                    })}
                {elsewhere(failure, &["/display_name"])}
                <div class="row">
                    <Button
                        label="Save"
                        kind=ButtonKind::Primary
                        busy=act.busy()
                        disabled=is_same
                        on_press=move |()| save()
                    />
                </div>
            </form>
        </Card>
    }
}
