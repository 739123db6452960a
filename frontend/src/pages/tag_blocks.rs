//! Blocks of tags that were reserved together.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{AssetTag, TagReservation};

use super::pills::since;
use super::tags::TagNews;
use crate::browser::clock;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, Empty, FailureNotice, Glyph, Loading};

/// The blocks that were reserved, newest first.
#[component]
pub fn Reservations(news: TagNews) -> impl IntoView {
    let session = CurrentSession::expect();
    let blocks = Listing::<TagReservation>::new();
    let fetch = move |cursor| async move { session.api()?.tag_reservations(cursor).await };
    Effect::new(move |_| {
        news.done.track();
        blocks.start(fetch);
    });
    let more = move |()| blocks.more(fetch);
    let has_any = move || !blocks.items().is_empty();
    view! {
        <Card title="Blocks">
            <Show when=has_any>
                <table class="table" aria-label="Blocks">
                    <thead>
                        <tr>
                            <th scope="col">"Tags"</th>
                            <th scope="col" data-kind="number">"How many"</th>
                            <th scope="col" data-wide>"For"</th>
                            <th scope="col" data-wide>"By"</th>
                            <th scope="col">"When"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || blocks.items() key=|block| block.id let:block>
                            <BlockRow block />
                        </For>
                    </tbody>
                </table>
            </Show>
            <div class="stack">
                {move || match blocks.phase() {
                    Phase::Loading => view! { <Loading what="the blocks" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="blocks" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if !has_any() => {
                        view! {
                            <Empty
                                glyph=Glyph::Inbox
                                title="No block reserved"
                                text="Reserve a block to print blank labels, and bind them to devices later by scanning."
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

/// "W12-0413 … W12-0436".
pub fn span(tags: &[AssetTag]) -> String {
    match tags {
        [] => String::new(),
        [only] => only.to_string(),
        [first, .., last] => format!("{first} … {last}"),
    }
}

#[component]
fn BlockRow(block: TagReservation) -> impl IntoView {
    let number = block.tags.len();
    view! {
        <tr>
            <td>
                <A href=format!("/tags/reservations/{}", block.id) attr:class="tag">
                    {span(&block.tags)}
                </A>
                <span class="below">{block.note.clone()}</span>
            </td>
            <td data-kind="number">{number}</td>
            <td data-wide>{block.note}</td>
            <td data-wide>{block.reserved_by}</td>
            <td data-kind="time" title=clock::date_and_time(block.reserved_at)>
                {since(block.reserved_at)}
            </td>
        </tr>
    }
}
