//! Reserving a block of tags, to print blank labels of it.

use leptos::prelude::*;
use types::ledger::MAX_RESERVATION;
use types::{LabelSize, NewTagReservation, TagReservation, TagSequence};

use super::pdf::{FetchFile, PdfButtons};
use super::tag_sequence_forms::{elsewhere, wrong};
use super::tags::TagNews;
use crate::browser::ids;
use crate::model::attempt::Attempt;
use crate::model::words::{Tone, count, size_title};
use crate::state::act::Act;
use crate::state::fetch::Fetched;
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Dialog, Glyph, LinkButton, Notice, NumberField, Segmented, SelectField,
    TextField,
};

/// How long a block may wait for its assets, in seconds.
const LEASES: [(&str, &str); 5] = [
    ("", "For ever"),
    ("86400", "1 day"),
    ("604800", "1 week"),
    ("2592000", "30 days"),
    ("31536000", "1 year"),
];

/// The dialog: first the wish, then the tags.
#[component]
pub fn ReserveDialog(
    open: RwSignal<bool>,
    sequences: Fetched<Vec<TagSequence>>,
    news: TagNews,
) -> impl IntoView {
    let reserved = RwSignal::new(None::<TagReservation>);
    Effect::new(move |_| {
        if !open.get() && reserved.with_untracked(Option::is_some) {
            reserved.set(None);
        }
    });
    let on_reserved = Callback::new(move |block| {
        reserved.set(Some(block));
        news.tell();
    });
    let title = Signal::derive(move || {
        reserved.with(|reserved| match reserved {
            Some(block) => format!("{} reserved", count(block.tags.len(), "tag", "tags")),
            None => "Reserve a block".to_owned(),
        })
    });
    view! {
        <Dialog title open>
            <Show
                when=move || reserved.with(Option::is_some)
                fallback=move || view! { <Wish open sequences on_reserved /> }
            >
                {move || reserved.get().map(|block| view! { <Reserved block /> })}
            </Show>
        </Dialog>
    }
}

#[component]
fn Wish(
    open: RwSignal<bool>,
    sequences: Fetched<Vec<TagSequence>>,
    on_reserved: Callback<TagReservation>,
) -> impl IntoView {
    let prefix = RwSignal::new(String::new());
    let number = RwSignal::new(24_u32);
    let note = RwSignal::new(String::new());
    let lease = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    let attempt = StoredValue::new(Attempt::<NewTagReservation>::default());
    let choices = Signal::derive(move || {
        let open = sequences.ready().unwrap_or_default().into_iter();
        let open = open.filter(|sequence| sequence.is_active);
        open.map(|s| {
            let name = format!("{} (next: {})", s.prefix, s.next_tag);
            (s.prefix, name)
        })
        .collect::<Vec<_>>()
    });
    // The usual sequence, unless the person has chosen.
    Effect::new(move |_| {
        let usual = sequences.with(|sequences| {
            let sequences = sequences?;
            let active = sequences.iter().filter(|s| s.is_active);
            active
                .max_by_key(|s| s.is_default)
                .map(|s| s.prefix.clone())
        });
        if let Some(usual) = usual.filter(|_| prefix.with_untracked(String::is_empty)) {
            prefix.set(usual);
        }
    });
    let leases = LEASES.map(|(seconds, name)| (seconds.to_owned(), name.to_owned()));
    let reserve = move || {
        let new = NewTagReservation {
            prefix: Some(prefix.get_untracked()).filter(|prefix| !prefix.is_empty()),
            count: u16::try_from(number.get_untracked()).unwrap_or(MAX_RESERVATION),
            lease_seconds: lease.get_untracked().parse().ok(),
            note: Some(note.get_untracked().trim().to_owned()).filter(|note| !note.is_empty()),
        };
        let fresh = || ids::fresh_key().unwrap_or_default().to_string();
        let Some(key) = attempt.try_update_value(|a| a.key(&new, fresh)) else {
            return;
        };
        act.run(
            async move |api| {
                let outcome = api.create_tag_reservation(&new, &key).await;
                attempt.try_update_value(|a| a.hear(&outcome));
                outcome
            },
            move |block| on_reserved.run(block),
        );
    };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                reserve();
            }
        >
            <SelectField
                label="Sequence"
                id="reserve-prefix"
                value=prefix
                choices
                error=wrong(failure, "/prefix", true)
            />
            <NumberField
                label="How many"
                id="reserve-count"
                value=number
                min=1
                max=u32::from(MAX_RESERVATION)
                error=wrong(failure, "/count", false)
            />
            <TextField
                label="What for"
                id="reserve-note"
                value=note
                placeholder="Cart 7"
                error=wrong(failure, "/note", false)
            />
            <SelectField
                label="Kept for"
                id="reserve-lease"
                value=lease
                choices=leases.to_vec()
                hint="Tags that no asset has by then become void."
                error=wrong(failure, "/lease_seconds", false)
            />
            {elsewhere(failure)}
            <div class="row">
                <Button
                    label=Signal::derive(move || {
                        format!("Reserve {}", count(number.get() as usize, "tag", "tags"))
                    })
                    kind=ButtonKind::Primary
                    busy=act.busy()
                    on_press=move |()| reserve()
                />
                <Button label="Cancel" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}

#[component]
fn Reserved(block: TagReservation) -> impl IntoView {
    let tags = block
        .tags
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    view! {
        <div class="stack">
            <Notice tone=Tone::Good title="They are yours">
                <p>"Nobody else gets these tags. Print them, stick them on devices, then scan label and device."</p>
            </Notice>
            <p class="tag codes" tabindex="0" role="group" aria-label="Reserved tags">
                {tags.join(" ")}
            </p>
            <BlankLabels id=block.id number=block.tags.len() />
            <div class="row">
                <LinkButton
                    href=format!("/tags/reservations/{}", block.id)
                    label="Bind by scan"
                    glyph=Glyph::Scan
                />
            </div>
        </div>
    }
}

/// Prints the blank labels of a block.
#[component]
pub fn BlankLabels(
    id: uuid::Uuid,
    number: usize,
    /// Whether Ctrl+P prints them too.
    #[prop(optional)]
    has_key: bool,
) -> impl IntoView {
    let session = CurrentSession::expect();
    let size = RwSignal::new(LabelSize::default());
    let fetch: FetchFile = Callback::new(move |()| {
        let size = size.get_untracked();
        Box::pin(async move { session.api()?.reservation_labels(id, size).await }) as _
    });
    let choices = LabelSize::ALL.map(|size| (size, size_title(size))).to_vec();
    view! {
        <div class="stack" data-gap="small">
            <Segmented
                label="Label size"
                name=format!("blank-size-{id}")
                choices
                chosen=size
                on_choose=move |chosen| size.set(chosen)
            />
            <PdfButtons
                what=count(number, "blank label", "blank labels")
                print="Print blank labels"
                file_name="blank-labels.pdf"
                fetch
                kind=ButtonKind::Primary
                has_key
            />
        </div>
    }
}
