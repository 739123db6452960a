//! One sequence of tags: what comes next, what became of the rest, and what was done to it.

use leptos::prelude::*;
use types::{TagSequence, TagSequenceChange, TagSequenceChangeKind};

use super::pills::since;
use crate::browser::clock;
use crate::model::words::{Tone, count};
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Dialog, FailureNotice, Glyph, Icon, Loading, Notice, Pill, Shade, Share,
    Stacked, open_about,
};

/// A sequence at a glance.
#[component]
pub fn SequenceCard(
    sequence: TagSequence,
    may_manage: bool,
    #[prop(into)] on_change: Callback<TagSequence>,
    #[prop(into)] on_read: Callback<TagSequence>,
) -> impl IntoView {
    let prefix = sequence.prefix.clone();
    let shares = vec![
        Share::new("assigned", sequence.assigned, Shade::Accent),
        Share::new("reserved", sequence.reserved, Shade::Warn),
        Share::new("void", sequence.void, Shade::Plain),
        Share::new("passed over", sequence.passed_over, Shade::Gap),
    ];
    let about = prefix.clone();
    let unexplained = sequence.unexplained;
    let kinds = [
        (sequence.is_default, Tone::Plain, "Usual"),
        (sequence.is_test, Tone::Warn, "For tests"),
        (!sequence.is_active, Tone::Bad, "Closed"),
    ];
    let (to_change, to_read) = (sequence.clone(), sequence.clone());
    view! {
        <li class="card tile" aria-label=format!("Sequence {prefix}")>
            <header>
                <h2 class="tag">{prefix.clone()}</h2>
                {kinds
                    .into_iter()
                    .filter(|(is, ..)| *is)
                    .map(|(_, tone, label)| view! { <Pill tone label /> })
                    .collect_view()}
            </header>
            <p class="big tag">{sequence.next_tag.to_string()}</p>
            <p class="small faint">"comes next"</p>
            <Stacked label=format!("Tags of {prefix}") shares />
            {if unexplained == 0 {
                view! {
                    <p class="quiet good small">
                        <Icon glyph=Glyph::Check />
                        "0 unexplained"
                    </p>
                }
                    .into_any()
            } else {
                let number = usize::try_from(unexplained).unwrap_or(usize::MAX);
                let title = count(number, "number is unexplained", "numbers are unexplained");
                view! {
                    <Notice tone=Tone::Bad title>
                        <p>
                            "They are below the next number and in no row of the ledger. Tell whoever runs rtutils before more tags are given."
                        </p>
                    </Notice>
                }
                    .into_any()
            }}
            <div class="row">
                <Button
                    label="Changes"
                    about=format!("of {prefix}")
                    kind=ButtonKind::Quiet
                    glyph=Glyph::Clock
                    on_press=move |()| on_read.run(to_read.clone())
                />
                {may_manage
                    .then(|| {
                        view! {
                            <Button
                                label="Change"
                                about=about
                                kind=ButtonKind::Quiet
                                glyph=Glyph::Pencil
                                on_press=move |()| on_change.run(to_change.clone())
                            />
                        }
                    })}
            </div>
        </li>
    }
}

/// What was done to a sequence.
#[component]
pub fn ChangesDialog(reading: RwSignal<Option<TagSequence>>) -> impl IntoView {
    let open = open_about(reading);
    let title = Signal::derive(move || {
        reading.with(|s| {
            s.as_ref()
                .map_or_else(String::new, |s| format!("Changes of {}", s.prefix))
        })
    });
    view! {
        <Dialog title open>
            {move || reading.get().map(|sequence| view! { <Changes prefix=sequence.prefix /> })}
        </Dialog>
    }
}

#[component]
fn Changes(prefix: String) -> impl IntoView {
    let session = CurrentSession::expect();
    let changes = Fetched::<Vec<TagSequenceChange>>::new();
    let prefix = StoredValue::new(prefix);
    let ask = move || {
        let prefix = prefix.get_value();
        changes.fetch(async move { session.api()?.tag_sequence_changes(&prefix).await });
    };
    ask();
    move || {
        match changes.phase() {
        Phase::Loading => view! { <Loading what="the changes" /> }.into_any(),
        Phase::Failed(failure) => {
            view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
        }
        Phase::Ready(changes) if changes.is_empty() => {
            view! { <p class="soft">"Nothing was changed yet."</p> }.into_any()
        }
        Phase::Ready(changes) => view! {
            <ol class="timeline">
                {changes
                    .into_iter()
                    .map(|change| {
                        view! {
                            <li>
                                <span>{sentence(&change)}</span>
                                <span class="soft">{change.reason}</span>
                                <span class="small faint" title=clock::date_and_time(change.changed_at)>
                                    {format!("{} · {}", since(change.changed_at), change.changed_by)}
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        }
        .into_any(),
    }
    }
}

fn sentence(change: &TagSequenceChange) -> String {
    let (from, to) = (change.from_next, change.to_next);
    match change.kind {
        TagSequenceChangeKind::Created => format!("Begun at {to}"),
        TagSequenceChangeKind::Raised => format!("Next number raised from {from} to {to}"),
        TagSequenceChangeKind::Lowered => format!("Next number lowered from {from} to {to}"),
        TagSequenceChangeKind::Imported => {
            format!("Taken over from the old system, from {from} to {to}")
        }
        TagSequenceChangeKind::Padding => "Number of digits changed".to_owned(),
        TagSequenceChangeKind::Activated => "Opened".to_owned(),
        TagSequenceChangeKind::Deactivated => "Closed".to_owned(),
    }
}
