//! What is written to Request Tracker: what waits, what was refused, what was given up.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use types::{Permission, RtWrite, WriteCounts, WriteFilter, WriteKind, WriteState};
use uuid::Uuid;

use super::pills::{since, until, write_pill};
use crate::browser::clock;
use crate::model::failure::Failure;
use crate::model::words::count;
use crate::state::address::{Conditions, given};
use crate::state::fetch::{Listing, Phase};
use crate::state::rt_watch::RtWatch;
use crate::state::session::CurrentSession;
use crate::ui::{
    Ask, Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Screen, SelectField,
    Shade, Share, Stacked, TextField, open_about,
};

fn state_title(state: WriteState) -> &'static str {
    match state {
        WriteState::Pending => "Waiting for RT",
        WriteState::Running => "Under way",
        WriteState::Applied => "In RT",
        WriteState::Refused => "Refused by RT",
        WriteState::Conflict => "Changed meanwhile",
        WriteState::Dead => "Given up",
        WriteState::Discarded => "Discarded",
    }
}

/// What kind of write it is.
pub fn kind_title(kind: WriteKind) -> &'static str {
    match kind {
        WriteKind::CreateAsset => "Makes an asset",
        WriteKind::UpdateAsset => "Changes an asset",
        WriteKind::TagAsset => "Tags an asset",
    }
}

/// The screen.
#[component]
pub fn WritesPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/admin/writes", ["state", "asset_id"]);
    let filter = conditions.in_address();
    let writes = Listing::<RtWrite>::new();
    let fetch = move |cursor| {
        let [state, asset_id] = filter.get_untracked();
        let filter = WriteFilter {
            state: WriteState::ALL.into_iter().find(|s| s.as_str() == state),
            asset_id: given(&asset_id).and_then(|id| id.parse().ok()),
            cursor,
            ..WriteFilter::default()
        };
        async move { session.api()?.rt_writes(&filter).await }
    };
    let watch = RtWatch::expect();
    let start = move || {
        watch.look_now();
        writes.start(fetch);
    };
    Effect::new(move |_| {
        filter.track();
        start();
    });
    let [state, asset_id] = conditions.fields();
    let mut states = vec![(String::new(), "Any state".to_owned())];
    states.extend(WriteState::ALL.map(|s| (s.as_str().to_owned(), state_title(s).to_owned())));
    view! {
        <Screen
            title="Writes to RT"
            actions=move || {
                view! {
                    <Button label="Look again" glyph=Glyph::Retry on_press=move |()| start() />
                }
            }
        >
            <Card title="Right now">
                {move || match watch.counts() {
                    Some(counts) => view! { <Counts counts /> }.into_any(),
                    None => view! { <p class="soft">"Not known right now."</p> }.into_any(),
                }}
            </Card>
            <form
                class="filters"
                data-fields="2"
                role="search"
                aria-label="Writes"
                on:submit=move |event| {
                    event.prevent_default();
                    conditions.submit();
                }
            >
                <SelectField label="State" id="writes-state" value=state choices=states />
                <TextField
                    label="Asset"
                    id="writes-asset"
                    value=asset_id
                    placeholder="Its number in RT"
                />
                <Button
                    label="Clear filters"
                    glyph=Glyph::Close
                    on_press=move |()| conditions.clear()
                />
            </form>
            <Card title="Writes">
                <WriteTable writes on_more=move |()| writes.more(fetch) />
            </Card>
        </Screen>
    }
}

#[component]
fn Counts(counts: WriteCounts) -> impl IntoView {
    let shares = vec![
        Share::new("wait for RT", counts.pending, Shade::Warn),
        Share::new("under way", counts.running, Shade::Accent),
        Share::new("given up", counts.dead, Shade::Bad),
        Share::new("refused today", counts.refused_today, Shade::Plain),
    ];
    view! {
        <div class="stack" data-gap="small">
            <Stacked label="Writes by state" shares />
            {counts
                .oldest_pending_at
                .map(|oldest| {
                    view! {
                        <p class="small soft" title=clock::date_and_time(oldest)>
                            {format!("The oldest was asked for {}.", since(oldest))}
                        </p>
                    }
                })}
        </div>
    }
}

#[component]
fn WriteTable(writes: Listing<RtWrite>, #[prop(into)] on_more: Callback<()>) -> impl IntoView {
    let has_any = move || !writes.items().is_empty();
    let wish = WriteWish::new(move |write| {
        writes.change(|writes| {
            if let Some(row) = writes.iter_mut().find(|row| row.id == write.id) {
                *row = write;
            }
        });
    });
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Writes">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col" data-wide>"Asset"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-wide>"Asked for"</th>
                        <th scope="col" data-kind="number">"Tries"</th>
                        <th scope="col">
                            <span class="unseen">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || writes.items()
                        key=|write| (write.id, write.state, write.attempts)
                        let:write
                    >
                        <WriteRow write wish />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match writes.phase() {
                Phase::Loading => view! { <Loading what="the writes" lines=6 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" about="writes" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty
                            glyph=Glyph::Check
                            title="No write here"
                            text="Everything that rtutils changes in RT comes up here, with what became of it."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || { has_any() && matches!(writes.phase(), Phase::Ready(None)) }>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(writes.items().len(), "write", "writes"))}
                </p>
            </Show>
        </div>
        <WriteWishes wish />
    }
}

#[component]
fn WriteRow(write: RtWrite, wish: WriteWish) -> impl IntoView {
    let id = write.id;
    let named = write.tag.as_ref().map(ToString::to_string);
    let named = named.or_else(|| write.asset_id.map(|id| format!("Asset {id}")));
    let asset = match (write.asset_id, named.clone()) {
        (Some(id), Some(name)) => Some(
            view! {
                <A href=format!("/assets/{id}") attr:class="tag">
                    {name}
                </A>
            }
            .into_any(),
        ),
        (None, Some(name)) => Some(view! { <span class="tag">{name}</span> }.into_any()),
        (_, None) => None,
    };
    let next = write
        .next_attempt_at
        .filter(|_| write.state == WriteState::Pending);
    let is_dead = write.state == WriteState::Dead;
    view! {
        <tr>
            <td>
                <A href=format!("/admin/writes/{id}")>{write.summary}</A>
                <span class="also">{kind_title(write.kind)}</span>
                <span class="below">{named}</span>
            </td>
            <td data-wide>{asset}</td>
            <td>
                {write_pill(write.state)}
                {next.map(|next| view! { <span class="also">{format!("Next try {}", until(next))}</span> })}
                {write.error.map(|error| view! { <span class="also">{error}</span> })}
            </td>
            <td data-wide title=clock::date_and_time(write.requested_at)>
                {since(write.requested_at)} <span class="also">{write.requested_by}</span>
            </td>
            <td data-kind="number">{write.attempts}</td>
            <td data-kind="actions">{is_dead.then(|| view! { <WriteActions id wish /> })}</td>
        </tr>
    }
}

/// What a person wants to do with a write that was given up.
#[derive(Debug, Clone, Copy)]
pub struct WriteWish {
    session: CurrentSession,
    watch: RtWatch,
    discarding: RwSignal<Option<Uuid>>,
    busy: RwSignal<Option<Uuid>>,
    failure: RwSignal<Option<Failure>>,
    on_done: Callback<RtWrite>,
}

impl WriteWish {
    /// Nothing yet; `on_done` hears of the write as it is afterwards.
    pub fn new(on_done: impl Fn(RtWrite) + Send + Sync + 'static) -> Self {
        Self {
            session: CurrentSession::expect(),
            watch: RtWatch::expect(),
            discarding: RwSignal::new(None),
            busy: RwSignal::new(None),
            failure: RwSignal::new(None),
            on_done: Callback::new(on_done),
        }
    }

    /// Tries it again, or discards it with a reason.
    fn grant(self, id: Uuid, reason: Option<String>) {
        self.busy.set(Some(id));
        self.failure.set(None);
        spawn_local(async move {
            let outcome = match (self.session.api(), reason) {
                (Ok(api), Some(reason)) => api.discard_rt_write(id, reason).await,
                (Ok(api), None) => api.retry_rt_write(id).await,
                (Err(failure), _) => Err(failure),
            };
            self.busy.try_set(None);
            match self.session.watch(outcome) {
                Ok(write) => {
                    self.discarding.try_set(None);
                    self.watch.look_now();
                    self.on_done.try_run(write);
                }
                Err(why) => {
                    self.failure.try_set(Some(why));
                }
            }
        });
    }
}

/// Try again, or give up for good.
#[component]
pub fn WriteActions(id: Uuid, wish: WriteWish) -> impl IntoView {
    let may_act = CurrentSession::expect().can(Permission::ManageRt);
    may_act.then(|| {
        view! {
            <span class="row">
                <Button
                    label="Retry"
                    kind=ButtonKind::Quiet
                    glyph=Glyph::Retry
                    busy=Signal::derive(move || wish.busy.get() == Some(id))
                    on_press=move |()| wish.grant(id, None)
                />
                <Button
                    label="Discard"
                    kind=ButtonKind::Quiet
                    glyph=Glyph::Close
                    on_press=move |()| wish.discarding.set(Some(id))
                />
            </span>
        }
    })
}

/// The question before something is discarded, and what went wrong.
#[component]
pub fn WriteWishes(wish: WriteWish) -> impl IntoView {
    let open = open_about(wish.discarding);
    let is_elsewhere = move || wish.failure.get().filter(|_| !open.get());
    view! {
        {move || is_elsewhere().map(|failure| view! { <FailureNotice failure /> })}
        <Ask
            title="Discard this write"
            text="It is given up for good and never goes to RT. What it was about stays as it is there."
            action="Discard it"
            needs_reason=true
            open
            busy=Signal::derive(move || wish.busy.get().is_some())
            failure=wish.failure
            on_confirm=move |reason| {
                if let Some(id) = wish.discarding.get_untracked() {
                    wish.grant(id, Some(reason));
                }
            }
        />
    }
}
