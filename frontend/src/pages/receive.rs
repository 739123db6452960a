//! Receiving a shipment by scanning: each serial number becomes an asset at once.

use leptos::prelude::*;
use leptos_router::components::A;

use super::common_fields::{CommonFieldsCard, SizeChoice};
use super::pdf::{FetchFile, PdfButtons};
use super::receive_lines::{LineTable, NewestLine};
use crate::model::receiving::{LineId, LineState, Receiving};
use crate::model::words::{Tone, count};
use crate::state::common_fields::LabelUse;
use crate::state::receiving::{PrintTrouble, ReceivingDesk};
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Notice, Screen, Segmented, Shade, Share,
    Stacked, Tabs,
};

const SCANS: ScreenUse = ScreenUse {
    label: "Serial number",
    placeholder: "Scan a serial number to make an asset",
};

/// The two ways to receive a shipment.
#[component]
pub fn ReceiveTabs() -> impl IntoView {
    let tabs = vec![
        ("/receive", "Scan one by one"),
        ("/receive/list", "Paste a list"),
    ];
    view! { <Tabs label="Ways to receive" tabs /> }
}

/// The screen.
#[component]
pub fn ReceivePage() -> impl IntoView {
    let desk = ReceivingDesk::expect();
    let lines = desk.lines();
    Scanner::expect().give_to(SCANS, Callback::new(move |raw: String| desk.take(&raw)));
    let total = Memo::new(move |_| lines.with(|l| l.lines().len()));
    let actions = move || {
        let done = move || {
            lines.with(|l| l.count(|s| !s.is_open() && !matches!(s, LineState::Unanswered { .. })))
        };
        view! {
            <Show when=move || { done() > 0 }>
                <Button
                    label="Clear what is done"
                    kind=ButtonKind::Quiet
                    on_press=move |()| desk.change(Receiving::clear_done)
                />
            </Show>
        }
    };
    view! {
        <Screen title="Receive a shipment">
            <ReceiveTabs />
            <CommonFieldsCard />
            <NewestLine />
            <div class="columns">
                <Card title="Made here" actions>
                    <Show
                        when=move || { total.get() > 0 }
                        fallback=|| {
                            view! {
                                <Empty
                                    glyph=Glyph::Inbox
                                    title="Nothing scanned yet"
                                    text="Fill in what the devices have in common, then scan one serial number after the other. The next scan never waits for the one before."
                                />
                            }
                        }
                    >
                        <div class="stack">
                            <Tally />
                            <LineTable />
                        </div>
                    </Show>
                </Card>
                <aside class="stack" aria-label="Labels">
                    <LabelsCard />
                </aside>
            </div>
        </Screen>
    }
}

/// How the lines stand, in numbers.
#[component]
fn Tally() -> impl IntoView {
    let lines = ReceivingDesk::expect().lines();
    let shares = Signal::derive(move || {
        lines.with(|lines| {
            let number = |is: fn(&LineState) -> bool| lines.count(is) as u64;
            vec![
                Share::new("made", number(LineState::is_made), Shade::Good),
                Share::new("on their way", number(LineState::is_open), Shade::Warn),
                Share::new("need a look", number(LineState::needs_a_look), Shade::Bad),
            ]
        })
    });
    view! { <Stacked label="How the lines stand" shares /> }
}

#[component]
fn LabelsCard() -> impl IntoView {
    let desk = ReceivingDesk::expect();
    let form = desk.form;
    let uses = vec![
        (LabelUse::Later, "Later".to_owned()),
        (LabelUse::Print, "Print it".to_owned()),
        (LabelUse::Pile, "To the pile".to_owned()),
    ];
    view! {
        <Card title="Labels">
            <div class="stack">
                <Segmented
                    label="Label of each asset as it is made"
                    name="label-use"
                    choices=uses
                    chosen=form.label_use
                    on_choose=move |chosen| form.label_use.set(chosen)
                />
                <SizeChoice name="label-size" size=form.size />
                {move || desk.print_trouble().map(|trouble| view! { <Trouble trouble /> })}
                <PrintMade />
                <Show when=move || form.label_use.get() == LabelUse::Pile>
                    <p class="small soft">
                        <A href="/labels">"Open the pile"</A>
                        " to print what is on it."
                    </p>
                </Show>
            </div>
        </Card>
    }
}

/// Prints the labels of everything that was made here, or of what has none yet.
#[component]
fn PrintMade() -> impl IntoView {
    let session = CurrentSession::expect();
    let desk = ReceivingDesk::expect();
    let lines = desk.lines();
    let only_new = RwSignal::new(true);
    let made = move |is_new: bool| {
        lines.with(|lines| {
            let made = lines.lines().iter().filter(|line| line.state.is_made());
            let wanted = made.filter(|line| !is_new || !line.is_labelled);
            wanted.map(|line| line.id).collect::<Vec<LineId>>()
        })
    };
    let all = Memo::new(move |_| made(false).len());
    let new = Memo::new(move |_| made(true).len());
    let wanted = Memo::new(move |_| made(only_new.get() && new.get() > 0));
    let printed = StoredValue::new(Vec::new());
    let fetch: FetchFile = Callback::new(move |()| {
        let ids = wanted.get_untracked();
        let batch = desk.batch(|id| ids.contains(&id));
        printed.set_value(ids);
        Box::pin(async move {
            match batch {
                Some(batch) => session.api()?.print_labels(&batch).await,
                None => Err(crate::model::failure::Failure::Unreadable { status: 0 }),
            }
        }) as _
    });
    let what = Signal::derive(move || count(wanted.with(Vec::len), "label", "labels"));
    view! {
        <Show when=move || { new.get() > 0 && new.get() < all.get() }>
            <Segmented
                label="Which"
                name="which-labels"
                choices=vec![
                    (true, "Not printed yet".to_owned()),
                    (false, "All made here".to_owned()),
                ]
                chosen=only_new
                on_choose=move |chosen| only_new.set(chosen)
            />
        </Show>
        <PdfButtons
            what
            print=Signal::derive(move || format!("Print {}", what.get()))
            file_name="labels.pdf"
            fetch
            kind=ButtonKind::Primary
            has_key=true
            disabled=Signal::derive(move || all.get() == 0)
            on_done=move |()| desk.set_labelled(&printed.get_value())
        />
    }
}

/// Why a label was not printed as its asset was made.
#[component]
fn Trouble(trouble: PrintTrouble) -> impl IntoView {
    let desk = ReceivingDesk::expect();
    match trouble {
        PrintTrouble::Failed(failure) => view! {
            <FailureNotice failure on_retry=move |()| desk.print_next() />
        }
        .into_any(),
        PrintTrouble::Saved => view! {
            <Notice tone=Tone::Warn title="The labels are in your downloads">
                <p>"This browser cannot print a PDF by itself. Choose Later, and print them all at once."</p>
            </Notice>
        }
        .into_any(),
        PrintTrouble::Nothing => view! {
            <Notice tone=Tone::Bad title="Your browser did not let us print">
                <p>"Choose Later, then Download PDF."</p>
            </Notice>
        }
        .into_any(),
    }
}
