//! Beginning and changing a sequence of tags, with a reason.

use leptos::prelude::*;
use types::{NewTagSequence, ProblemType, TagSequence, TagSequencePatch};

use super::tags::TagNews;
use crate::model::failure::Failure;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::ui::{
    Button, ButtonKind, Dialog, FailureNotice, Notice, NumberField, SwitchField, TextField,
    open_about,
};

/// The largest number of a tag.
const MAX_NUMBER: u32 = 999_999_999;
/// Digits that numbers have at least, unless told.
const USUAL_PADDING: u32 = 4;

/// What is wrong with a field, where the failure says so: by its pointer, or because the sequence
/// does not allow it and this is the field that it is about.
pub fn wrong(
    failure: Signal<Option<Failure>>,
    pointer: &'static str,
    takes_conflict: bool,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        failure.with(|failure| {
            let failure = failure.as_ref()?;
            let is_conflict = failure.kind() == Some(ProblemType::SequenceConflict);
            let conflict = (takes_conflict && is_conflict).then(|| failure.advice().what_to_do);
            failure.about(pointer).or(conflict)
        })
    })
}

/// A failure that stands by no field.
pub fn elsewhere(failure: Signal<Option<Failure>>) -> impl Fn() -> Option<AnyView> {
    move || {
        let failure = failure.get()?;
        let is_by_a_field = matches!(
            failure.kind(),
            Some(ProblemType::SequenceConflict | ProblemType::Invalid)
        );
        (!is_by_a_field).then(|| view! { <FailureNotice failure /> }.into_any())
    }
}

/// Begins a sequence.
#[component]
pub fn BeginDialog(open: RwSignal<bool>, news: TagNews) -> impl IntoView {
    let prefix = RwSignal::new(String::new());
    let padding = RwSignal::new(USUAL_PADDING);
    let first = RwSignal::new(1_u32);
    let reason = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let is_bare =
        move || prefix.with(|p| p.trim().is_empty()) || reason.with(|r| r.trim().is_empty());
    let begin = move || {
        if untrack(is_bare) {
            return;
        }
        let new = NewTagSequence {
            prefix: prefix.get_untracked().trim().to_owned(),
            padding: u8::try_from(padding.get_untracked()).ok(),
            next_number: Some(first.get_untracked().into()),
            reason: reason.get_untracked().trim().to_owned(),
        };
        act.run(
            async move |api| api.create_tag_sequence(&new).await,
            move |_| {
                prefix.try_set(String::new());
                reason.try_set(String::new());
                open.try_set(false);
                news.tell();
            },
        );
    };
    view! {
        <Dialog title="Begin a sequence" open>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    begin();
                }
            >
                <TextField
                    label="Prefix"
                    id="sequence-prefix"
                    value=prefix
                    placeholder="LIB-"
                    hint="Letters, digits and - _ . / before the number."
                    error=wrong(failure, "/prefix", true)
                    required=true
                />
                <div class="row" data-align="end">
                    <NumberField
                        label="First number"
                        id="sequence-first"
                        value=first
                        min=0
                        max=MAX_NUMBER
                        error=wrong(failure, "/next_number", false)
                    />
                    <NumberField
                        label="Digits at least"
                        id="sequence-padding"
                        value=padding
                        min=1
                        max=9
                        error=wrong(failure, "/padding", false)
                    />
                </div>
                <p class="soft" role="status">
                    "The first tag will be "
                    <span class="tag">
                        {move || example(&prefix.get(), first.get(), padding.get())}
                    </span>
                </p>
                <TextField
                    label="Reason"
                    id="sequence-reason"
                    value=reason
                    hint="It is kept with your name."
                    error=wrong(failure, "/reason", false)
                    required=true
                />
                {elsewhere(failure)}
                <div class="row">
                    <Button
                        label="Begin"
                        kind=ButtonKind::Primary
                        busy=act.busy()
                        disabled=Signal::derive(is_bare)
                        on_press=move |()| begin()
                    />
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                </div>
            </form>
        </Dialog>
    }
}

fn example(prefix: &str, number: u32, padding: u32) -> String {
    let width = usize::try_from(padding).unwrap_or_default();
    format!("{}{number:0>width$}", prefix.trim().to_ascii_uppercase())
}

/// Changes a sequence.
#[component]
pub fn ChangeDialog(changing: RwSignal<Option<TagSequence>>, news: TagNews) -> impl IntoView {
    let open = open_about(changing);
    let title = Signal::derive(move || {
        changing.with(|s| {
            s.as_ref()
                .map_or_else(String::new, |s| format!("Change {}", s.prefix))
        })
    });
    view! {
        <Dialog title open>
            {move || {
                changing.get().map(|sequence| view! { <ChangeForm sequence open news /> })
            }}
        </Dialog>
    }
}

#[component]
fn ChangeForm(sequence: TagSequence, open: RwSignal<bool>, news: TagNews) -> impl IntoView {
    let next_was = u32::try_from(sequence.next_number).unwrap_or(MAX_NUMBER);
    let padding_was = u32::from(sequence.padding);
    let active_was = sequence.is_active;
    let next = RwSignal::new(next_was);
    let padding = RwSignal::new(padding_was);
    let is_active = RwSignal::new(active_was);
    let reason = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let prefix = StoredValue::new(sequence.prefix);
    let patch = move || TagSequencePatch {
        next_number: Some(next.get().into()).filter(|_| next.get() != next_was),
        padding: u8::try_from(padding.get())
            .ok()
            .filter(|_| padding.get() != padding_was),
        is_active: Some(is_active.get()).filter(|now| *now != active_was),
        reason: reason.get().trim().to_owned(),
    };
    let is_idle = move || {
        let patch = patch();
        let is_empty =
            patch.next_number.is_none() && patch.padding.is_none() && patch.is_active.is_none();
        is_empty || patch.reason.is_empty()
    };
    let change = move || {
        if untrack(is_idle) {
            return;
        }
        let patch = untrack(patch);
        let prefix = prefix.get_value();
        act.run(
            async move |api| api.update_tag_sequence(&prefix, &patch).await,
            move |_| {
                open.try_set(false);
                news.tell();
            },
        );
    };
    let passed_over = move || next.get().saturating_sub(next_was);
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                change();
            }
        >
            <div class="row" data-align="end">
                <NumberField
                    label="Next number"
                    id="change-next"
                    value=next
                    min=0
                    max=MAX_NUMBER
                    error=wrong(failure, "/next_number", true)
                />
                <NumberField
                    label="Digits at least"
                    id="change-padding"
                    value=padding
                    min=1
                    max=9
                    error=wrong(failure, "/padding", false)
                />
            </div>
            <p class="soft" role="status">
                "The next tag will be "
                <span class="tag">
                    {move || prefix.with_value(|p| example(p, next.get(), padding.get()))}
                </span>
            </p>
            <Show when=move || { passed_over() > 0 }>
                <Notice tone=Tone::Warn title="Numbers are passed over">
                    <p>
                        {move || {
                            let number = count(passed_over() as usize, "number", "numbers");
                            format!("{number} will never be given to an asset; the ledger explains them by your reason.")
                        }}
                    </p>
                </Notice>
            </Show>
            <SwitchField
                label="Open"
                hint="Tags are given out of it."
                is_on=is_active
                on_change=move |is_on| is_active.set(is_on)
            />
            <TextField
                label="Reason"
                id="change-reason"
                value=reason
                hint="It is kept with your name."
                error=wrong(failure, "/reason", false)
                required=true
            />
            {elsewhere(failure)}
            <div class="row">
                <Button
                    label="Change it"
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    disabled=Signal::derive(is_idle)
                    on_press=move |()| change()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}
