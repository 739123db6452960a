//! Receiving a shipment by its list: paste it, look at what would become of it, then have it made.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use types::edit::MAX_SHIPMENT_ITEMS;
use types::{NewShipment, Shipment, ShipmentItem, ShipmentItemState, ShipmentPlan};

use super::common_fields::CommonFieldsCard;
use super::receive::ReceiveTabs;
use super::shipment_lists::{EarlierShipments, ShipmentLines};
use crate::browser::{files, storage};
use crate::model::codes;
use crate::model::failure::Failure;
use crate::model::words::{Tone, count};
use crate::state::plan::Planned;
use crate::state::receiving::ReceivingDesk;
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, FailureNotice, Glyph, Icon, Notice, Screen, Segmented, Shade, Share,
    Stacked, TextArea,
};

const KEPT: &str = "rtutils.receiving-list";
const SCANS: ScreenUse = ScreenUse {
    label: "Serial number",
    placeholder: "Scan to add a line to the list",
};

/// The list that this tab keeps, for whoever has to forget it.
pub fn forget_list() {
    storage::forget_work(KEPT);
}

/// The screen.
#[component]
pub fn ReceiveListPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let desk = ReceivingDesk::expect();
    let text = RwSignal::new(storage::work(KEPT).unwrap_or_default());
    Effect::new(move |_| storage::set_work(KEPT, &text.get()));
    let add = Callback::new(move |code: String| text.update(|text| codes::add_line(text, &code)));
    Scanner::expect().give_to(SCANS, add);

    let planned = Planned::<NewShipment, ShipmentPlan>::new();
    let shipment_now = move || NewShipment {
        fields: (*desk.fields_now()).clone(),
        serials: text.with_untracked(|text| codes::serial_lines(text)),
    };
    let ask_for_plan = Callback::new(move |()| {
        let shipment = shipment_now();
        let wish = shipment.clone();
        let ask = async move { session.api()?.plan_shipment(&wish).await };
        planned.plan(shipment, ask);
    });
    let navigate = use_navigate();
    let make = Callback::new(move |()| {
        let navigate = navigate.clone();
        planned.carry_out(
            move |wish, key| async move { session.api()?.create_shipment(&wish, &key).await },
            move |shipment: Shipment| {
                forget_list();
                text.try_set(String::new());
                let path = format!("/receive/shipments/{}", shipment.id);
                navigate(&path, NavigateOptions::default());
            },
        );
    });
    let current = move || {
        text.track();
        desk.form.track();
        planned.of(&shipment_now())
    };
    view! {
        <Screen title="Receive a shipment">
            <ReceiveTabs />
            <CommonFieldsCard />
            <List text planned on_submit=ask_for_plan />
            {move || {
                let busy = Signal::derive(move || planned.is_doing());
                current().map(|plan| view! { <Plan plan busy on_make=make /> })
            }}
            <EarlierShipments />
        </Screen>
    }
}

/// The list, pasted or scanned or out of a file.
#[component]
fn List(
    text: RwSignal<String>,
    planned: Planned<NewShipment, ShipmentPlan>,
    on_submit: Callback<()>,
) -> impl IntoView {
    let lines = Memo::new(move |_| text.with(|text| codes::serial_lines(text).len()));
    let is_too_long = move || lines.get() > MAX_SHIPMENT_ITEMS;
    let trouble = move || {
        planned
            .failure()
            .map(|failure| view! { <PlanTrouble failure on_retry=on_submit /> })
    };
    view! {
        <Card title="Serial numbers">
            <div class="stack">
                <TextArea
                    label="One serial number a line"
                    id="serials"
                    value=text
                    rows=8
                    hint="Paste a column of a spreadsheet, or scan. Of several columns the first counts."
                    on_submit
                />
                <div class="row">
                    <ChooseFile on_text=move |chosen| text.set(chosen) />
                    <span class="soft push" role="status">
                        {move || count(lines.get(), "line", "lines")}
                    </span>
                    <Button
                        label="Check the list"
                        kind=ButtonKind::Primary
                        glyph=Glyph::Search
                        busy=Signal::derive(move || planned.is_planning())
                        disabled=Signal::derive(move || lines.get() == 0 || is_too_long())
                        on_press=on_submit
                    />
                </div>
                <Show when=is_too_long>
                    <Notice tone=Tone::Warn title="Too many for one shipment">
                        <p>{format!("A shipment takes {MAX_SHIPMENT_ITEMS} lines. Make two of it.")}</p>
                    </Notice>
                </Show>
                {trouble}
                <Show when=move || planned.is_planning()>
                    <div class="progress" role="status">
                        <span class="small soft">"Looking every line up…"</span>
                        <progress aria-label="Looking every line up"></progress>
                    </div>
                </Show>
            </div>
        </Card>
    }
}

/// Why there is no plan, with what is wrong by the name of the field.
#[component]
fn PlanTrouble(failure: Failure, on_retry: Callback<()>) -> impl IntoView {
    let errors = match &failure {
        Failure::Problem(problem) => problem.errors.clone(),
        _ => vec![],
    };
    view! {
        <FailureNotice failure on_retry />
        {(!errors.is_empty())
            .then(|| {
                view! {
                    <ul class="notes">
                        {errors.into_iter().map(|error| view! { <li>{error.detail}</li> }).collect_view()}
                    </ul>
                }
            })}
    }
}

/// A list out of a file, as text.
#[component]
pub fn ChooseFile(#[prop(into)] on_text: Callback<String>) -> impl IntoView {
    view! {
        <label class="button file">
            <Icon glyph=Glyph::Inbox />
            <span>"Choose a text or CSV file"</span>
            <input
                type="file"
                accept=".txt,.csv,.tsv,text/plain,text/csv"
                on:change:target=move |event| {
                    let input = event.target();
                    spawn_local(async move {
                        if let Some(text) = files::chosen_text(&input).await {
                            on_text.run(text);
                        }
                    });
                }
            />
        </label>
    }
}

#[component]
fn Plan(
    plan: ShipmentPlan,
    #[prop(into)] busy: Signal<bool>,
    on_make: Callback<()>,
) -> impl IntoView {
    let number = |state| plan.items.iter().filter(|item| item.state == state).count() as u64;
    let shares = vec![
        Share::new("ready", plan.ready.into(), Shade::Good),
        Share::new(
            "duplicate",
            number(ShipmentItemState::Duplicate),
            Shade::Warn,
        ),
        Share::new(
            "not a serial number",
            number(ShipmentItemState::Invalid),
            Shade::Bad,
        ),
    ];
    let is_mixed = plan.items.len() as u64 > u64::from(plan.ready) && plan.ready > 0;
    let only_trouble = RwSignal::new(is_mixed);
    let label = format!("Make {}", count(plan.ready as usize, "asset", "assets"));
    let is_none = plan.ready == 0;
    let items = StoredValue::new(plan.items);
    let shown = move || {
        items.with_value(|items| {
            let wanted = |item: &&ShipmentItem| {
                !only_trouble.get() || item.state != ShipmentItemState::Ready
            };
            items.iter().filter(wanted).cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <Card title="What would become of it">
            <div class="stack">
                <Stacked label="What would become of it" shares />
                <div class="row" data-align="end">
                    {is_mixed
                        .then(|| {
                            view! {
                                <Segmented
                                    label="Lines to show"
                                    name="plan-lines"
                                    choices=vec![
                                        (true, "Those that make none".to_owned()),
                                        (false, "All".to_owned()),
                                    ]
                                    chosen=only_trouble
                                    on_choose=move |chosen| only_trouble.set(chosen)
                                />
                            }
                        })}
                    <span class="push"></span>
                    <Button
                        label
                        kind=ButtonKind::Primary
                        glyph=Glyph::Plus
                        busy
                        disabled=is_none
                        on_press=on_make
                    />
                </div>
                <ShipmentLines label="Plan" lines=Signal::derive(shown) />
            </div>
        </Card>
    }
}
