//! Many labels at once: scan or paste a pile of tags, see each, print them as one PDF.

use leptos::prelude::*;
use types::LabelSize;
use types::label::{MAX_BATCH_ITEMS, MAX_BATCH_PAGES, MAX_COPIES};

use super::label_jobs::LabelTabs;
use super::label_pile::PileTable;
use super::pdf::{PdfJob, PdfOutcome};
use super::shell::PrintKey;
use crate::browser::page;
use crate::model::pile::{Pile, PileState};
use crate::model::words::{Tone, count, size_name};
use crate::state::pile::LabelPile;
use crate::state::scanner::SCAN_BOX;
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, Glyph, Notice, NumberField, Progress, Screen, TextArea,
};

/// The batch screen.
#[component]
pub fn LabelsPage() -> impl IntoView {
    let pile = LabelPile::expect();
    let rows = pile.rows();
    let total = Memo::new(move |_| rows.with(|p| p.rows().len()));
    let open = Memo::new(move |_| rows.with(|p| p.count(PileState::is_open)));
    let refused =
        Memo::new(move |_| rows.with(|p| p.count(|s| matches!(s, PileState::Refused { .. }))));
    let failed = Memo::new(move |_| rows.with(|p| p.count(|s| matches!(s, PileState::Failed(_)))));
    let actions = move || {
        view! {
            <Show when=move || { refused.get() > 0 }>
                <Button
                    label=Signal::derive(move || format!("Remove {} that cannot print", refused.get()))
                    on_press=move |()| pile.change(Pile::remove_refused)
                />
            </Show>
            <Show when=move || { failed.get() > 0 }>
                <Button
                    label=Signal::derive(move || format!("Try {} again", failed.get()))
                    glyph=Glyph::Retry
                    on_press=move |()| pile.change(Pile::retry_failed)
                />
            </Show>
            <Show when=move || { total.get() > 0 }>
                <Button
                    label="Clear pile"
                    kind=ButtonKind::Quiet
                    on_press=move |()| pile.change(Pile::clear)
                />
            </Show>
        }
    };
    view! {
        <Screen title="Labels">
            <LabelTabs />
            <PasteBox />
            <Card title="Pile" actions>
                <Show
                    when=move || { total.get() > 0 }
                    fallback=|| {
                        view! {
                            <Empty
                                glyph=Glyph::Tags
                                title="The pile is empty"
                                text="Scan devices one after the other, or paste a list of tags above. Each is looked up at once; then print them all as one PDF, in this order."
                            />
                        }
                    }
                >
                    <div class="stack">
                        <Show when=move || { open.get() > 0 }>
                            <Progress
                                label=Signal::derive(move || {
                                    format!("{} of {} looked up", total.get() - open.get(), total.get())
                                })
                                done=Signal::derive(move || total.get() - open.get())
                                of=total
                            />
                        </Show>
                        <div class="row">
                            <span class="soft small">"All labels:"</span>
                            {LabelSize::ALL
                                .map(|size| {
                                    view! {
                                        <Button
                                            label=format!("All {}", size_name(size).to_lowercase())
                                            on_press=move |()| {
                                                pile.change(|p| p.choose_size_for_all(size));
                                            }
                                        />
                                    }
                                })
                                .collect_view()}
                        </div>
                        <PileTable />
                    </div>
                </Show>
            </Card>
            <Show when=move || { total.get() > 0 }>
                <PrintBar />
            </Show>
        </Screen>
    }
}

#[component]
fn PasteBox() -> impl IntoView {
    let pile = LabelPile::expect();
    let text = RwSignal::new(String::new());
    let left_over = RwSignal::new(0_usize);
    let add = move |()| {
        let taken = pile.add(&text.get_untracked());
        left_over.set(taken.left_over);
        text.set(String::new());
        if !page::is_touch() {
            page::focus(SCAN_BOX);
        }
    };
    let is_blank = move || text.with(|t| t.trim().is_empty());
    view! {
        <Card title="Scan or paste tags">
            <div class="stack" data-gap="small">
                <TextArea
                    label="Tags to add"
                    id="paste"
                    value=text
                    rows=2
                    hint="Paste a column of a spreadsheet, or tags parted by commas. Serial numbers work too."
                    on_submit=add
                />
                <div class="row">
                    <Button
                        label="Add to pile"
                        glyph=Glyph::Plus
                        disabled=Signal::derive(is_blank)
                        on_press=add
                    />
                </div>
                <Show when=move || { left_over.get() > 0 }>
                    <Notice tone=Tone::Warn title="The pile is full">
                        <p>
                            {move || {
                                format!(
                                    "It takes {MAX_BATCH_ITEMS} labels, and {} had no room. Print them as a long list instead, or print these, clear the pile, then add the rest.",
                                    left_over.get(),
                                )
                            }}
                        </p>
                    </Notice>
                </Show>
            </div>
        </Card>
    }
}

#[component]
fn PrintBar() -> impl IntoView {
    let session = CurrentSession::expect();
    let rows = LabelPile::expect().rows();
    let job = PdfJob::new();
    let start = RwSignal::new(1_u32);
    let copies = RwSignal::new(1_u32);
    let last = Signal::derive(move || rows.with(|p| p.rows().last().map_or(1, |r| r.number)));
    let copies_now = move || u16::try_from(copies.get()).unwrap_or(1);
    let pages = Memo::new(move |_| rows.with(|p| p.pages(start.get(), copies_now())));
    let is_too_long = Memo::new(move |_| rows.with(|p| p.is_too_long(start.get(), copies_now())));
    let is_open = Memo::new(move |_| rows.with(|p| p.count(PileState::is_open) > 0));
    let cannot = Memo::new(move |_| {
        rows.with(|p| p.rows().len() - p.count(|s| s.is_ready() || s.is_open()))
    });
    let is_off = move || pages.get() == 0 || is_too_long.get() || is_open.get();

    let make = move |to_printer: bool| {
        let batch = rows.with_untracked(|p| {
            p.to_print(
                start.get_untracked(),
                u16::try_from(copies.get_untracked()).unwrap_or(1),
            )
        });
        if let Some(batch) = batch.filter(|_| !is_off()) {
            let fetch = async move { session.api()?.print_labels(&batch).await };
            job.run(to_printer, "labels.pdf".to_owned(), fetch, || ());
        }
    };
    let print = Callback::new(move |()| make(true));
    PrintKey::prints(print);
    let summary = move || {
        let mut words = count(pages.get(), "label", "labels");
        if cannot.get() > 0 {
            words = format!("{words}; {} cannot be printed", cannot.get());
        }
        words
    };
    view! {
        <PdfOutcome
            job
            what=Signal::derive(move || count(pages.get(), "label", "labels"))
            on_retry=make
        />
        <Show when=move || is_too_long.get()>
            <Notice tone=Tone::Warn title="Too many for one PDF">
                <p>
                    {format!("One PDF takes {MAX_BATCH_PAGES} labels. Print fewer copies, or start further down.")}
                </p>
            </Notice>
        </Show>
        <section class="print-bar" aria-label="Print the pile">
            <NumberField label="Start at No." id="start" value=start min=1 max=last />
            <NumberField label="Copies of each" id="copies" value=copies min=1 max=u32::from(MAX_COPIES) />
            <p class="soft push" role="status">{summary}</p>
            <Button
                label="Download PDF"
                glyph=Glyph::Download
                disabled=Signal::derive(is_off)
                busy=Signal::derive(move || job.is_busy_with(false))
                on_press=move |()| make(false)
            />
            <Button
                label="Print"
                kind=ButtonKind::Primary
                glyph=Glyph::Printer
                disabled=Signal::derive(is_off)
                busy=Signal::derive(move || job.is_busy_with(true))
                on_press=print
            />
        </section>
    }
}
