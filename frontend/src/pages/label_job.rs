//! One label job: how far it is, its PDF, and printing parts of it again.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use types::{LabelJob, LabelJobKind, LabelJobState};
use uuid::Uuid;

use super::label_job_again::PrintAgain;
use super::label_job_lines::JobLines;
use super::label_jobs::what;
use super::nothing::NothingHere;
use super::pdf::{FetchFile, PdfButtons};
use super::pills::since;
use crate::browser::clock;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::Phase;
use crate::state::label_job::FollowedJob;
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Notice,
    Progress, Screen,
};

/// The job whose id is in the address.
#[component]
pub fn LabelJobPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let followed = FollowedJob::new();
    Effect::new(move |_| {
        if let Some(id) = id.get() {
            followed.follow(id);
        }
    });
    // The frame of the screen stays while the numbers in it change.
    let stage = Memo::new(move |_| match followed.phase() {
        Phase::Loading => Phase::Loading,
        Phase::Failed(failure) => Phase::Failed(failure),
        Phase::Ready(job) => Phase::Ready(what(&job)),
    });
    let all = || view! { <LinkButton href="/labels/jobs" label="All prints" /> };
    move || match (id.get(), stage.get()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(_), Phase::Loading) => view! {
            <Screen title="Label job" actions=all>
                <div class="card">
                    <Loading what="the label job" lines=6 />
                </div>
            </Screen>
        }
        .into_any(),
        (Some(id), Phase::Failed(failure)) => view! {
            <Screen title="Label job" actions=all>
                <FailureNotice failure on_retry=move |()| followed.follow(id) />
            </Screen>
        }
        .into_any(),
        (Some(id), Phase::Ready(title)) => view! {
            <Screen title actions=all>
                <WholeJob id followed />
            </Screen>
        }
        .into_any(),
    }
}

#[component]
fn WholeJob(id: Uuid, followed: FollowedJob) -> impl IntoView {
    let job = Memo::new(move |_| followed.ready());
    let state = Memo::new(move |_| job.with(|job| job.as_ref().map(|job| job.state)));
    let can_repeat = move || {
        job.with(|job| {
            job.as_ref()
                .is_some_and(|job| job.is_finished && job.kind != LabelJobKind::Blank)
        })
    };
    view! {
        <div class="columns">
            <div class="stack">
                <Card title="How far it is">
                    <div class="stack">
                        <HowFar job />
                        {move || {
                            followed
                                .trouble()
                                .map(|failure| {
                                    let advice = failure.advice();
                                    view! {
                                        <Notice tone=Tone::Warn title=advice.title>
                                            <p>"This is how it stood when it was last heard of. It is asked again every second."</p>
                                        </Notice>
                                    }
                                })
                        }}
                        <Cancel id followed />
                        {move || {
                            job.get()
                                .filter(|job| job.file_expires_at.is_some())
                                .map(|job| view! { <Result job /> })
                        }}
                    </div>
                </Card>
                {move || state.get().map(|state| view! { <JobLines id state /> })}
            </div>
            <aside class="stack" aria-label="Printing again">
                <Show when=can_repeat>
                    <PrintAgain
                        id
                        total=Signal::derive(move || {
                            job.with(|job| job.as_ref().map_or(1, |job| job.total))
                        })
                    />
                </Show>
                {move || job.get().map(|job| view! { <About job /> })}
            </aside>
        </div>
    }
}

#[component]
fn HowFar(job: Memo<Option<LabelJob>>) -> impl IntoView {
    let read = move |read: fn(&LabelJob) -> u32| {
        Signal::derive(move || job.with(|job| job.as_ref().map_or(0, read) as usize))
    };
    let (total, checked) = (read(|job| job.total), read(|job| job.checked));
    let (drawn, skipped) = (read(|job| job.drawn), read(|job| job.skipped));
    let is_open = Memo::new(move |_| job.with(|job| job.as_ref().is_some_and(|j| !j.is_finished)));
    let words = Signal::derive(move || {
        if checked.get() < total.get() {
            format!("{} of {} looked up", checked.get(), total.get())
        } else {
            format!("{} of {} drawn", drawn.get(), total.get() - skipped.get())
        }
    });
    let notice = move || {
        let job = job.get()?;
        let detail = job.detail.clone();
        let (tone, title, text) = match job.state {
            LabelJobState::Waiting => (
                Tone::Warn,
                "It waits, and is tried again by itself",
                detail?,
            ),
            LabelJobState::Failed => (Tone::Bad, "There is no PDF", detail?),
            LabelJobState::Cancelled => (Tone::Plain, "Cancelled", detail?),
            LabelJobState::Running => return None,
            LabelJobState::Done => {
                let labels = count(job.pages.unwrap_or_default() as usize, "label", "labels");
                let text = match job.skipped {
                    0 => format!("{labels}, and every line is one of them."),
                    n => format!(
                        "{labels}. {}: see below.",
                        count(n as usize, "line was left out", "lines were left out")
                    ),
                };
                (Tone::Good, "Done", text)
            }
        };
        Some(view! {
            <Notice tone title>
                <p>{text}</p>
            </Notice>
        })
    };
    view! {
        <Show when=move || is_open.get()>
            <Progress
                label=words
                done=Signal::derive(move || checked.get() + drawn.get() + skipped.get())
                of=Signal::derive(move || total.get() * 2)
            />
            <p class="small soft">
                "It goes on by itself, also when you close this page. While RT is away, it waits."
            </p>
        </Show>
        {notice}
    }
}

#[component]
fn Cancel(id: Uuid, followed: FollowedJob) -> impl IntoView {
    let act = Act::new();
    let is_open = move || followed.ready().is_some_and(|job| !job.is_finished);
    let cancel = Callback::new(move |()| {
        act.run(
            async move |api| api.cancel_label_job(id).await,
            move |job| followed.set(job),
        );
    });
    view! {
        <Show when=is_open>
            <div class="row">
                <Button label="Cancel" glyph=Glyph::Close busy=act.busy() on_press=cancel />
            </div>
        </Show>
        {move || {
            act.failure().get().map(|failure| view! { <FailureNotice failure on_retry=cancel /> })
        }}
    }
}

#[component]
fn Result(job: LabelJob) -> impl IntoView {
    let session = CurrentSession::expect();
    let id = job.id;
    let fetch: FetchFile = Callback::new(move |()| {
        Box::pin(async move { session.api()?.label_job_file(id).await }) as _
    });
    let labels = count(job.pages.unwrap_or_default() as usize, "label", "labels");
    let kept = job
        .file_expires_at
        .map(|until| format!("Kept until {}.", clock::date_and_time(until)));
    let print = format!("Print {labels}");
    view! {
        <PdfButtons
            what=labels
            print
            file_name=job.created_at.format("labels-%Y%m%d-%H%M%S.pdf").to_string()
            fetch
            kind=ButtonKind::Primary
            has_key=true
        />
        <p class="small faint">{kept}</p>
    }
}

#[component]
fn About(job: LabelJob) -> impl IntoView {
    let again_of = job.again_of;
    view! {
        <Card title="About it">
            <div class="stack">
                <Facts>
                    <Fact name="Asked for" value=since(job.created_at) />
                    <Fact name="By" value=job.created_by />
                    <Fact name="Lines" value=job.total.to_string() />
                    <Fact name="Copies of each" value=job.copies.to_string() />
                    <Fact name="Ended" value=job.finished_at.map(since) />
                </Facts>
                {again_of
                    .map(|id| {
                        view! {
                            <LinkButton
                                href=format!("/labels/jobs/{id}")
                                label="The print before it"
                            />
                        }
                    })}
            </div>
        </Card>
    }
}
