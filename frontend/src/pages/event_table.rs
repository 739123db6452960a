//! What happened at the door, a row each; what failed stands out.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{SignInEvent, SignInEventOutcome};

use super::pills::since;
use crate::browser::clock;
use crate::model::door;
use crate::model::words::count;
use crate::state::fetch::{Listing, Phase};
use crate::ui::{Button, Empty, FailureNotice, Glyph, Loading, Pill};

/// The table.
#[component]
pub fn EventTable(
    events: Listing<SignInEvent>,
    /// Whether all of them are of whoever looks.
    #[prop(optional)]
    is_own: bool,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let has_any = move || !events.items().is_empty();
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Sign-in events">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        {(!is_own).then(|| view! { <th scope="col">"Who"</th> })}
                        <th scope="col" data-wide>"Address"</th>
                        <th scope="col">"When"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || events.items() key=|event| event.id let:event>
                        <EventRow event is_own />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match events.phase() {
                Phase::Loading => view! { <Loading what="the events" lines=6 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" about="events" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty
                            glyph=Glyph::Door
                            title="Nothing here"
                            text="Sign-ins, refusals, ended sessions and what administrators changed come up here, for 180 days."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || { has_any() && matches!(events.phase(), Phase::Ready(None)) }>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(events.items().len(), "event", "events"))}
                </p>
            </Show>
        </div>
    }
}

#[component]
fn EventRow(event: SignInEvent, is_own: bool) -> impl IntoView {
    let (tone, label) = door::outcome(event.outcome);
    let glyph = match event.outcome {
        SignInEventOutcome::Accepted => Glyph::Check,
        SignInEventOutcome::Refused => Glyph::Alert,
        SignInEventOutcome::Failed => Glyph::Warning,
        SignInEventOutcome::SignedOut => Glyph::SignOut,
        SignInEventOutcome::Revoked => Glyph::Close,
        SignInEventOutcome::Changed => Glyph::Pencil,
    };
    let address = event.address.unwrap_or_else(|| "On the server".to_owned());
    let who = (!is_own).then(|| {
        let query = String::from(js_sys::encode_uri_component(&event.username));
        view! {
            <td class="wrap">
                <A href=format!("/admin/people/sign-ins?person={query}")>{event.username}</A>
            </td>
        }
    });
    view! {
        <tr>
            <td>
                <Pill tone label glyph />
                {event
                    .reason
                    .map(|reason| view! { <span class="also">{door::reason(&reason)}</span> })}
                {event
                    .actor
                    .map(|actor| view! { <span class="also">{format!("By {actor}.")}</span> })}
                <span class="below">{address.clone()}</span>
            </td>
            {who}
            <td data-wide>{address}</td>
            <td data-kind="time" title=clock::date_and_time(event.occurred_at)>
                {since(event.occurred_at)}
            </td>
        </tr>
    }
}
