//! One shipment: how far it is, what came of each line, and its labels.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use types::{LabelSize, Shipment, ShipmentItem, ShipmentItemState};
use uuid::Uuid;

use super::common_fields::SizeChoice;
use super::nothing::NothingHere;
use super::pdf::{FetchFile, PdfButtons};
use super::pills::since;
use super::shipment_lists::ShipmentLines;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::Phase;
use crate::state::job::{Followed, ShipmentJob};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Notice,
    Progress, Screen, Segmented, Shade, Share, Stacked,
};

/// The shipment whose id is in the address.
#[component]
pub fn ShipmentPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let followed = Followed::<ShipmentJob>::new();
    Effect::new(move |_| {
        if let Some(id) = id.get() {
            followed.start(ShipmentJob(id));
        }
    });
    // The frame of the screen stays while the numbers in it change.
    let stage = Memo::new(move |_| match followed.job() {
        Phase::Loading => Phase::Loading,
        Phase::Failed(failure) => Phase::Failed(failure),
        Phase::Ready(_) => Phase::Ready(()),
    });
    move || match (id.get(), stage.get()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(id), stage) => view! {
            <Screen
                title="Shipment"
                actions=|| view! { <LinkButton href="/receive/list" label="All shipments" /> }
            >
                {match stage {
                    Phase::Loading => {
                        view! {
                            <div class="card">
                                <Loading what="the shipment" lines=6 />
                            </div>
                        }
                            .into_any()
                    }
                    Phase::Failed(failure) => {
                        let retry = move |()| followed.start(ShipmentJob(id));
                        view! { <FailureNotice failure on_retry=retry /> }.into_any()
                    }
                    Phase::Ready(()) => view! { <WholeShipment id followed /> }.into_any(),
                }}
            </Screen>
        }
        .into_any(),
    }
}

#[component]
fn WholeShipment(id: Uuid, followed: Followed<ShipmentJob>) -> impl IntoView {
    let shipment = Memo::new(move |_| match followed.job() {
        Phase::Ready(shipment) => Some(shipment),
        _ => None,
    });
    let read = move |read: fn(&Shipment) -> u32| {
        Signal::derive(move || shipment.with(|s| s.as_ref().map_or(0, read)))
    };
    let (total, waiting) = (read(|s| s.total), read(|s| s.waiting));
    let (created, explained) = (read(|s| s.created), read(|s| s.explained));
    let is_finished =
        Memo::new(move |_| shipment.with(|s| s.as_ref().is_some_and(|s| s.is_finished)));
    let shares = Signal::derive(move || {
        vec![
            Share::new("made", created.get().into(), Shade::Good),
            Share::new("waiting for RT", waiting.get().into(), Shade::Warn),
            Share::new("explained, not made", explained.get().into(), Shade::Bad),
        ]
    });
    view! {
        <div class="columns">
            <div class="stack">
                <Card title="How far it is">
                    <div class="stack">
                        <Show when=move || !is_finished.get()>
                            <Progress
                                label=Signal::derive(move || {
                                    format!(
                                        "{} of {} done",
                                        created.get() + explained.get(),
                                        count(total.get() as usize, "line", "lines"),
                                    )
                                })
                                done=Signal::derive(move || (created.get() + explained.get()) as usize)
                                of=Signal::derive(move || total.get() as usize)
                            />
                            <p class="small soft">
                                "It goes on by itself, also when you close this page. While RT is away, it waits."
                            </p>
                        </Show>
                        <Stacked label="How the lines stand" shares />
                        <Show when=move || is_finished.get()>
                            <Finished created explained />
                        </Show>
                        {move || {
                            followed
                                .trouble()
                                .map(|failure| {
                                    let advice = failure.advice();
                                    view! {
                                        <Notice tone=Tone::Warn title=advice.title>
                                            <p>"These numbers are of the last look. It is looked again every second."</p>
                                        </Notice>
                                    }
                                })
                        }}
                        <Resume id followed />
                    </div>
                </Card>
                <Lines followed />
            </div>
            <aside class="stack" aria-label="Labels and fields">
                <Labels id created />
                {move || shipment.get().map(|shipment| view! { <About shipment /> })}
            </aside>
        </div>
    }
}

#[component]
fn Finished(created: Signal<u32>, explained: Signal<u32>) -> impl IntoView {
    let words = move || {
        let made = count(created.get() as usize, "asset was made", "assets were made");
        match explained.get() {
            0 => format!("{made}, and every line is one of them."),
            n => format!(
                "{made}. {} below.",
                count(n as usize, "line is explained", "lines are explained")
            ),
        }
    };
    view! {
        <Notice tone=Tone::Good title="Done">
            <p>{words}</p>
        </Notice>
    }
}

/// Tries the lines again that failed or were refused.
#[component]
fn Resume(id: Uuid, followed: Followed<ShipmentJob>) -> impl IntoView {
    let act = Act::new();
    let again = Memo::new(move |_| {
        let is_worth_it = |item: &ShipmentItem| {
            matches!(
                item.state,
                ShipmentItemState::Failed | ShipmentItemState::Refused
            )
        };
        followed
            .lines()
            .iter()
            .filter(|item| is_worth_it(item))
            .count()
    });
    let resume = Callback::new(move |()| {
        act.run(
            async move |api| api.resume_shipment(id).await,
            move |_| followed.start(ShipmentJob(id)),
        );
    });
    view! {
        <Show when=move || { again.get() > 0 }>
            <div class="row">
                <Button
                    label=Signal::derive(move || {
                        format!("Try {} again", count(again.get(), "line", "lines"))
                    })
                    glyph=Glyph::Retry
                    busy=act.busy()
                    on_press=resume
                />
            </div>
        </Show>
        {move || {
            act.failure().get().map(|failure| view! { <FailureNotice failure on_retry=resume /> })
        }}
    }
}

#[component]
fn Labels(id: Uuid, created: Signal<u32>) -> impl IntoView {
    let session = CurrentSession::expect();
    let size = RwSignal::new(None::<LabelSize>);
    let fetch: FetchFile = Callback::new(move |()| {
        let size = size.get_untracked();
        Box::pin(async move { session.api()?.shipment_labels(id, size).await }) as _
    });
    let what = Signal::derive(move || count(created.get() as usize, "label", "labels"));
    view! {
        <Card title="Labels">
            <div class="stack">
                <SizeChoice name="shipment-label-size" size />
                <PdfButtons
                    what
                    print=Signal::derive(move || format!("Print {}", what.get()))
                    file_name="shipment-labels.pdf"
                    fetch
                    kind=ButtonKind::Primary
                    has_key=true
                    disabled=Signal::derive(move || created.get() == 0)
                />
                <p class="small faint">"One PDF, in the order of the lines."</p>
            </div>
        </Card>
    }
}

#[component]
fn About(shipment: Shipment) -> impl IntoView {
    let fields = shipment.fields;
    let more = fields.custom_fields.into_iter();
    view! {
        <Card title="What they have in common">
            <Facts>
                <Fact name="Catalog" value=fields.catalog />
                <Fact name="Manufacturer" value=fields.manufacturer />
                <Fact name="Model" value=fields.model />
                <Fact name="Type" value=fields.asset_type />
                <Fact name="Funding source" value=fields.funding_source />
                <Fact name="Status" value=fields.status />
                {more
                    .map(|(name, values)| view! { <Fact name value=values.join(", ") /> })
                    .collect_view()}
                <Fact
                    name="Tags"
                    value=fields.is_test.then(|| "of the test sequence".to_owned())
                />
                <Fact name="Received" value=since(shipment.created_at) />
                <Fact name="By" value=shipment.created_by />
            </Facts>
        </Card>
    }
}

#[component]
fn Lines(followed: Followed<ShipmentJob>) -> impl IntoView {
    let only_trouble = RwSignal::new(false);
    let lines = Memo::new(move |_| {
        let lines = followed.lines().into_iter();
        let is_wanted =
            |item: &ShipmentItem| !only_trouble.get() || item.state != ShipmentItemState::Created;
        lines.filter(is_wanted).collect::<Vec<_>>()
    });
    view! {
        <Card title="Lines">
            <div class="stack">
                <Segmented
                    label="Lines to show"
                    name="shipment-lines"
                    choices=vec![
                        (false, "All".to_owned()),
                        (true, "Those without an asset".to_owned()),
                    ]
                    chosen=only_trouble
                    on_choose=move |chosen| only_trouble.set(chosen)
                />
                <Show
                    when=move || lines.with(|lines| !lines.is_empty())
                    fallback=|| view! { <p class="soft">"Every line has its asset."</p> }
                >
                    <ShipmentLines label="Lines" lines />
                </Show>
            </div>
        </Card>
    }
}
