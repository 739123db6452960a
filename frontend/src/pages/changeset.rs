//! One change to many assets: how far it is, what it did to each, and undoing it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};
use types::{Changeset, ChangesetItem, ChangesetItemState};
use uuid::Uuid;

use super::changeset_lists::{ChangesetLines, summary};
use super::nothing::NothingHere;
use super::pills::since;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::Phase;
use crate::state::job::{ChangesetJob, Followed};
use crate::ui::{
    Ask, Button, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Notice, Progress,
    Screen, Segmented, Shade, Share, Stacked,
};

/// The change whose id is in the address.
#[component]
pub fn ChangesetPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let followed = Followed::<ChangesetJob>::new();
    Effect::new(move |_| {
        if let Some(id) = id.get() {
            followed.start(ChangesetJob(id));
        }
    });
    let stage = Memo::new(move |_| match followed.job() {
        Phase::Loading => Phase::Loading,
        Phase::Failed(failure) => Phase::Failed(failure),
        Phase::Ready(changeset) => Phase::Ready(changeset.undo_of),
    });
    move || match (id.get(), stage.get()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(id), stage) => {
            let is_undo = matches!(stage, Phase::Ready(Some(_)));
            let title = if is_undo {
                "Undoing a change"
            } else {
                "Change to many assets"
            };
            view! {
                <Screen
                    title
                    actions=|| view! { <LinkButton href="/bulk-edit" label="All changes" /> }
                >
                    {match stage {
                        Phase::Loading => {
                            view! {
                                <div class="card">
                                    <Loading what="the change" lines=6 />
                                </div>
                            }
                                .into_any()
                        }
                        Phase::Failed(failure) => {
                            let retry = move |()| followed.start(ChangesetJob(id));
                            view! { <FailureNotice failure on_retry=retry /> }.into_any()
                        }
                        Phase::Ready(_) => view! { <WholeChangeset id followed /> }.into_any(),
                    }}
                </Screen>
            }
            .into_any()
        }
    }
}

#[component]
fn WholeChangeset(id: Uuid, followed: Followed<ChangesetJob>) -> impl IntoView {
    let changeset = Memo::new(move |_| match followed.job() {
        Phase::Ready(changeset) => Some(changeset),
        _ => None,
    });
    let read = move |read: fn(&Changeset) -> u32| {
        Signal::derive(move || changeset.with(|c| c.as_ref().map_or(0, read)))
    };
    let (total, waiting) = (read(|c| c.total), read(|c| c.waiting));
    let (applied, explained) = (read(|c| c.applied), read(|c| c.explained));
    let unchanged = read(|c| c.unchanged);
    let is_finished =
        Memo::new(move |_| changeset.with(|c| c.as_ref().is_some_and(|c| c.is_finished)));
    let done = move || (total.get() - waiting.get().min(total.get())) as usize;
    let shares = Signal::derive(move || {
        vec![
            Share::new("changed", applied.get().into(), Shade::Good),
            Share::new("so already", unchanged.get().into(), Shade::Plain),
            Share::new("waiting for RT", waiting.get().into(), Shade::Warn),
            Share::new("explained, not changed", explained.get().into(), Shade::Bad),
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
                                    format!("{} of {} done", done(), count(total.get() as usize, "asset", "assets"))
                                })
                                done=Signal::derive(done)
                                of=Signal::derive(move || total.get() as usize)
                            />
                            <p class="small soft">
                                "It goes on by itself, also when you close this page. While RT is away, it waits."
                            </p>
                        </Show>
                        <Stacked label="How the assets stand" shares />
                        <Show when=move || is_finished.get()>
                            <Finished applied explained />
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
                    </div>
                </Card>
                <Lines followed />
            </div>
            <aside class="stack" aria-label="About the change">
                {move || changeset.get().map(|changeset| view! { <About id changeset /> })}
            </aside>
        </div>
    }
}

#[component]
fn Finished(applied: Signal<u32>, explained: Signal<u32>) -> impl IntoView {
    let tone = move || {
        if explained.get() == 0 {
            Tone::Good
        } else {
            Tone::Warn
        }
    };
    let words = move || {
        let changed = count(
            applied.get() as usize,
            "asset was changed",
            "assets were changed",
        );
        match explained.get() {
            0 => format!("{changed}."),
            n => {
                let left = count(n as usize, "asset was left alone", "assets were left alone");
                format!("{changed}. {left}: see below why.")
            }
        }
    };
    move || {
        view! {
            <Notice tone=tone() title="Done">
                <p>{words()}</p>
            </Notice>
        }
    }
}

/// What was to be changed, by whom and why; and its undoing.
#[component]
fn About(id: Uuid, changeset: Changeset) -> impl IntoView {
    let may_undo = changeset.is_finished
        && changeset.applied > 0
        && changeset.undone_by.is_none()
        && changeset.undo_of.is_none();
    let what = summary(&changeset.changes);
    view! {
        <Card title="About it">
            <div class="stack">
                <Facts>
                    <Fact name="Changes" value=what />
                    <Fact name="For" value=changeset.reason />
                    <Fact name="Asked for" value=since(changeset.created_at) />
                    <Fact name="By" value=changeset.created_by />
                </Facts>
                {changeset
                    .undo_of
                    .map(|of| {
                        view! {
                            <p>
                                <A href=format!("/bulk-edit/{of}")>"The change that this undoes"</A>
                            </p>
                        }
                    })}
                {changeset
                    .undone_by
                    .map(|by| {
                        view! {
                            <p>
                                "It was undone. " <A href=format!("/bulk-edit/{by}")>"See what came of that"</A>
                            </p>
                        }
                    })}
                {may_undo.then(|| view! { <Undo id applied=changeset.applied /> })}
            </div>
        </Card>
    }
}

#[component]
fn Undo(id: Uuid, applied: u32) -> impl IntoView {
    let open = RwSignal::new(false);
    let act = Act::new();
    let navigate = use_navigate();
    let undo = Callback::new(move |_: String| {
        let navigate = navigate.clone();
        act.run(
            async move |api| api.undo_changeset(id).await,
            move |undoing: Changeset| {
                let path = format!("/bulk-edit/{}", undoing.id);
                navigate(&path, NavigateOptions::default());
            },
        );
    });
    let assets = count(applied as usize, "asset gets", "assets get");
    view! {
        <div class="row">
            <Button label="Undo" glyph=Glyph::Undo on_press=move |()| open.set(true) />
        </div>
        <Ask
            title="Undo this change"
            text=format!(
                "{assets} back what was there before. Where somebody changed a value since, the asset is left alone and listed.",
            )
            action="Undo it"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=undo
        />
    }
}

#[component]
fn Lines(followed: Followed<ChangesetJob>) -> impl IntoView {
    let only_trouble = RwSignal::new(false);
    let lines = Memo::new(move |_| {
        let is_wanted = |item: &ChangesetItem| {
            !only_trouble.get()
                || !matches!(
                    item.state,
                    ChangesetItemState::Applied | ChangesetItemState::Unchanged
                )
        };
        followed
            .lines()
            .into_iter()
            .filter(is_wanted)
            .collect::<Vec<_>>()
    });
    view! {
        <Card title="Assets">
            <div class="stack">
                <Segmented
                    label="Assets to show"
                    name="changeset-lines"
                    choices=vec![
                        (false, "All".to_owned()),
                        (true, "Those not changed".to_owned()),
                    ]
                    chosen=only_trouble
                    on_choose=move |chosen| only_trouble.set(chosen)
                />
                <Show
                    when=move || lines.with(|lines| !lines.is_empty())
                    fallback=|| view! { <p class="soft">"Every asset is as asked."</p> }
                >
                    <ChangesetLines label="Assets" lines />
                </Show>
            </div>
        </Card>
    }
}
