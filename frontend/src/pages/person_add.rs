//! Adding a person, with a password to tell them.

use leptos::prelude::*;
use types::{NewUserAccount, Role, UserAccount};

use super::form::{elsewhere, wrong};
use super::password::PasswordRules;
use super::people::role_choices;
use crate::browser::ids;
use crate::model::failure::Failure;
use crate::state::act::Act;
use crate::ui::{Button, ButtonKind, Dialog, Glyph, SelectField, TextField};

/// The dialog; its form begins anew every time it is opened.
#[component]
pub fn AddDialog(
    open: RwSignal<bool>,
    #[prop(into)] on_added: Callback<UserAccount>,
) -> impl IntoView {
    view! {
        <Dialog title="Add a person" open>
            {move || open.get().then(|| view! { <AddForm open on_added /> })}
        </Dialog>
    }
}

#[component]
fn AddForm(open: RwSignal<bool>, on_added: Callback<UserAccount>) -> impl IntoView {
    let display_name = RwSignal::new(String::new());
    let username = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Technician.as_str().to_owned());
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let fields = [display_name, username, password];
    let is_bare = Signal::derive(move || {
        fields
            .into_iter()
            .any(|field| field.with(|text| text.trim().is_empty()))
    });
    let chosen =
        Signal::derive(move || role.with(|role| Role::parse(role)).unwrap_or(Role::Teacher));
    let add = move || {
        if is_bare.get_untracked() {
            return;
        }
        let new = NewUserAccount {
            username: username.get_untracked().trim().to_owned(),
            display_name: display_name.get_untracked().trim().to_owned(),
            role: chosen.get_untracked(),
            password: password.get_untracked(),
        };
        act.run(
            async move |api| api.add_person(&new).await,
            move |added| {
                open.try_set(false);
                on_added.try_run(added);
            },
        );
    };
    view! {
        <form
            class="stack"
            autocomplete="off"
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <TextField
                label="Name"
                id="person-name"
                value=display_name
                placeholder="Tess Larch"
                error=wrong(failure, "/display_name")
                required=true
            />
            <TextField
                label="User name"
                id="person-username"
                value=username
                placeholder="tlarch"
                hint="What they sign in with. Letters, digits and . _ - @, without spaces."
                error=wrong(failure, "/username")
                required=true
            />
            <SelectField label="Role" id="person-role" value=role choices=role_choices() />
            <GivenPassword password role=chosen failure />
            {elsewhere(failure, &["/display_name", "/username", "/password"])}
            <div class="row">
                <Button
                    label="Add"
                    about="the person"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=move |()| add()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}

/// A password that is told to somebody, who changes it: so it can be read here.
#[component]
pub fn GivenPassword(
    password: RwSignal<String>,
    #[prop(into)] role: Signal<Role>,
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let make_one_up = move |()| {
        if let Some(fresh) = ids::fresh_password() {
            password.set(fresh);
        }
    };
    view! {
        <div class="stack" data-gap="small">
            <TextField
                label="Password"
                id="given-password"
                value=password
                autocomplete="off"
                hint="You tell it to them; they change it under their name at the bottom of the menu."
                error=wrong(failure, "/password")
                described_by="given-password-rules"
                required=true
            />
            <div class="row">
                <Button label="Make one up" glyph=Glyph::Key on_press=make_one_up />
            </div>
            <div id="given-password-rules">
                <PasswordRules role />
            </div>
        </div>
    }
}
