//! Tags: the sequences that they come out of, the ledger, and the blocks that were reserved.

use leptos::prelude::*;
use types::{Permission, TagSequence};

use super::tag_blocks::Reservations;
use super::tag_ledger::Ledger;
use super::tag_reserve::ReserveDialog;
use super::tag_sequence::{ChangesDialog, SequenceCard};
use super::tag_sequence_forms::{BeginDialog, ChangeDialog};
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Screen};

/// What a dialog of this screen did: the lists follow.
#[derive(Debug, Clone, Copy)]
pub struct TagNews {
    /// Grows with everything that was done.
    pub done: RwSignal<u32>,
}

impl TagNews {
    /// Says that something was done.
    pub fn tell(self) {
        self.done.update(|n| *n += 1);
    }
}

/// The screen.
#[component]
pub fn TagsPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let may_reserve = session.can(Permission::ReserveTags);
    let may_manage = session.can(Permission::ManageTags);
    let sequences = Fetched::<Vec<TagSequence>>::new();
    let news = TagNews {
        done: RwSignal::new(0),
    };
    let reserve_is_open = RwSignal::new(false);
    let begin_is_open = RwSignal::new(false);
    let changing = RwSignal::new(None::<TagSequence>);
    let reading = RwSignal::new(None::<TagSequence>);
    let actions = move || {
        view! {
            {may_manage
                .then(|| {
                    view! {
                        <Button
                            label="Begin a sequence"
                            glyph=Glyph::Plus
                            on_press=move |()| begin_is_open.set(true)
                        />
                    }
                })}
            {may_reserve
                .then(|| {
                    view! {
                        <Button
                            label="Reserve a block"
                            kind=ButtonKind::Primary
                            glyph=Glyph::Tags
                            on_press=move |()| reserve_is_open.set(true)
                        />
                    }
                })}
        }
    };
    view! {
        <Screen title="Tags" actions>
            <Sequences sequences news may_manage changing reading />
            <Ledger sequences news may_reserve />
            <Reservations news />
        </Screen>
        {may_reserve.then(|| view! { <ReserveDialog open=reserve_is_open sequences news /> })}
        {may_manage
            .then(|| {
                view! {
                    <BeginDialog open=begin_is_open news />
                    <ChangeDialog changing news />
                }
            })}
        <ChangesDialog reading />
    }
}

/// Every sequence at a glance.
#[component]
fn Sequences(
    sequences: Fetched<Vec<TagSequence>>,
    news: TagNews,
    may_manage: bool,
    /// The one that is being changed.
    changing: RwSignal<Option<TagSequence>>,
    /// The one whose changes are being read.
    reading: RwSignal<Option<TagSequence>>,
) -> impl IntoView {
    let session = CurrentSession::expect();
    let ask = move || async move { session.api()?.tag_sequences().await };
    Effect::new(move |was_shown: Option<()>| {
        news.done.track();
        if was_shown.is_some() {
            sequences.refresh(ask());
        } else {
            sequences.fetch(ask());
        }
    });
    let card = move |sequence: TagSequence| {
        view! {
            <SequenceCard
                sequence
                may_manage
                on_change=move |sequence| changing.set(Some(sequence))
                on_read=move |sequence| reading.set(Some(sequence))
            />
        }
    };
    move || {
        match sequences.phase() {
        Phase::Loading => view! {
            <div class="card">
                <Loading what="the sequences" lines=4 />
            </div>
        }
        .into_any(),
        Phase::Failed(failure) => {
            let retry = move |()| sequences.fetch(ask());
            view! { <FailureNotice failure on_retry=retry /> }.into_any()
        }
        Phase::Ready(sequences) if sequences.is_empty() => view! {
            <Card title="Sequences">
                <Empty
                    glyph=Glyph::Tags
                    title="No sequence yet"
                    text="An administrator begins one: a prefix, such as W12-, and the number that comes first."
                />
            </Card>
        }
        .into_any(),
        Phase::Ready(sequences) => view! {
            <div class="tiles" role="list" aria-label="Sequences">
                {sequences.into_iter().map(card).collect_view()}
            </div>
        }
        .into_any(),
    }
    }
}
