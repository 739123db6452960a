//! Home: what needs a human today.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{Component as Part, ComponentState, Health, Permission};

use super::scans::{NewestScan, ScanList};
use crate::browser::clock;
use crate::model::scans::ScanState;
use crate::model::words::{Tone, count};
use crate::state::fetch::{Fetched, Phase};
use crate::state::pile::LabelPile;
use crate::state::rt_watch::RtWatch;
use crate::state::scanner::Scanner;
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Icon, Loading, Pill, Screen,
};

/// The home screen of whoever is signed in.
#[component]
pub fn HomePage() -> impl IntoView {
    if CurrentSession::expect().can(Permission::ReadAssets) {
        view! { <TechnicianHome /> }.into_any()
    } else {
        view! { <TeacherHome /> }.into_any()
    }
}

#[component]
fn TechnicianHome() -> impl IntoView {
    let session = CurrentSession::expect();
    let may_receive = session.can(Permission::CreateAssets);
    let health = Fetched::<Health>::new();
    let ask = move || health.fetch(async move { session.api()?.health().await });
    ask();
    view! {
        <Screen title="Home">
            <div class="columns">
                <div class="stack">
                    <NewestScan />
                    <ScanList />
                </div>
                <aside class="stack" aria-label="Today">
                    <NeedsYou health />
                    <Card
                        title="Services"
                        actions=move || {
                            view! {
                                <Button
                                    label="Check again"
                                    glyph=Glyph::Retry
                                    icon_only=true
                                    kind=ButtonKind::Quiet
                                    on_press=move |()| ask()
                                />
                            }
                        }
                    >
                        {move || match health.phase() {
                            Phase::Loading => view! { <Loading what="the state of the services" lines=2 /> }.into_any(),
                            Phase::Failed(failure) => {
                                view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                            }
                            Phase::Ready(health) => view! { <Services health /> }.into_any(),
                        }}
                    </Card>
                    <Card title="Go to">
                        <div class="links">
                            {may_receive
                                .then(|| {
                                    view! {
                                        <A href="/receive">
                                            <Icon glyph=Glyph::Truck />
                                            "Receive a shipment"
                                        </A>
                                    }
                                })}
                            <A href="/labels">
                                <Icon glyph=Glyph::Tags />
                                "Print many labels"
                            </A>
                            <A href="/assets">
                                <Icon glyph=Glyph::Search />
                                "Search assets"
                            </A>
                            <a href="/api/docs/" rel="external">
                                <Icon glyph=Glyph::External />
                                "API reference"
                            </a>
                        </div>
                    </Card>
                </aside>
            </div>
        </Screen>
    }
}

/// What waits for somebody: trouble, scans that came to nothing, a pile that is not printed.
#[component]
fn NeedsYou(health: Fetched<Health>) -> impl IntoView {
    let queue = Scanner::expect().queue();
    let pile = LabelPile::expect().rows();
    let ailing = move || {
        health.ready().map_or(0, |health| {
            health
                .components
                .iter()
                .filter(|c| c.state == ComponentState::Failing)
                .count()
        })
    };
    let unsettled = Memo::new(move |_| queue.with(|q| q.count(ScanState::needs_attention)));
    let on_pile = Memo::new(move |_| pile.with(|pile| pile.rows().len()));
    let watch = RtWatch::expect();
    let rt = Memo::new(move |_| rt_needs(watch));
    let is_quiet = move || {
        ailing() == 0 && unsettled.get() == 0 && on_pile.get() == 0 && rt.with(Vec::is_empty)
    };
    view! {
        <Card title="Needs you">
            <ul class="needs">
                <Show when=move || { ailing() > 0 }>
                    <li class="row">
                        <Pill tone=Tone::Bad label="Trouble" glyph=Glyph::Alert />
                        "A service is failing: see below."
                    </li>
                </Show>
                <For each=move || rt.get() key=Clone::clone let:need>
                    <li class="row">
                        <Pill tone=need.tone label="RT" glyph=Glyph::Send />
                        <A href=need.href>{need.words}</A>
                    </li>
                </For>
                <Show when=move || { unsettled.get() > 0 }>
                    <li class="row">
                        <Pill tone=Tone::Warn label="Scans" glyph=Glyph::Warning />
                        {move || count(unsettled.get(), "scan needs a look", "scans need a look")}
                    </li>
                </Show>
                <Show when=move || { on_pile.get() > 0 }>
                    <li class="row">
                        <Pill tone=Tone::Plain label="Labels" glyph=Glyph::Tags />
                        <A href="/labels">
                            {move || count(on_pile.get(), "label on the pile", "labels on the pile")}
                        </A>
                    </li>
                </Show>
                <Show when=is_quiet>
                    <li class="row soft">
                        <Icon glyph=Glyph::Check />
                        "Nothing waits for you."
                    </li>
                </Show>
            </ul>
        </Card>
    }
}

/// Something about RT that a person should look at.
#[derive(Clone, PartialEq, Eq, Hash)]
struct RtNeed {
    tone: Tone,
    words: String,
    href: &'static str,
}

/// What RT did not take, what waits for it, and whether our copy of it is old.
fn rt_needs(watch: RtWatch) -> Vec<RtNeed> {
    let need = |tone, words, href| RtNeed { tone, words, href };
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut needs = Vec::new();
    if let Some(counts) = watch.counts() {
        if counts.dead > 0 {
            let words = count(
                number(counts.dead),
                "write was given up",
                "writes were given up",
            );
            needs.push(need(Tone::Bad, words, "/admin/writes?state=dead"));
        }
        if counts.refused_today > 0 {
            let number = number(counts.refused_today);
            let words = count(
                number,
                "write was refused today",
                "writes were refused today",
            );
            needs.push(need(Tone::Warn, words, "/admin/writes?state=refused"));
        }
        let waiting = counts.pending + counts.running;
        if waiting > 0 {
            let mut words = count(number(waiting), "write waits", "writes wait");
            if let Some(oldest) = counts.oldest_pending_at {
                words = format!("{words}, the oldest since {}", clock::date_and_time(oldest));
            }
            needs.push(need(Tone::Plain, words, "/admin/writes?state=pending"));
        }
    }
    if let Some(mirror) = watch.mirror().filter(|mirror| mirror.is_stale) {
        let words = match mirror.polled_at {
            Some(at) => format!(
                "Our copy of RT is stale, as of {}",
                clock::date_and_time(at)
            ),
            None => "Our copy of RT is not filled yet".to_owned(),
        };
        needs.push(need(Tone::Warn, words, "/admin/rt"));
    }
    needs
}

#[component]
fn Services(health: Health) -> impl IntoView {
    let line = |part: Part| {
        let name = match part.name.as_str() {
            "database" => "Database".to_owned(),
            "request_tracker" => "Request Tracker".to_owned(),
            "schema" => "Schema of the database".to_owned(),
            "mirror" => "Copy of RT".to_owned(),
            _ => part.name.clone(),
        };
        let (tone, label, glyph) = match part.state {
            ComponentState::Ok => (Tone::Good, "Ready", Glyph::Check),
            ComponentState::Failing => (Tone::Bad, "Failing", Glyph::Alert),
        };
        view! {
            <li>
                <span>{name}</span>
                <Pill tone label glyph />
                {part.detail.map(|detail| view! { <p>{detail}</p> })}
            </li>
        }
    };
    view! {
        <ul class="health">{health.components.into_iter().map(line).collect_view()}</ul>
        <p class="small faint">{format!("rtutils {}", health.version)}</p>
    }
}

#[component]
fn TeacherHome() -> impl IntoView {
    let name = CurrentSession::expect()
        .user()
        .map(|user| user.display_name)
        .unwrap_or_default();
    view! {
        <Screen title=format!("Hello, {name}")>
            <section class="card" aria-label="Audits">
                <Empty
                    glyph=Glyph::Inbox
                    title="No audit waits for you"
                    text="When an audit of your students' devices is opened, it comes up here. Assets and labels are for technicians; there is nothing for you to do today."
                />
            </section>
        </Screen>
    }
}
