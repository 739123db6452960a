//! The rows of the pile.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{LabelCheckState, LabelSize};

use crate::model::pile::{PileRow, PileState, ReadyLabel};
use crate::model::warnings;
use crate::model::words::{Tone, size_name};
use crate::state::pile::LabelPile;
use crate::ui::{Button, ButtonKind, Glyph, Pill, Segmented};

/// The pile as a table, in the order in which it prints.
#[component]
pub fn PileTable() -> impl IntoView {
    let rows = LabelPile::expect().rows();
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
                    each=move || rows.with(|pile| pile.rows().to_vec())
                    key=|row| (row.number, row.revision)
                    let:row
                >
                    <PileLine row />
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

#[component]
fn PileLine(row: PileRow) -> impl IntoView {
    let pile = LabelPile::expect();
    let number = row.number;
    let code = row.code.clone();
    let pill = state_pill(&row.state);
    let chosen_size = row.chosen_size;
    let is_repeat = Memo::new(move |_| pile.rows().with(|p| p.is_repeat(number)));
    let (name, says, notes, size, suggestions) = match row.state {
        PileState::Ready(label) => {
            let ReadyLabel {
                asset_id,
                size,
                content,
                warnings: found,
            } = *label;
            let says = [content.internal_name, content.model, content.serial];
            let tag = content.tag.to_string();
            (
                view! {
                    <A href=format!("/assets/{asset_id}") attr:class="tag">
                        {tag}
                    </A>
                }
                .into_any(),
                says.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                found.iter().map(warnings::sentence).collect(),
                Some(size),
                vec![],
            )
        }
        PileState::Refused {
            detail,
            suggestions,
            ..
        } => (plain(&code), String::new(), vec![detail], None, suggestions),
        PileState::Failed(failure) => (
            plain(&code),
            String::new(),
            vec![failure.advice().title],
            None,
            vec![],
        ),
        PileState::Waiting | PileState::Checking => {
            (plain(&code), String::new(), vec![], chosen_size, vec![])
        }
    };
    let choices = LabelSize::ALL
        .map(|size| (size, size_name(size).to_owned()))
        .to_vec();
    view! {
        <tr>
            <td data-kind="number">{number}</td>
            <td>
                <span class="row">{name} {pill}</span>
                <Show when=move || is_repeat.get()>
                    <span class="also">"Already further up: it prints twice."</span>
                </Show>
                {notes.into_iter().map(|note| view! { <span class="also">{note}</span> }).collect_view()}
                {(!suggestions.is_empty())
                    .then(|| {
                        view! {
                            <span class="row" role="group" aria-label="Did you mean">
                                <span class="soft small">"Did you mean"</span>
                                {suggestions
                                    .into_iter()
                                    .map(|tag| {
                                        let chosen = tag.clone();
                                        view! {
                                            <Button
                                                label=tag
                                                on_press=move |()| {
                                                    pile.change(|p| p.replace_code(number, &chosen));
                                                }
                                            />
                                        }
                                    })
                                    .collect_view()}
                            </span>
                        }
                    })}
            </td>
            <td data-wide>{says}</td>
            <td>
                {size
                    .map(|size| {
                        view! {
                            <Segmented
                                label=format!("Size of {code}")
                                name=format!("size-{number}")
                                choices
                                chosen=Signal::stored(size)
                                on_choose=move |size| pile.choose_size(number, size)
                                quiet=true
                            />
                        }
                    })}
            </td>
            <td data-kind="actions">
                <Button
                    label="Remove"
                    about=row.code.clone()
                    glyph=Glyph::Close
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_press=move |()| pile.change(|p| p.remove(number))
                />
            </td>
        </tr>
    }
}

fn plain(code: &str) -> AnyView {
    view! { <span class="tag">{code.to_owned()}</span> }.into_any()
}
