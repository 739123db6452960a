//! The delivery log of a webhook, with replay.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{WebhookDelivery, WebhookDeliveryFilter, WebhookDeliveryState, WebhookEventType};
use uuid::Uuid;

use super::pills::{since, until};
use crate::browser::clock;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Pill, SelectField,
};

fn state_title(state: WebhookDeliveryState) -> &'static str {
    match state {
        WebhookDeliveryState::Pending => "Waiting",
        WebhookDeliveryState::Running => "Under way",
        WebhookDeliveryState::Delivered => "Delivered",
        WebhookDeliveryState::Failed => "Failed",
    }
}

/// How far a delivery is.
pub fn delivery_pill(state: WebhookDeliveryState) -> AnyView {
    let (tone, glyph) = match state {
        WebhookDeliveryState::Pending => (Tone::Warn, Glyph::Clock),
        WebhookDeliveryState::Running => (Tone::Plain, Glyph::Spinner),
        WebhookDeliveryState::Delivered => (Tone::Good, Glyph::Check),
        WebhookDeliveryState::Failed => (Tone::Bad, Glyph::Alert),
    };
    let label = state_title(state);
    view! { <Pill tone label glyph /> }.into_any()
}

/// The log. It begins anew whenever `looks` changes.
#[component]
pub fn DeliveryLog(id: Uuid, #[prop(into)] looks: Signal<i32>) -> impl IntoView {
    let session = CurrentSession::expect();
    let state = RwSignal::new(String::new());
    let event = RwSignal::new(String::new());
    let deliveries = Listing::<WebhookDelivery>::new();
    let fetch = move |cursor| {
        let (state, event) = (state.get_untracked(), event.get_untracked());
        let filter = WebhookDeliveryFilter {
            state: WebhookDeliveryState::ALL
                .into_iter()
                .find(|s| s.as_str() == state),
            event: WebhookEventType::parse(&event),
            cursor,
            ..WebhookDeliveryFilter::default()
        };
        async move { session.api()?.webhook_deliveries(id, &filter).await }
    };
    Effect::new(move |_| {
        looks.track();
        state.track();
        event.track();
        deliveries.start(fetch);
    });
    let mut states = vec![(String::new(), "Any state".to_owned())];
    states.extend(
        WebhookDeliveryState::ALL.map(|s| (s.as_str().to_owned(), state_title(s).to_owned())),
    );
    let mut events = vec![(String::new(), "Any event".to_owned())];
    let all = WebhookEventType::ALL.iter();
    events.extend(all.map(|e| (e.as_str().to_owned(), e.title().to_owned())));
    view! {
        <Card title="Delivery log">
            <div class="stack">
                <form
                    class="filters"
                    data-fields="2"
                    role="search"
                    aria-label="Deliveries"
                    on:submit=|event| event.prevent_default()
                >
                    <SelectField label="State" id="deliveries-state" value=state choices=states />
                    <SelectField label="Event" id="deliveries-event" value=event choices=events />
                </form>
                <DeliveryTable
                    deliveries
                    on_more=move |()| deliveries.more(fetch)
                    on_replayed=move |()| deliveries.start(fetch)
                />
            </div>
        </Card>
    }
}

#[component]
fn DeliveryTable(
    deliveries: Listing<WebhookDelivery>,
    #[prop(into)] on_more: Callback<()>,
    #[prop(into)] on_replayed: Callback<()>,
) -> impl IntoView {
    let has_any = move || !deliveries.items().is_empty();
    let act = Act::new();
    let failure = act.failure();
    view! {
        {move || failure.get().map(|failure| view! { <FailureNotice failure /> })}
        <Show when=has_any>
            <table class="table" aria-label="Deliveries">
                <thead>
                    <tr>
                        <th scope="col">"Event"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-wide>"When"</th>
                        <th scope="col" data-kind="number" data-wide>"Tries"</th>
                        <th scope="col">
                            <span class="unseen">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || deliveries.items()
                        key=|one| (one.id, one.state, one.attempts)
                        let:delivery
                    >
                        <DeliveryRow delivery act on_replayed />
                    </For>
                </tbody>
            </table>
        </Show>
        {move || match deliveries.phase() {
            Phase::Loading => view! { <Loading what="the deliveries" lines=4 /> }.into_any(),
            Phase::Failed(failure) => {
                view! { <FailureNotice failure on_retry=on_more /> }.into_any()
            }
            Phase::Ready(Some(_)) => {
                view! { <Button label="Load more" about="deliveries" on_press=on_more /> }
                    .into_any()
            }
            Phase::Ready(None) if !has_any() => {
                view! {
                    <Empty
                        glyph=Glyph::Inbox
                        title="No delivery here"
                        text="Everything that is sent comes up here for 30 days, with what the receiver said. Send a test event to see."
                    />
                }
                    .into_any()
            }
            Phase::Ready(None) => {
                view! {
                    <p class="small faint" role="status">
                        {count(deliveries.items().len(), "delivery", "deliveries")} ", all of them."
                    </p>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn DeliveryRow(delivery: WebhookDelivery, act: Act, on_replayed: Callback<()>) -> impl IntoView {
    let id = delivery.id;
    let is_over = delivery.state.is_final();
    let created = since(delivery.created_at);
    let next = delivery.next_attempt_at;
    let next = next.filter(|_| delivery.state == WebhookDeliveryState::Pending);
    let name = delivery.event.as_str();
    view! {
        <tr>
            <td>
                <A href=format!("/admin/webhooks/deliveries/{id}")>{delivery.event.title()}</A>
                <span class="also">{name}</span>
                <span class="below">{created.clone()}</span>
            </td>
            <td class="wrap">
                {delivery_pill(delivery.state)}
                {delivery.replay_of.map(|_| view! { <span class="also">"A replay"</span> })}
                {next.map(|next| view! { <span class="also">{format!("Next try {}", until(next))}</span> })}
                {delivery.last_error.map(|error| view! { <span class="also">{error}</span> })}
            </td>
            <td data-wide title=clock::date_and_time(delivery.created_at)>
                {created}
            </td>
            <td data-kind="number" data-wide>
                {delivery.attempts}
            </td>
            <td data-kind="actions">
                {is_over
                    .then(|| {
                        view! { <Replay id about=name act on_replayed /> }
                    })}
            </td>
        </tr>
    }
}

/// Sends the event of a delivery again.
#[component]
pub fn Replay(
    id: Uuid,
    about: &'static str,
    act: Act,
    #[prop(into)] on_replayed: Callback<()>,
) -> impl IntoView {
    let replay = move |()| {
        act.run(
            async move |api| api.replay_webhook_delivery(id).await,
            move |_| {
                on_replayed.try_run(());
            },
        );
    };
    view! {
        <Button
            label="Replay"
            about
            kind=ButtonKind::Quiet
            glyph=Glyph::Retry
            busy=act.busy()
            on_press=replay
        />
    }
}
