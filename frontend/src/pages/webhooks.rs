//! Outbound webhooks: who is told what happens here, and how that goes.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{IssuedWebhookSecret, WebhookFilter, WebhookSubscription};

use super::pills::since;
use super::webhook_form::AddDialog;
use super::webhook_secret::SecretDialog;
use crate::browser::clock;
use crate::model::words::{Tone, count};
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Pill, Screen};

/// How a subscription is doing.
pub fn subscription_pill(subscription: &WebhookSubscription) -> AnyView {
    let is_switched_off = subscription.switched_off_reason.is_some();
    let (tone, label, glyph) = match (subscription.is_active, subscription.failing_since) {
        (false, _) if is_switched_off => (Tone::Bad, "Switched off", Glyph::Alert),
        (false, _) => (Tone::Plain, "Paused", Glyph::Close),
        (true, Some(_)) => (Tone::Warn, "Failing", Glyph::Warning),
        (true, None) => (Tone::Good, "Active", Glyph::Check),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// Which events it asks for, in a few words.
pub fn events_in_words(subscription: &WebhookSubscription) -> String {
    match subscription.events.as_slice() {
        [] => "Everything".to_owned(),
        [only] => only.title().to_owned(),
        several => count(several.len(), "event", "events"),
    }
}

/// The screen.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let webhooks = Listing::<WebhookSubscription>::new();
    let fetch = move |cursor| {
        let filter = WebhookFilter {
            cursor,
            ..WebhookFilter::default()
        };
        async move { session.api()?.webhooks(&filter).await }
    };
    webhooks.start(fetch);
    let add_is_open = RwSignal::new(false);
    let issued = RwSignal::new(None::<IssuedWebhookSecret>);
    let on_made = move |made: IssuedWebhookSecret| {
        webhooks.change(|all| all.insert(0, made.subscription.clone()));
        issued.set(Some(made));
    };
    let actions = move || {
        view! {
            <Button
                label="Add a webhook"
                kind=ButtonKind::Primary
                glyph=Glyph::Plus
                on_press=move |()| add_is_open.set(true)
            />
        }
    };
    view! {
        <Screen title="Webhooks" actions>
            <Card title="Who is told">
                <div class="stack">
                    <p class="soft">
                        "What happens here goes to these addresses as signed messages, such as an asset that was made or changed."
                    </p>
                    <WebhookTable webhooks on_more=move |()| webhooks.more(fetch) />
                </div>
            </Card>
        </Screen>
        <AddDialog open=add_is_open on_made />
        <SecretDialog issued />
    }
}

#[component]
fn WebhookTable(
    webhooks: Listing<WebhookSubscription>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let has_any = move || !webhooks.items().is_empty();
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Webhooks">
                <thead>
                    <tr>
                        <th scope="col">"Address"</th>
                        <th scope="col" data-wide>"Events"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-wide>"Delivered last"</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || webhooks.items()
                        key=|one| (one.id, one.version.clone())
                        let:webhook
                    >
                        <WebhookRow webhook />
                    </For>
                </tbody>
            </table>
        </Show>
        {move || match webhooks.phase() {
            Phase::Loading => view! { <Loading what="the webhooks" lines=4 /> }.into_any(),
            Phase::Failed(failure) => {
                view! { <FailureNotice failure on_retry=on_more /> }.into_any()
            }
            Phase::Ready(Some(_)) => {
                view! { <Button label="Load more" about="webhooks" on_press=on_more /> }.into_any()
            }
            Phase::Ready(None) if !has_any() => {
                view! {
                    <Empty
                        glyph=Glyph::Link
                        title="Nobody is told yet"
                        text="Add the address of a system that wants to know. It gets a secret to verify what comes with."
                    />
                }
                    .into_any()
            }
            Phase::Ready(None) => ().into_any(),
        }}
    }
}

#[component]
fn WebhookRow(webhook: WebhookSubscription) -> impl IntoView {
    let events = events_in_words(&webhook);
    let pill = subscription_pill(&webhook);
    let delivered = webhook.last_delivered_at;
    let title = delivered.map(clock::date_and_time);
    let delivered = delivered.map_or_else(|| "Never yet".to_owned(), since);
    view! {
        <tr>
            <td class="wrap">
                <A href=format!("/admin/webhooks/{}", webhook.id)>{webhook.url}</A>
                <span class="also">{webhook.description}</span>
                <span class="below">{events.clone()}</span>
            </td>
            <td data-wide>{events}</td>
            <td>{pill}</td>
            <td data-kind="time" data-wide title=title>
                {delivered}
            </td>
        </tr>
    }
}
