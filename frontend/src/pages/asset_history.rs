//! What happened to an asset, newest first.

use leptos::prelude::*;
use types::HistoryEntry;

use crate::browser::clock;
use crate::model::history::sentence;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, FailureNotice, Loading};

/// The history card.
#[component]
pub fn AssetHistory(id: u64) -> impl IntoView {
    let session = CurrentSession::expect();
    let entries = Listing::<HistoryEntry>::new();
    let fetch = move |cursor| async move { session.api()?.history(id, cursor).await };
    entries.start(fetch);
    let more = move |()| entries.more(fetch);
    view! {
        <Card title="History">
            <div class="stack">
                <ol class="timeline">
                    <For each=move || entries.items() key=|entry| entry.id let:entry>
                        <li>
                            <span>{sentence(&entry)}</span>
                            <span class="small faint">
                                {format!("{} · {}", clock::date_and_time(entry.created_at), entry.creator)}
                            </span>
                        </li>
                    </For>
                </ol>
                {move || match entries.phase() {
                    Phase::Loading => view! { <Loading what="the history" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="history" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if entries.items().is_empty() => {
                        view! { <p class="soft">"Nothing has happened to it yet."</p> }.into_any()
                    }
                    Phase::Ready(None) => {
                        view! { <p class="small faint">"That is all."</p> }.into_any()
                    }
                }}
            </div>
        </Card>
    }
}
