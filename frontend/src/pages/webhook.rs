//! One webhook: how it is doing, what can be done with it, and its delivery log.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use types::{IssuedWebhookSecret, WebhookSubscription, WebhookSubscriptionPatch};
use uuid::Uuid;

use super::nothing::NothingHere;
use super::pills::{since, until};
use super::webhook_form::EditDialog;
use super::webhook_log::DeliveryLog;
use super::webhook_secret::{RotateDialog, SecretDialog};
use super::webhooks::{events_in_words, subscription_pill};
use crate::browser::clock;
use crate::model::words::Tone;
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Ask, Button, ButtonKind, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Notice,
    Screen,
};

/// The webhook whose id is in the address.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    move || match id.get() {
        None => view! { <NothingHere /> }.into_any(),
        Some(id) => view! { <Webhook id /> }.into_any(),
    }
}

#[component]
fn Webhook(id: Uuid) -> impl IntoView {
    let session = CurrentSession::expect();
    let webhook = Fetched::<WebhookSubscription>::new();
    // The log begins anew when it says another number.
    let looks = RwSignal::new(0);
    let ask = move || {
        looks.update(|number| *number += 1);
        webhook.refresh(async move { session.api()?.webhook(id).await });
    };
    ask();
    let actions = move || {
        view! {
            <Button label="Look again" glyph=Glyph::Retry on_press=move |()| ask() />
            <LinkButton href="/admin/webhooks" label="All webhooks" />
        }
    };
    let is_there = move || matches!(webhook.phase(), Phase::Ready(_));
    view! {
        <Screen title="Webhook" actions>
            {move || match webhook.phase() {
                Phase::Loading => {
                    view! {
                        <div class="card">
                            <Loading what="the webhook" lines=6 />
                        </div>
                    }
                        .into_any()
                }
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                }
                Phase::Ready(webhook) => view! { <About webhook /> }.into_any(),
            }}
            <Show when=is_there>
                <WebhookActions id webhook on_sent=move |()| looks.update(|number| *number += 1) />
                <DeliveryLog id looks />
            </Show>
        </Screen>
    }
}

#[component]
fn About(webhook: WebhookSubscription) -> impl IntoView {
    let pill = subscription_pill(&webhook);
    let moment =
        |at: chrono::DateTime<chrono::Utc>| format!("{}, {}", since(at), clock::date_and_time(at));
    let names: Vec<&str> = webhook.events.iter().map(|event| event.as_str()).collect();
    let events = if names.is_empty() {
        events_in_words(&webhook)
    } else {
        names.join(", ")
    };
    view! {
        <Card title="Subscription">
            <div class="stack">
                <p class="wrap tag">{webhook.url}</p>
                <div class="row">{pill}</div>
                {webhook
                    .switched_off_reason
                    .map(|why| {
                        view! {
                            <Notice tone=Tone::Bad title="It was switched off">
                                <p>
                                    {why} " Mend the receiver, then resume it: what waited goes on, and what failed can be replayed."
                                </p>
                            </Notice>
                        }
                    })}
                <Facts>
                    <Fact name="What for" value=webhook.description />
                    <Fact name="Events" value=events />
                    <Fact name="Failing since" value=webhook.failing_since.map(moment) />
                    <Fact name="Delivered last" value=webhook.last_delivered_at.map(moment) />
                    <Fact
                        name="The old secret"
                        value=webhook
                            .previous_secret_until
                            .map(|end| format!("Signs as well; ends {}", until(end)))
                    />
                    <Fact name="Made" value=moment(webhook.created_at) />
                    <Fact name="By" value=webhook.created_by />
                </Facts>
            </div>
        </Card>
    }
}

/// What can be done with it.
#[component]
fn WebhookActions(
    id: Uuid,
    webhook: Fetched<WebhookSubscription>,
    #[prop(into)] on_sent: Callback<()>,
) -> impl IntoView {
    let edit_is_open = RwSignal::new(false);
    let rotate_is_open = RwSignal::new(false);
    let delete_is_open = RwSignal::new(false);
    let issued = RwSignal::new(None::<IssuedWebhookSecret>);
    let (test, pause, delete) = (Act::new(), Act::new(), Act::new());
    let is_active = move || webhook.with(|webhook| webhook.is_some_and(|w| w.is_active));
    let turn = move || {
        let version = webhook.with_untracked(|webhook| webhook.map(|w| w.version.clone()));
        let patch = WebhookSubscriptionPatch {
            is_active: Some(!untrack(is_active)),
            ..WebhookSubscriptionPatch::default()
        };
        pause.run(
            async move |api| {
                api.update_webhook(id, &version.unwrap_or_default(), &patch)
                    .await
            },
            move |changed| webhook.set(changed),
        );
    };
    let send_test = move || {
        test.run(
            async move |api| api.test_webhook(id).await,
            move |_| {
                on_sent.try_run(());
            },
        );
    };
    let navigate = use_navigate();
    let forget = move || {
        let navigate = navigate.clone();
        delete.run(
            async move |api| api.delete_webhook(id).await,
            move |()| navigate("/admin/webhooks", NavigateOptions::default()),
        );
    };
    let current = Signal::derive(move || webhook.ready());
    let went_wrong = move || test.failure().get().or_else(|| pause.failure().get());
    view! {
        <div class="row">
            <Button
                label="Send a test event"
                kind=ButtonKind::Primary
                glyph=Glyph::Send
                busy=test.busy()
                disabled=Signal::derive(move || !is_active())
                on_press=move |()| send_test()
            />
            <Button label="Change" glyph=Glyph::Pencil on_press=move |()| edit_is_open.set(true) />
            <Button
                label=Signal::derive(move || {
                    if is_active() { "Pause" } else { "Resume" }.to_owned()
                })
                busy=pause.busy()
                on_press=move |()| turn()
            />
            <Button
                label="Rotate the secret"
                glyph=Glyph::Key
                on_press=move |()| rotate_is_open.set(true)
            />
            <Button
                label="Delete"
                kind=ButtonKind::Quiet
                glyph=Glyph::Close
                on_press=move |()| delete_is_open.set(true)
            />
        </div>
        {move || went_wrong().map(|failure| view! { <FailureNotice failure /> })}
        <EditDialog
            open=edit_is_open
            webhook=current
            on_changed=move |changed| webhook.set(changed)
        />
        <RotateDialog
            id
            open=rotate_is_open
            on_rotated=move |made: IssuedWebhookSecret| {
                webhook.set(made.subscription.clone());
                issued.set(Some(made));
            }
        />
        <SecretDialog issued />
        <Ask
            title="Delete this webhook"
            text="Nothing is sent there any more, and its delivery log is gone. To stop for a while, pause it."
            action="Delete it"
            open=delete_is_open
            busy=delete.busy()
            failure=delete.failure()
            on_confirm=move |_| forget()
        />
    }
}
