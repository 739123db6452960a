//! The serial numbers that were scanned, and what came of each.

use leptos::prelude::*;
use leptos_router::components::A;

use super::pills::waiting_pill;
use crate::model::receiving::{Answer, Line, LineState};
use crate::model::words::Tone;
use crate::state::receiving::ReceivingDesk;
use crate::ui::{Button, ButtonKind, Glyph, LinkButton, Pill};

fn state_pill(state: &LineState) -> AnyView {
    let (tone, label, glyph) = match state {
        LineState::Waiting => (Tone::Plain, "In line", Glyph::Clock),
        LineState::Asking => (Tone::Plain, "Being made", Glyph::Spinner),
        LineState::Unanswered { .. } if state.is_open() => {
            (Tone::Warn, "No answer, trying again", Glyph::Retry)
        }
        LineState::Unanswered { .. } => (Tone::Bad, "No answer", Glyph::Alert),
        LineState::Answered(answer) => match answer {
            Answer::Stored { .. } => return waiting_pill(),
            Answer::Made { refused, .. } if !refused.is_empty() => {
                (Tone::Warn, "Made, look", Glyph::Warning)
            }
            Answer::Made { .. } => (Tone::Good, "Made", Glyph::Check),
            Answer::Duplicate { .. } => (Tone::Warn, "Duplicate", Glyph::Many),
            Answer::Refused { .. } => (Tone::Bad, "Refused by RT", Glyph::Alert),
            Answer::Dead { .. } => (Tone::Bad, "Given up", Glyph::Alert),
            Answer::Invalid { .. } => (Tone::Bad, "Not made", Glyph::Warning),
        },
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// What a person should know about a line.
fn notes(state: &LineState) -> Vec<String> {
    match state {
        LineState::Unanswered { failure, .. } => {
            let advice = failure.advice();
            let comfort = "It is asked for again as the same asset, so none is made twice.";
            vec![format!("{}. {comfort}", advice.title)]
        }
        LineState::Answered(answer) => match answer {
            Answer::Refused { detail, words } if words.is_empty() => vec![detail.clone()],
            Answer::Refused { words, .. } => words.clone(),
            Answer::Made { refused, .. } => refused.clone(),
            Answer::Duplicate { detail, .. }
            | Answer::Dead { detail, .. }
            | Answer::Invalid { detail } => vec![detail.clone()],
            Answer::Stored { .. } => vec![],
        },
        LineState::Waiting | LineState::Asking => vec![],
    }
}

/// The tag that an asset has, or will have, and its name for people.
fn named(state: &LineState) -> Option<(String, Option<String>)> {
    match state {
        LineState::Answered(
            Answer::Made {
                tag, internal_name, ..
            }
            | Answer::Stored {
                tag, internal_name, ..
            },
        ) => Some((tag.to_string(), internal_name.clone())),
        LineState::Answered(Answer::Dead { tag, .. }) => Some((tag.to_string(), None)),
        _ => None,
    }
}

/// The newest line, as large as the room allows: its tag is read from an arm's length.
#[component]
pub fn NewestLine() -> impl IntoView {
    let lines = ReceivingDesk::expect().lines();
    let newest = Memo::new(move |_| lines.with(|l| l.lines().last().cloned()));
    move || {
        newest.get().map(|line| {
            let tone = match &line.state {
                state if state.is_made() => "good",
                LineState::Answered(Answer::Duplicate { .. }) => "warn",
                state if state.needs_a_look() => "bad",
                LineState::Answered(_) | LineState::Unanswered { .. } => "warn",
                _ => "plain",
            };
            let named = named(&line.state);
            let has_tag = named.is_some();
            let big = named
                .as_ref()
                .map_or(line.serial.clone(), |(tag, _)| tag.clone());
            let name = named.and_then(|(_, name)| name);
            view! {
                <section class="card result" data-tone=tone aria-label="Newest asset">
                    <h2 class="big tag">{big}</h2>
                    {state_pill(&line.state)}
                    {has_tag
                        .then(|| {
                            view! {
                                <p>
                                    "Serial " <span class="tag">{line.serial.clone()}</span>
                                    {name.map(|name| format!(" · {name}"))}
                                </p>
                            }
                        })}
                    {notes(&line.state)
                        .into_iter()
                        .map(|note| view! { <p>{note}</p> })
                        .collect_view()}
                </section>
            }
        })
    }
}

/// Every line, the newest on top.
#[component]
pub fn LineTable() -> impl IntoView {
    let lines = ReceivingDesk::expect().lines();
    let newest_first = move || lines.with(|l| l.lines().iter().rev().cloned().collect::<Vec<_>>());
    view! {
        <table class="table" aria-label="Made here">
            <thead>
                <tr>
                    <th scope="col" data-kind="number">"No."</th>
                    <th scope="col">"Serial"</th>
                    <th scope="col" data-wide>"Tag"</th>
                    <th scope="col" data-wide>"Internal name"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">
                        <span class="unseen">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                <For each=newest_first key=|line| (line.id, line.revision) let:line>
                    <LineRow line />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn LineRow(line: Line) -> impl IntoView {
    let desk = ReceivingDesk::expect();
    let id = line.id;
    let (tag, internal_name) = named(&line.state).unzip();
    let internal_name = internal_name.flatten();
    let made = line.state.is_made().then(|| line.asset_id()).flatten();
    let in_the_way = (!line.state.is_made()).then(|| line.asset_id()).flatten();
    let dead = match &line.state {
        LineState::Answered(Answer::Dead { write_id, .. }) => Some(*write_id),
        _ => None,
    };
    let tag = move || {
        tag.clone().map(|tag| match made {
            Some(asset_id) => view! {
                <A href=format!("/assets/{asset_id}") attr:class="tag">
                    {tag}
                </A>
            }
            .into_any(),
            None => view! { <span class="tag">{tag}</span> }.into_any(),
        })
    };
    let has_below = tag().is_some();
    let again = match &line.state {
        LineState::Unanswered { .. } => Some(false),
        state if state.came_to_nothing() => Some(true),
        _ => None,
    };
    let serial = line.serial.clone();
    let try_again = again.map(|anew| {
        view! {
            <Button
                label="Try again"
                about=serial.clone()
                glyph=Glyph::Retry
                icon_only=true
                kind=ButtonKind::Quiet
                on_press=move |()| {
                    if anew {
                        desk.try_anew(id);
                    } else {
                        desk.ask_again(id);
                    }
                }
            />
            {anew
                .then(|| {
                    view! {
                        <Button
                            label="Remove"
                            about=serial
                            glyph=Glyph::Close
                            icon_only=true
                            kind=ButtonKind::Quiet
                            on_press=move |()| desk.change(|lines| lines.remove(id))
                        />
                    }
                })}
        }
    });
    view! {
        <tr>
            <td data-kind="number">{line.number}</td>
            <td>
                <span class="tag">{line.serial.clone()}</span>
                {has_below
                    .then(|| {
                        view! { <span class="below">{tag()} " " {internal_name.clone()}</span> }
                    })}
            </td>
            <td data-wide>{tag()}</td>
            <td data-wide>{internal_name.clone()}</td>
            <td>
                {state_pill(&line.state)}
                {line.is_labelled.then(|| view! { <span class="also">"Label handed over"</span> })}
                {notes(&line.state)
                    .into_iter()
                    .map(|note| view! { <span class="also">{note}</span> })
                    .collect_view()}
                {in_the_way
                    .map(|asset_id| {
                        view! {
                            <span class="also">
                                <A href=format!("/assets/{asset_id}")>{format!("Open asset {asset_id}")}</A>
                            </span>
                        }
                    })}
                {dead
                    .map(|write| {
                        view! {
                            <span class="also">
                                <A href=format!("/admin/writes/{write}")>"See the write to RT"</A>
                            </span>
                        }
                    })}
            </td>
            <td data-kind="actions">
                {made
                    .map(|asset_id| {
                        view! {
                            <LinkButton
                                href=format!("/labels/{asset_id}")
                                label="Label"
                                about=format!("of {}", line.serial)
                                glyph=Glyph::Tags
                                icon_only=true
                                kind=ButtonKind::Quiet
                            />
                        }
                    })} {try_again}
            </td>
        </tr>
    }
}
