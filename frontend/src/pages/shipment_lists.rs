//! Lines of a shipment, and the shipments so far.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{Shipment, ShipmentItem, ShipmentItemState};

use super::pills::{shipment_pill, since};
use crate::model::words::Tone;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, Empty, FailureNotice, Glyph, Loading, Pill};

/// Lines of a shipment, planned or made.
#[component]
pub fn ShipmentLines(
    #[prop(into)] label: String,
    #[prop(into)] lines: Signal<Vec<ShipmentItem>>,
) -> impl IntoView {
    view! {
        <table class="table" aria-label=label>
            <thead>
                <tr>
                    <th scope="col" data-kind="number">"Line"</th>
                    <th scope="col">"Serial"</th>
                    <th scope="col" data-wide>"Tag"</th>
                    <th scope="col" data-wide>"Internal name"</th>
                    <th scope="col">"State"</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || lines.get()
                    key=|item: &ShipmentItem| {
                        (item.line, item.state, item.asset_id, item.tag.clone())
                    }
                    let:item
                >
                    <ShipmentLine item />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn ShipmentLine(item: ShipmentItem) -> impl IntoView {
    let made = item
        .asset_id
        .filter(|_| item.state == ShipmentItemState::Created);
    let in_the_way = item
        .asset_id
        .filter(|_| item.state != ShipmentItemState::Created);
    let tag = item.tag.clone();
    let tag = move || {
        tag.clone().map(|tag| match made {
            Some(id) => view! {
                <A href=format!("/assets/{id}") attr:class="tag">
                    {tag.to_string()}
                </A>
            }
            .into_any(),
            None => view! { <span class="tag">{tag.to_string()}</span> }.into_any(),
        })
    };
    let write = item
        .write_id
        .filter(|_| item.state == ShipmentItemState::Failed);
    view! {
        <tr>
            <td data-kind="number">{item.line}</td>
            <td>
                <span class="tag">{item.serial}</span>
                <span class="below">{tag()} " " {item.internal_name.clone()}</span>
            </td>
            <td data-wide>{tag()}</td>
            <td data-wide>{item.internal_name}</td>
            <td>
                {shipment_pill(item.state)}
                {item.detail.map(|detail| view! { <span class="also">{detail}</span> })}
                {in_the_way
                    .map(|id| {
                        view! {
                            <span class="also">
                                <A href=format!("/assets/{id}")>{format!("Open asset {id}")}</A>
                            </span>
                        }
                    })}
                {write
                    .map(|id| {
                        view! {
                            <span class="also">
                                <A href=format!("/admin/writes/{id}")>"See the write to RT"</A>
                            </span>
                        }
                    })}
            </td>
        </tr>
    }
}

/// The shipments so far: to come back to after the browser was closed.
#[component]
pub fn EarlierShipments() -> impl IntoView {
    let session = CurrentSession::expect();
    let shipments = Listing::<Shipment>::new();
    let fetch = move |cursor| async move { session.api()?.shipments(cursor).await };
    shipments.start(fetch);
    let more = move |()| shipments.more(fetch);
    let has_any = move || !shipments.items().is_empty();
    view! {
        <Card title="Earlier shipments">
            <Show when=has_any>
                <table class="table" aria-label="Earlier shipments">
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col" data-wide>"What"</th>
                            <th scope="col" data-wide>"By"</th>
                            <th scope="col" data-kind="number">"Lines"</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || shipments.items() key=|s| s.id let:shipment>
                            <ShipmentRow shipment />
                        </For>
                    </tbody>
                </table>
            </Show>
            <div class="stack">
                {move || match shipments.phase() {
                    Phase::Loading => view! { <Loading what="shipments" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="shipments" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if !has_any() => {
                        view! {
                            <Empty
                                glyph=Glyph::Inbox
                                title="No shipment yet"
                                text="A list that was made comes up here, so that one can come back to it."
                            />
                        }
                            .into_any()
                    }
                    Phase::Ready(None) => ().into_any(),
                }}
            </div>
        </Card>
    }
}

#[component]
fn ShipmentRow(shipment: Shipment) -> impl IntoView {
    let fields = &shipment.fields;
    let what = [
        Some(fields.catalog.clone()),
        fields.manufacturer.clone(),
        fields.model.clone(),
    ];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (tone, label, glyph) = match (shipment.is_finished, shipment.explained) {
        (false, _) => (Tone::Warn, "Under way".to_owned(), Glyph::Clock),
        (true, 0) => (Tone::Good, "All made".to_owned(), Glyph::Check),
        (true, explained) => (
            Tone::Plain,
            format!("{} made, {explained} explained", shipment.created),
            Glyph::Check,
        ),
    };
    view! {
        <tr>
            <td>
                <A href=format!("/receive/shipments/{}", shipment.id)>{since(shipment.created_at)}</A>
                <span class="below">{what.clone()}</span>
            </td>
            <td data-wide>{what}</td>
            <td data-wide>{shipment.created_by}</td>
            <td data-kind="number">{shipment.total}</td>
            <td>
                <Pill tone label glyph />
            </td>
        </tr>
    }
}
