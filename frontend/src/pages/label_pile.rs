//! The rows of the pile.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::components::A;
use types::{LabelCheckState, LabelSize};

use crate::browser::page;
use crate::model::pile::{Pile, PileId, PileRow, PileState};
use crate::model::warnings;
use crate::model::words::{Tone, size_name};
use crate::state::pile::LabelPile;
use crate::state::scanner::SCAN_BOX;
use crate::ui::{Button, ButtonKind, Glyph, Pill, Segmented};

/// The pile as a table, in the order in which it prints.
#[component]
pub fn PileTable() -> impl IntoView {
    let rows = LabelPile::expect().rows();
    let repeats = Memo::new(move |_| rows.with(Pile::repeats));
    view! {
        <table class="table" aria-label="Pile">
            <thead>
                <tr>
                    <th scope="col" data-kind="number">"No."</th>
                    <th scope="col">"Label"</th>
                    <th scope="col" data-wide>"Says"</th>
                    <th scope="col">"Size"</th>
                    <th scope="col">
                        <span class="unseen">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || rows.with(|pile| pile.rows().iter().map(|r| r.id).collect::<Vec<_>>())
                    key=|id| *id
                    let:id
                >
                    <PileLine id repeats />
                </For>
            </tbody>
        </table>
    }
}

fn state_pill(state: &PileState) -> AnyView {
    let (tone, label, glyph) = match state {
        PileState::Waiting => (Tone::Plain, "Waiting", Glyph::Clock),
        PileState::Checking => (Tone::Plain, "Looking up", Glyph::Spinner),
        PileState::Ready(label) if !label.warnings.is_empty() => {
            (Tone::Warn, "Ready, look", Glyph::Warning)
        }
        PileState::Ready(_) => (Tone::Good, "Ready", Glyph::Check),
        PileState::Failed(_) => (Tone::Bad, "Failed", Glyph::Alert),
        PileState::Refused { reason, .. } => match reason {
            LabelCheckState::Ambiguous => (Tone::Warn, "Several match", Glyph::Many),
            LabelCheckState::Untagged => (Tone::Warn, "No tag yet", Glyph::Tags),
            LabelCheckState::Invalid => (Tone::Warn, "Unknown code", Glyph::Warning),
            LabelCheckState::Unprintable => (Tone::Bad, "Would not scan", Glyph::Alert),
            LabelCheckState::NotFound | LabelCheckState::Ready => {
                (Tone::Bad, "Not found", Glyph::Help)
            }
        },
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// A row. It stays in the page while its label changes, so whatever has the focus in it keeps it.
#[component]
fn PileLine(id: PileId, repeats: Memo<HashSet<PileId>>) -> impl IntoView {
    let pile = LabelPile::expect();
    let row = Memo::new(move |_| pile.rows().with(|p| p.row(id).cloned()));
    let number = row.with_untracked(|row| row.as_ref().map(|r| r.number));
    let code = Memo::new(move |_| row.with(|row| row.as_ref().map(|r| r.code.clone())));
    let size = Memo::new(move |_| row.with(|row| row.as_ref().and_then(size_of)));
    let has_size = Memo::new(move |_| size.get().is_some());
    let says = move || row.with(|row| row.as_ref().map(|r| says(&r.state)));
    let choose = move || {
        let label = format!("Size of {}", code.get().unwrap_or_default());
        let choices = LabelSize::ALL.map(|size| (size, size_name(size).to_owned()));
        has_size.get().then(|| {
            view! {
                <Segmented
                    label
                    name=format!("size-{id}")
                    choices=choices.to_vec()
                    chosen=Signal::derive(move || size.get().unwrap_or_default())
                    on_choose=move |size| pile.choose_size(id, size)
                    quiet=true
                />
            }
        })
    };
    let remove = move || {
        view! {
            <Button
                label="Remove"
                about=code.get().unwrap_or_default()
                glyph=Glyph::Close
                icon_only=true
                kind=ButtonKind::Quiet
                on_press=move |()| remove_row(pile, id)
            />
        }
    };
    view! {
        <tr id=element_id(id) tabindex="-1">
            <td data-kind="number">{number}</td>
            <td>
                {move || row.get().map(|row| view! { <Standing row /> })}
                <Show when=move || repeats.with(|r| r.contains(&id))>
                    <span class="also">"Already further up: it prints twice."</span>
                </Show>
            </td>
            <td data-wide>{says}</td>
            <td>{choose}</td>
            <td data-kind="actions">{remove}</td>
        </tr>
    }
}

/// The label, how it stands, and what to do where it does not stand well.
#[component]
fn Standing(row: PileRow) -> impl IntoView {
    let pile = LabelPile::expect();
    let id = row.id;
    let pill = state_pill(&row.state);
    let (name, notes, suggestions) = match row.state {
        PileState::Ready(label) => {
            let href = format!("/assets/{}", label.asset_id);
            let tag = label.content.tag.to_string();
            let name = view! {
                <A href attr:class="tag">
                    {tag}
                </A>
            };
            let notes = label.warnings.iter().map(warnings::sentence).collect();
            (name.into_any(), notes, vec![])
        }
        PileState::Refused {
            reason,
            detail,
            suggestions,
        } => {
            let notes = vec![detail, what_to_do(reason).to_owned()];
            (plain(&row.code), notes, suggestions)
        }
        PileState::Failed(failure) => {
            let advice = failure.advice();
            let notes = vec![format!("{}.", advice.title), advice.what_to_do];
            (plain(&row.code), notes, vec![])
        }
        PileState::Waiting | PileState::Checking => (plain(&row.code), vec![], vec![]),
    };
    let suggestion = move |tag: String| {
        let chosen = tag.clone();
        let take = move |()| {
            // The button goes away with the suggestion; its row stays.
            page::focus(&element_id(id));
            pile.change(|p| p.replace_code(id, &chosen));
        };
        view! { <Button label=tag on_press=take /> }
    };
    view! {
        <span class="row">{name} {pill}</span>
        {notes.into_iter().map(|note| view! { <span class="also">{note}</span> }).collect_view()}
        {(!suggestions.is_empty())
            .then(|| {
                view! {
                    <span class="row" role="group" aria-label="Did you mean">
                        <span class="soft small">"Did you mean"</span>
                        {suggestions.into_iter().map(suggestion).collect_view()}
                    </span>
                }
            })}
    }
}

/// The size that the label has, or will have where a person chose it.
fn size_of(row: &PileRow) -> Option<LabelSize> {
    match &row.state {
        PileState::Ready(label) => Some(label.size),
        _ => row.chosen_size,
    }
}

/// What the label says besides its tag.
fn says(state: &PileState) -> String {
    let PileState::Ready(label) = state else {
        return String::new();
    };
    let content = &label.content;
    [&content.internal_name, &content.model, &content.serial]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

fn what_to_do(reason: LabelCheckState) -> &'static str {
    match reason {
        LabelCheckState::NotFound | LabelCheckState::Ready => "Check the code, or remove the row.",
        LabelCheckState::Ambiguous => "Open the assets in RT and give each a tag of its own.",
        LabelCheckState::Untagged => "Give the asset a tag in RT, then add it again.",
        LabelCheckState::Invalid => "Scan it again, or type the tag.",
        LabelCheckState::Unprintable => "Choose the other size, or shorten the tag in RT.",
    }
}

/// Removes a row, and moves the focus to the next: the button that had it goes with the row.
fn remove_row(pile: LabelPile, id: PileId) {
    let next = pile.rows().with_untracked(|p| p.neighbour(id));
    pile.change(|p| p.remove(id));
    match next {
        Some(next) => page::focus(&element_id(next)),
        None => page::focus(SCAN_BOX),
    };
}

fn element_id(id: PileId) -> String {
    format!("pile-{id}")
}

fn plain(code: &str) -> AnyView {
    view! { <span class="tag">{code.to_owned()}</span> }.into_any()
}
