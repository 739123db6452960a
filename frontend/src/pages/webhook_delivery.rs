//! One delivery of a webhook: what was sent, and every attempt.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use types::{WebhookAttempt, WebhookDeliveryDetail};
use uuid::Uuid;

use super::nothing::NothingHere;
use super::pills::since;
use super::webhook_log::{Replay, delivery_pill};
use crate::browser::clock;
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, Card, CopyField, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Screen,
};

/// The delivery whose id is in the address.
#[component]
pub fn WebhookDeliveryPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    move || match id.get() {
        None => view! { <NothingHere /> }.into_any(),
        Some(id) => view! { <Delivery id /> }.into_any(),
    }
}

#[component]
fn Delivery(id: Uuid) -> impl IntoView {
    let session = CurrentSession::expect();
    let detail = Fetched::<WebhookDeliveryDetail>::new();
    let ask = move || detail.fetch(async move { session.api()?.webhook_delivery(id).await });
    ask();
    let back = move || {
        let of = detail.with(|detail| detail.map(|d| d.delivery.subscription_id));
        of.map(|of| {
            view! { <LinkButton href=format!("/admin/webhooks/{of}") label="Delivery log" /> }
        })
    };
    let actions = move || {
        view! {
            <Button label="Look again" glyph=Glyph::Retry on_press=move |()| ask() />
            {back}
        }
    };
    view! {
        <Screen title="Delivery" actions>
            {move || match detail.phase() {
                Phase::Loading => {
                    view! {
                        <div class="card">
                            <Loading what="the delivery" lines=6 />
                        </div>
                    }
                        .into_any()
                }
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                }
                Phase::Ready(detail) => view! { <WholeDelivery detail /> }.into_any(),
            }}
        </Screen>
    }
}

#[component]
fn WholeDelivery(detail: WebhookDeliveryDetail) -> impl IntoView {
    let delivery = detail.delivery;
    let act = Act::new();
    let failure = act.failure();
    let moment =
        |at: chrono::DateTime<chrono::Utc>| format!("{}, {}", since(at), clock::date_and_time(at));
    let navigate = use_navigate();
    let log = format!("/admin/webhooks/{}", delivery.subscription_id);
    let on_replayed = move |()| navigate(&log, NavigateOptions::default());
    let body = serde_json::to_string_pretty(&detail.message).unwrap_or_default();
    let is_over = delivery.state.is_final();
    view! {
        <Card title=delivery.event.title()>
            <div class="stack">
                <div class="row">{delivery_pill(delivery.state)}</div>
                <Facts>
                    <Fact name="Event" value=delivery.event.as_str().to_owned() />
                    <Fact name="Happened" value=moment(detail.message.occurred_at) />
                    <Fact name="Over" value=delivery.finished_at.map(moment) />
                    <Fact name="What went wrong last" value=delivery.last_error />
                    <Fact name="webhook-id" value=delivery.event_id.to_string() is_code=true />
                    <Fact
                        name="A replay of"
                        value=delivery.replay_of.map(|id| id.to_string())
                        is_code=true
                    />
                </Facts>
                {move || failure.get().map(|failure| view! { <FailureNotice failure /> })}
                {is_over
                    .then(|| {
                        view! {
                            <div class="row">
                                <Replay id=delivery.id about="this event" act on_replayed />
                            </div>
                        }
                    })}
                <CopyField
                    label="What is sent"
                    id="delivery-body"
                    text=body
                    rows=10
                    hint="Laid out here to be read; it is sent in one line."
                />
            </div>
        </Card>
        <Card title="Attempts">
            <Attempts attempts=detail.attempts />
        </Card>
    }
}

#[component]
fn Attempts(attempts: Vec<WebhookAttempt>) -> impl IntoView {
    if attempts.is_empty() {
        return view! { <p class="soft">"It was not tried yet."</p> }.into_any();
    }
    let rows = attempts.into_iter().map(|attempt| {
        let status = attempt.status.map_or_else(
            || "No answer".to_owned(),
            |status| format!("Answered {status}"),
        );
        view! {
            <tr>
                <td data-kind="number">{attempt.number}</td>
                <td title=clock::date_and_time(attempt.at)>{since(attempt.at)}</td>
                <td class="wrap">
                    {status}
                    {attempt.error.map(|error| view! { <span class="also">{error}</span> })}
                    {attempt
                        .answer
                        .map(|answer| view! { <span class="also">{format!("It said: {answer}")}</span> })}
                </td>
                <td data-kind="number">{format!("{} ms", attempt.duration_ms)}</td>
            </tr>
        }
    });
    view! {
        <table class="table" aria-label="Attempts">
            <thead>
                <tr>
                    <th scope="col" data-kind="number">"Try"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"What the receiver did"</th>
                    <th scope="col" data-kind="number">"Took"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
