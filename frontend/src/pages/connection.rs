//! The connection to Request Tracker: whether it works, what it lacks, how fresh our copy is.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_router::components::A;
use types::{
    BreakerState, ComponentState, MirrorState, RtCheck, RtCheckKind, RtCheckState, RtConnection,
};

use super::pills::{since, until};
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Fact, Facts, FailureNotice, Glyph, Icon, Loading, Notice, Pill,
    Progress, Screen, Shade, Share, Stacked,
};

/// How often it is looked at while the screen is open.
const LOOK: Duration = Duration::from_secs(5);
/// The kinds of things that are looked at, in the order in which they are mended.
const KINDS: [(RtCheckKind, &str); 4] = [
    (RtCheckKind::Version, "Version"),
    (RtCheckKind::Right, "Rights of the RT user"),
    (RtCheckKind::Catalog, "Catalogs"),
    (RtCheckKind::CustomField, "Custom fields"),
];

/// The screen.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let connection = Fetched::<RtConnection>::new();
    let ask = move |refresh: bool| async move { session.api()?.rt_connection(refresh).await };
    let busy = RwSignal::new(false);
    // The frame stays while the facts in it change, and with it whatever has the focus.
    let stage = Memo::new(move |_| match connection.phase() {
        Phase::Loading => Phase::Loading,
        Phase::Failed(failure) => Phase::Failed(failure),
        Phase::Ready(_) => Phase::Ready(()),
    });
    connection.fetch(ask(false));
    let looking = set_interval_with_handle(
        move || {
            if !busy.get_untracked() {
                connection.refresh_quietly(ask(false));
            }
        },
        LOOK,
    );
    on_cleanup(move || {
        if let Ok(handle) = looking {
            handle.clear();
        }
    });
    let check = Callback::new(move |()| {
        busy.set(true);
        connection.refresh(async move {
            let outcome = ask(true).await;
            busy.try_set(false);
            outcome
        });
    });
    let actions = move || {
        view! {
            <Button
                label="Check again"
                kind=ButtonKind::Primary
                glyph=Glyph::Retry
                busy
                on_press=check
            />
        }
    };
    view! {
        <Screen title="RT connection" actions>
            {move || match stage.get() {
                Phase::Loading => {
                    view! {
                        <div class="card">
                            <Loading what="the connection" lines=8 />
                        </div>
                    }
                        .into_any()
                }
                Phase::Failed(failure) => {
                    let retry = move |()| connection.fetch(ask(false));
                    view! { <FailureNotice failure on_retry=retry /> }.into_any()
                }
                Phase::Ready(()) => view! { <Whole connection /> }.into_any(),
            }}
        </Screen>
    }
}

#[component]
fn Whole(connection: Fetched<RtConnection>) -> impl IntoView {
    let part = move |part: fn(RtConnection) -> AnyView| move || connection.ready().map(part);
    let shares = Signal::derive(move || {
        let writes = connection
            .with(|c| c.map(|c| c.writes.clone()))
            .unwrap_or_default();
        vec![
            Share::new("wait for RT", writes.pending, Shade::Warn),
            Share::new("under way", writes.running, Shade::Accent),
            Share::new("given up", writes.dead, Shade::Bad),
            Share::new("refused today", writes.refused_today, Shade::Plain),
        ]
    });
    view! {
        <div class="columns">
            <div class="stack">
                {part(|now| view! { <State now /> }.into_any())}
                {part(|now| view! { <Checks checks=now.checks /> }.into_any())}
            </div>
            <aside class="stack" aria-label="Copy and writes">
                <Card title="Our copy of RT's assets">
                    <div class="stack">
                        {part(|now| view! { <Mirror mirror=now.mirror /> }.into_any())}
                        <Sweep connection />
                    </div>
                </Card>
                <Card title="Writes to RT">
                    <div class="stack" data-gap="small">
                        <Stacked label="Writes by state" shares />
                        <p>
                            <A href="/admin/writes">"See them"</A>
                        </p>
                    </div>
                </Card>
            </aside>
        </div>
    }
}

#[component]
fn State(now: RtConnection) -> impl IntoView {
    let (tone, label, glyph) = match now.state {
        ComponentState::Ok => (Tone::Good, "Works", Glyph::Check),
        ComponentState::Failing => (Tone::Bad, "Failing", Glyph::Alert),
    };
    let (breaker, explained) = match now.breaker {
        BreakerState::Closed => ("Writes go to RT", None),
        BreakerState::Open => (
            "RT is left alone for a moment",
            Some("Too many writes failed in a row, so they wait. Nothing is lost."),
        ),
        BreakerState::HalfOpen => (
            "One write is let through, to see",
            Some("If it is taken, the others follow."),
        ),
    };
    let retry = now
        .retry_at
        .map(|at| format!("{breaker}; tried again {}", until(at)));
    view! {
        <Card title="Connection">
            <div class="stack">
                <div class="row">
                    <Pill tone label glyph />
                    <a href=now.web_url.clone() target="_blank" rel="external noopener">
                        {now.web_url.clone()}
                    </a>
                </div>
                {now
                    .detail
                    .map(|detail| {
                        view! {
                            <Notice tone=Tone::Bad title="What is wrong">
                                <p>{detail}</p>
                            </Notice>
                        }
                    })}
                <Facts>
                    <Fact name="Version" value=now.version />
                    <Fact name="RT user" value=now.username />
                    <Fact name="Writing" value=retry.unwrap_or_else(|| breaker.to_owned()) />
                    <Fact name="Checked" value=since(now.checked_at) />
                </Facts>
                {explained.map(|words| view! { <p class="small soft">{words}</p> })}
            </div>
        </Card>
    }
}

#[component]
fn Checks(checks: Vec<RtCheck>) -> impl IntoView {
    let missing = checks
        .iter()
        .filter(|c| c.state == RtCheckState::Missing)
        .count();
    let is_empty = checks.is_empty();
    let groups = KINDS.map(|(kind, title)| {
        let of_kind: Vec<_> = checks.iter().filter(|c| c.kind == kind).cloned().collect();
        (!of_kind.is_empty()).then(|| {
            view! {
                <section class="stack" data-gap="small" aria-label=title>
                    <h3>{title}</h3>
                    <ul class="checklist">
                        {of_kind.into_iter().map(|check| view! { <CheckLine check /> }).collect_view()}
                    </ul>
                </section>
            }
        })
    });
    view! {
        <Card title="What rtutils needs of RT">
            <div class="stack">
                {if is_empty {
                    view! { <p class="soft">"Nothing can be looked at while RT is away."</p> }.into_any()
                } else if missing == 0 {
                    view! {
                        <p class="quiet good">
                            <Icon glyph=Glyph::Check />
                            "Nothing is missing."
                        </p>
                    }
                        .into_any()
                } else {
                    let title = count(missing, "thing is missing", "things are missing");
                    view! {
                        <Notice tone=Tone::Bad title>
                            <p>"Below stands of each what it is needed for, and what to do."</p>
                        </Notice>
                    }
                        .into_any()
                }} {groups.into_iter().collect_view()}
            </div>
        </Card>
    }
}

#[component]
fn CheckLine(check: RtCheck) -> impl IntoView {
    let (tone, label, glyph) = match check.state {
        RtCheckState::Ok => (Tone::Good, "There", Glyph::Check),
        RtCheckState::Missing => (Tone::Bad, "Missing", Glyph::Alert),
        RtCheckState::Unknown => (Tone::Plain, "Not known", Glyph::Help),
    };
    view! {
        <li>
            <span class="tag">{check.name}</span>
            <Pill tone label glyph />
            <p class="soft">{check.needed_for}</p>
            {check
                .remedy
                .map(|remedy| {
                    view! {
                        <p>
                            <strong>"What to do: "</strong>
                            {remedy}
                        </p>
                    }
                })}
        </li>
    }
}

#[component]
fn Mirror(mirror: MirrorState) -> impl IntoView {
    let (tone, label, glyph) = match (mirror.filled_at, mirror.is_stale) {
        (None, _) => (Tone::Warn, "Being filled", Glyph::Clock),
        (Some(_), true) => (Tone::Bad, "Stale", Glyph::Alert),
        (Some(_), false) => (Tone::Good, "Fresh", Glyph::Check),
    };
    let (details, assets) = (mirror.with_details, mirror.assets);
    let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let moment = |at: Option<DateTime<Utc>>| at.map_or_else(|| "Not yet".to_owned(), since);
    view! {
        <div class="stack">
            <div class="row">
                <Pill tone label glyph />
                <span class="soft">{count(whole(assets), "asset", "assets")}</span>
            </div>
            {mirror
                .detail
                .map(|detail| {
                    view! {
                        <Notice tone=Tone::Warn title="What kept it from being fresh">
                            <p>{detail}</p>
                        </Notice>
                    }
                })}
            <Progress
                label=format!("{details} of {assets} with their custom fields")
                done=whole(details)
                of=whole(assets.max(1))
            />
            <Facts>
                <Fact name="First filled" value=moment(mirror.filled_at) />
                <Fact name="Last asked" value=moment(mirror.polled_at) />
                <Fact name="Last compared" value=moment(mirror.swept_at) />
                <Fact
                    name="Asks RT every"
                    value=count(whole(mirror.poll_seconds.into()), "second", "seconds")
                />
            </Facts>
        </div>
    }
}

/// Has everything compared, now.
#[component]
fn Sweep(connection: Fetched<RtConnection>) -> impl IntoView {
    let session = CurrentSession::expect();
    let act = Act::new();
    let has_begun = RwSignal::new(false);
    let sweep = Callback::new(move |()| {
        has_begun.set(false);
        act.run(
            async move |api| api.sweep_rt_mirror().await,
            move |_| {
                has_begun.try_set(true);
                let look = async move { session.api()?.rt_connection(false).await };
                connection.refresh_quietly(look);
            },
        );
    });
    view! {
        <div class="row">
            <Button
                label="Compare everything now"
                glyph=Glyph::Retry
                busy=act.busy()
                on_press=sweep
            />
        </div>
        <Show when=move || has_begun.get()>
            <p class="small soft" role="status">
                "The comparison has begun. Nobody has to wait for it."
            </p>
        </Show>
        {move || act.failure().get().map(|failure| view! { <FailureNotice failure on_retry=sweep /> })}
    }
}
