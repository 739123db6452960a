//! The assets of a change, and the changes so far.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{AssetPatch, Changeset, ChangesetItem, FieldOutcome, FieldState};

use super::pills::{changeset_pill, since};
use crate::model::fields::{self, shown};
use crate::model::words::Tone;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, Empty, FailureNotice, Glyph, Loading, Pill};

/// How many assets are shown before one asks for more.
const SHOWN_AT_FIRST: usize = 100;

/// "Status → in-use, Owner → nothing".
pub fn summary(changes: &AssetPatch) -> String {
    let parts = fields::of_patch(changes).into_iter();
    let parts =
        parts.map(|(field, values)| format!("{} → {}", fields::title(&field), shown(&values)));
    parts.collect::<Vec<_>>().join(", ")
}

/// The assets of a change, planned or made.
#[component]
pub fn ChangesetLines(
    #[prop(into)] label: String,
    #[prop(into)] lines: Signal<Vec<ChangesetItem>>,
) -> impl IntoView {
    let limit = RwSignal::new(SHOWN_AT_FIRST);
    let hidden = move || lines.with(Vec::len).saturating_sub(limit.get());
    let shown = move || {
        let mut lines = lines.get();
        lines.truncate(limit.get());
        lines
    };
    view! {
        <table class="table" aria-label=label>
            <thead>
                <tr>
                    <th scope="col" data-kind="number">"No."</th>
                    <th scope="col">"Asset"</th>
                    <th scope="col">"Change"</th>
                    <th scope="col">"State"</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=shown
                    key=|item| (item.line, item.state, item.fields.len(), item.detail.clone())
                    let:item
                >
                    <ChangesetLine item />
                </For>
            </tbody>
        </table>
        <Show when=move || { hidden() > 0 }>
            <div class="row">
                <Button
                    label=Signal::derive(move || format!("Show {} more", hidden()))
                    on_press=move |()| limit.set(usize::MAX)
                />
            </div>
        </Show>
    }
}

#[component]
fn ChangesetLine(item: ChangesetItem) -> impl IntoView {
    let name = item.name.unwrap_or_else(|| item.asked.clone());
    let is_other = !name.eq_ignore_ascii_case(&item.asked);
    let link = match item.asset_id {
        Some(id) => view! {
            <A href=format!("/assets/{id}") attr:class="tag">
                {name}
            </A>
        }
        .into_any(),
        None => view! { <span class="tag">{name}</span> }.into_any(),
    };
    let is_bare = item.fields.is_empty();
    view! {
        <tr>
            <td data-kind="number">{item.line}</td>
            <td>
                {link} {is_other.then(|| view! { <span class="also tag">{item.asked}</span> })}
            </td>
            <td>
                {item
                    .fields
                    .into_iter()
                    .map(|field| view! { <Difference field /> })
                    .collect_view()}
                {is_bare.then(|| view! { <span class="faint">"–"</span> })}
            </td>
            <td>
                {changeset_pill(item.state)}
                {item.detail.map(|detail| view! { <span class="also">{detail}</span> })}
            </td>
        </tr>
    }
}

/// What one field was and is.
#[component]
pub fn Difference(field: FieldOutcome) -> impl IntoView {
    let title = fields::title(&field.field);
    let (before, after) = (shown(&field.before), shown(&field.after));
    let is_same = field.state == FieldState::Unchanged;
    let refused = field.message.filter(|_| field.state == FieldState::Refused);
    view! {
        <span class="difference">
            <span class="faint">{title}</span>
            {if is_same {
                view! { <span>{after}</span> }.into_any()
            } else {
                view! {
                    <del>{before}</del>
                    " "
                    <span aria-hidden="true">"→"</span>
                    <span class="unseen">"to"</span>
                    " "
                    <ins>{after}</ins>
                }
                    .into_any()
            }}
            {refused.map(|words| view! { <span class="bad">{words}</span> })}
        </span>
    }
}

/// The changes so far, newest first.
#[component]
pub fn EarlierChangesets() -> impl IntoView {
    let session = CurrentSession::expect();
    let changesets = Listing::<Changeset>::new();
    let fetch = move |cursor| async move { session.api()?.changesets(cursor).await };
    changesets.start(fetch);
    let more = move |()| changesets.more(fetch);
    let has_any = move || !changesets.items().is_empty();
    view! {
        <Card title="Earlier changes">
            <Show when=has_any>
                <table class="table" aria-label="Earlier changes">
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col" data-wide>"What"</th>
                            <th scope="col" data-wide>"By"</th>
                            <th scope="col" data-kind="number">"Assets"</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || changesets.items() key=|c| c.id let:changeset>
                            <ChangesetRow changeset />
                        </For>
                    </tbody>
                </table>
            </Show>
            <div class="stack">
                {move || match changesets.phase() {
                    Phase::Loading => view! { <Loading what="changes" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="changes" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if !has_any() => {
                        view! {
                            <Empty
                                glyph=Glyph::Pencil
                                title="No change yet"
                                text="A change to many assets comes up here, with what it did, and can be undone."
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

/// How a change stands, in a pill.
pub fn standing(changeset: &Changeset) -> AnyView {
    let (tone, label, glyph) = if !changeset.is_finished {
        (Tone::Warn, "Under way".to_owned(), Glyph::Clock)
    } else if changeset.undone_by.is_some() {
        (Tone::Plain, "Undone".to_owned(), Glyph::Undo)
    } else if changeset.explained > 0 {
        let label = format!(
            "{} changed, {} explained",
            changeset.applied, changeset.explained
        );
        (Tone::Plain, label, Glyph::Check)
    } else {
        (Tone::Good, "Done".to_owned(), Glyph::Check)
    };
    view! { <Pill tone label glyph /> }.into_any()
}

#[component]
fn ChangesetRow(changeset: Changeset) -> impl IntoView {
    let what = match changeset.undo_of {
        Some(_) => "Undoes a change".to_owned(),
        None => summary(&changeset.changes),
    };
    let pill = standing(&changeset);
    view! {
        <tr>
            <td>
                <A href=format!("/bulk-edit/{}", changeset.id)>{since(changeset.created_at)}</A>
                <span class="below">{what.clone()}</span>
            </td>
            <td data-wide>
                {what} {changeset.reason.map(|reason| view! { <span class="also">{reason}</span> })}
            </td>
            <td data-wide>{changeset.created_by}</td>
            <td data-kind="number">{changeset.total}</td>
            <td>{pill}</td>
        </tr>
    }
}
