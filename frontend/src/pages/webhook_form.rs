//! Adding a webhook, and changing one: the address, what it is for, and which events.

use leptos::prelude::*;
use types::{
    IssuedWebhookSecret, NewWebhookSubscription, WebhookEventType, WebhookSubscription,
    WebhookSubscriptionPatch,
};

use super::form::{elsewhere, wrong};
use crate::model::failure::Failure;
use crate::state::act::Act;
use crate::ui::{Button, ButtonKind, Dialog, SwitchField, TextField};

/// What a person fills in.
#[derive(Debug, Clone, Copy)]
struct Fields {
    url: RwSignal<String>,
    description: RwSignal<String>,
    events: RwSignal<Vec<WebhookEventType>>,
}

impl Fields {
    fn new(of: Option<&WebhookSubscription>) -> Self {
        let description = of.and_then(|of| of.description.clone());
        Self {
            url: RwSignal::new(of.map(|of| of.url.clone()).unwrap_or_default()),
            description: RwSignal::new(description.unwrap_or_default()),
            events: RwSignal::new(of.map(|of| of.events.clone()).unwrap_or_default()),
        }
    }

    fn is_bare(self) -> Signal<bool> {
        Signal::derive(move || self.url.with(|url| url.trim().is_empty()))
    }
}

/// The dialog that adds one; its form begins anew every time it is opened.
#[component]
pub fn AddDialog(
    open: RwSignal<bool>,
    #[prop(into)] on_made: Callback<IssuedWebhookSecret>,
) -> impl IntoView {
    view! {
        <Dialog title="Add a webhook" open wide=true>
            {move || open.get().then(|| view! { <AddForm open on_made /> })}
        </Dialog>
    }
}

#[component]
fn AddForm(open: RwSignal<bool>, on_made: Callback<IssuedWebhookSecret>) -> impl IntoView {
    let fields = Fields::new(None);
    let act = Act::new();
    let is_bare = fields.is_bare();
    let add = move || {
        if is_bare.get_untracked() {
            return;
        }
        let description = fields.description.get_untracked().trim().to_owned();
        let new = NewWebhookSubscription {
            url: fields.url.get_untracked().trim().to_owned(),
            description: Some(description).filter(|text| !text.is_empty()),
            events: fields.events.get_untracked(),
            is_active: None,
        };
        act.run(
            async move |api| api.create_webhook(&new).await,
            move |made| {
                open.try_set(false);
                on_made.try_run(made);
            },
        );
    };
    view! {
        <WebhookFields
            fields
            act
            action="Add the webhook"
            is_bare
            on_save=move |()| add()
            on_cancel=move |()| open.set(false)
        />
    }
}

/// The dialog that changes one.
#[component]
pub fn EditDialog(
    open: RwSignal<bool>,
    #[prop(into)] webhook: Signal<Option<WebhookSubscription>>,
    #[prop(into)] on_changed: Callback<WebhookSubscription>,
) -> impl IntoView {
    let form = move || {
        let webhook = open.get().then(|| webhook.get_untracked()).flatten();
        webhook.map(|webhook| view! { <EditForm open webhook on_changed /> })
    };
    view! {
        <Dialog title="Change the webhook" open wide=true>
            {form}
        </Dialog>
    }
}

#[component]
fn EditForm(
    open: RwSignal<bool>,
    webhook: WebhookSubscription,
    on_changed: Callback<WebhookSubscription>,
) -> impl IntoView {
    let fields = Fields::new(Some(&webhook));
    let act = Act::new();
    let is_bare = fields.is_bare();
    let (id, version, url_was) = (webhook.id, webhook.version, webhook.url);
    let save = move || {
        if is_bare.get_untracked() {
            return;
        }
        let url = fields.url.get_untracked().trim().to_owned();
        let patch = WebhookSubscriptionPatch {
            url: Some(url).filter(|url| *url != url_was),
            description: Some(fields.description.get_untracked().trim().to_owned()),
            events: Some(fields.events.get_untracked()),
            is_active: None,
        };
        let version = version.clone();
        act.run(
            async move |api| api.update_webhook(id, &version, &patch).await,
            move |changed| {
                open.try_set(false);
                on_changed.try_run(changed);
            },
        );
    };
    view! {
        <WebhookFields
            fields
            act
            action="Save"
            is_bare
            on_save=move |()| save()
            on_cancel=move |()| open.set(false)
        />
    }
}

#[component]
fn WebhookFields(
    fields: Fields,
    act: Act,
    action: &'static str,
    is_bare: Signal<bool>,
    #[prop(into)] on_save: Callback<()>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let failure: Signal<Option<Failure>> = act.failure();
    view! {
        <form
            class="stack"
            autocomplete="off"
            on:submit=move |event| {
                event.prevent_default();
                on_save.run(());
            }
        >
            <TextField
                label="Address"
                id="webhook-url"
                value=fields.url
                placeholder="https://hooks.example.org/rtutils"
                hint="Begins with https://. Addresses of your own network have to be allowed in the server's settings."
                error=wrong(failure, "/url")
                required=true
            />
            <TextField
                label="What for"
                id="webhook-description"
                value=fields.description
                placeholder="Inventory of the library"
                error=wrong(failure, "/description")
            />
            <Events events=fields.events />
            {elsewhere(failure, &["/url", "/description"])}
            <div class="row">
                <Button
                    label=action
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=is_bare
                    on_press=on_save
                />
                <Button label="Cancel" on_press=on_cancel />
            </div>
        </form>
    }
}

/// The events to choose from. A test goes to one webhook, whatever it asks for.
#[component]
fn Events(events: RwSignal<Vec<WebhookEventType>>) -> impl IntoView {
    let turn = move |event: WebhookEventType, on: bool| {
        events.update(|events| {
            events.retain(|known| *known != event);
            if on {
                events.push(event);
            }
        });
    };
    let choices = WebhookEventType::ALL.iter().copied();
    let choices = choices.filter(|event| *event != WebhookEventType::WebhookTest);
    view! {
        <fieldset class="field">
            <legend>"Events"</legend>
            <p class="hint">
                {move || {
                    if events.with(Vec::is_empty) {
                        "None is chosen: it is told of everything, also of what later versions add."
                    } else {
                        "It is told of these, and of nothing else."
                    }
                }}
            </p>
            <div class="pair">
                {choices
                    .map(|event| {
                        view! {
                            <SwitchField
                                label=event.title()
                                hint=event.as_str()
                                is_on=Signal::derive(move || events.with(|e| e.contains(&event)))
                                on_change=move |on| turn(event, on)
                            />
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
