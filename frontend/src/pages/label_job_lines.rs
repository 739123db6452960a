//! The lines of a label job.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{LabelJobItem, LabelJobItemState, LabelJobState};
use uuid::Uuid;

use crate::model::words::{Tone, size_name};
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, FailureNotice, Glyph, Loading, Pill, Segmented};

/// The lines as they stand now; fetched anew when the job has come to another state.
#[component]
pub fn JobLines(id: Uuid, state: LabelJobState) -> impl IntoView {
    let session = CurrentSession::expect();
    let lines = Listing::<LabelJobItem>::new();
    let only_trouble = RwSignal::new(false);
    let fetch = move |cursor| {
        let only_trouble = only_trouble.get_untracked();
        async move {
            session
                .api()?
                .label_job_items(id, only_trouble, cursor)
                .await
        }
    };
    Effect::new(move |_| {
        only_trouble.track();
        lines.start(fetch);
    });
    let more = move |()| lines.more(fetch);
    let has_any = move || !lines.items().is_empty();
    // While it is drawn, its lines would change under the eyes.
    let is_open = !state.is_finished();
    view! {
        <Card title="Lines">
            <div class="stack">
                <Segmented
                    label="Lines to show"
                    name="job-lines"
                    choices=vec![
                        (false, "All".to_owned()),
                        (true, "Those that cannot be printed".to_owned()),
                    ]
                    chosen=only_trouble
                    on_choose=move |chosen| only_trouble.set(chosen)
                />
                <Show when=has_any>
                    <table class="table" aria-label="Lines">
                        <thead>
                            <tr>
                                <th scope="col" data-kind="number">"Line"</th>
                                <th scope="col">"Label"</th>
                                <th scope="col" data-wide>"Size"</th>
                                <th scope="col">"State"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || lines.items()
                                key=|item| (item.line, item.state)
                                let:item
                            >
                                <JobLine item is_open />
                            </For>
                        </tbody>
                    </table>
                </Show>
                {move || match lines.phase() {
                    Phase::Loading => view! { <Loading what="lines" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="lines" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if !has_any() => {
                        view! { <p class="soft">"Every line can be printed."</p> }.into_any()
                    }
                    Phase::Ready(None) => ().into_any(),
                }}
            </div>
        </Card>
    }
}

#[component]
fn JobLine(item: LabelJobItem, is_open: bool) -> impl IntoView {
    let name = item
        .tag
        .as_ref()
        .map_or_else(|| item.asked.clone(), ToString::to_string);
    let name = match item.asset_id {
        Some(id) => view! {
            <A href=format!("/assets/{id}") attr:class="tag">
                {name}
            </A>
        }
        .into_any(),
        None => view! { <span class="tag">{name}</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-kind="number">{item.line}</td>
            <td>
                {name}
                <span class="below">{format!("Line {}", item.line)}</span>
            </td>
            <td data-wide>{item.template.map(size_name)}</td>
            <td>
                {pill(item.state, is_open)}
                {item.detail.map(|detail| view! { <span class="also">{detail}</span> })}
            </td>
        </tr>
    }
}

fn pill(state: LabelJobItemState, is_open: bool) -> AnyView {
    let (tone, label, glyph) = match state {
        LabelJobItemState::Waiting => (Tone::Plain, "Not looked up", Glyph::Clock),
        LabelJobItemState::Ready if is_open => (Tone::Plain, "Ready", Glyph::Check),
        LabelJobItemState::Ready => (Tone::Plain, "Not drawn", Glyph::Check),
        LabelJobItemState::Printed => (Tone::Good, "In the PDF", Glyph::Check),
        LabelJobItemState::NotFound => (Tone::Bad, "Not found", Glyph::Help),
        LabelJobItemState::Ambiguous => (Tone::Warn, "Several match", Glyph::Many),
        LabelJobItemState::Untagged => (Tone::Warn, "No tag yet", Glyph::Tags),
        LabelJobItemState::Invalid => (Tone::Warn, "Unknown code", Glyph::Warning),
        LabelJobItemState::Unprintable => (Tone::Bad, "Would not scan", Glyph::Alert),
    };
    view! { <Pill tone label glyph /> }.into_any()
}
