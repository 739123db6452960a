//! One block of tags: its blank labels, and binding them to devices by scanning.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use types::{Permission, TagEntry, TagFilter, TagReservation, TagState};
use uuid::Uuid;

use super::nothing::NothingHere;
use super::pills::{since, until, waiting_pill};
use super::tag_blocks::span;
use super::tag_ledger::Entries;
use super::tag_reserve::BlankLabels;
use crate::api::AuthorizedApi;
use crate::browser::senses::Cue;
use crate::model::binding::{Binding, Bound, Pair, PairId, PairState, Taken};
use crate::model::failure::Failure;
use crate::model::words::Tone;
use crate::state::Announcer;
use crate::state::fetch::{Fetched, Listing, Phase};
use crate::state::preferences::Preferences;
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Pill,
    Screen, Shade, Share, Stacked,
};

const SCANS: ScreenUse = ScreenUse {
    label: "Label, then device",
    placeholder: "Scan a blank label, then its device",
};
/// How many tags are fetched at once.
const TAGS: u8 = 100;

/// The block whose id is in the address.
#[component]
pub fn TagBlockPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let block = Fetched::<TagReservation>::new();
    let ask = move || {
        if let Some(id) = id.get() {
            block.fetch(async move { session.api()?.tag_reservation(id).await });
        }
    };
    Effect::new(move |_| ask());
    move || match (id.get(), block.phase()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(_), Phase::Loading) => view! {
            <Screen title="Block of tags">
                <div class="card">
                    <Loading what="the block" lines=6 />
                </div>
            </Screen>
        }
        .into_any(),
        (Some(_), Phase::Failed(failure)) => view! {
            <Screen title="Block of tags">
                <FailureNotice failure on_retry=move |()| ask() />
            </Screen>
        }
        .into_any(),
        (Some(_), Phase::Ready(block)) => view! { <WholeBlock block /> }.into_any(),
    }
}

/// Every tag of a block, as the ledger has it.
async fn all_tags(session: CurrentSession, id: Uuid) -> Result<Vec<TagEntry>, Failure> {
    let api = session.api()?;
    let mut entries = Vec::new();
    let mut cursor = None;
    loop {
        let filter = TagFilter {
            reservation_id: Some(id),
            limit: Some(TAGS),
            cursor,
            ..TagFilter::default()
        };
        let page = api.tags(&filter).await?;
        entries.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(entries);
        }
    }
}

#[component]
fn WholeBlock(block: TagReservation) -> impl IntoView {
    let session = CurrentSession::expect();
    let may_bind = session.can(Permission::ReserveTags);
    let id = block.id;
    let binding = RwSignal::new(Binding::default());
    let known = Fetched::<()>::new();
    let learn = move || {
        known.fetch(async move {
            let entries = all_tags(session, id).await?;
            binding.try_update(|binding| binding.learn(&entries));
            Ok(())
        });
    };
    learn();
    let shares = Signal::derive(move || {
        binding.with(|binding| {
            let number = |state| binding.count(state) as u64;
            vec![
                Share::new("assigned", number(TagState::Assigned), Shade::Accent),
                Share::new("reserved", number(TagState::Reserved), Shade::Warn),
                Share::new("void", number(TagState::Void), Shade::Plain),
            ]
        })
    });
    let number = block.tags.len();
    view! {
        <Screen
            title=span(&block.tags)
            is_code=true
            actions=|| view! { <LinkButton href="/tags" label="All tags" glyph=Glyph::Tags /> }
        >
            {move || match known.phase() {
                Phase::Failed(failure) => {
                    Some(view! { <FailureNotice failure on_retry=move |()| learn() /> })
                }
                _ => None,
            }}
            <div class="columns">
                <div class="stack">
                    {may_bind.then(|| view! { <BindCard binding /> })}
                    <Tags id />
                </div>
                <aside class="stack" aria-label="Labels and block">
                    <Card title="Blank labels">
                        <BlankLabels id number has_key=true />
                    </Card>
                    <Card title="Block">
                        <div class="stack">
                            <Stacked label="Tags of the block" shares />
                            <Facts>
                                <Fact name="For" value=block.note />
                                <Fact name="Reserved" value=since(block.reserved_at) />
                                <Fact name="By" value=block.reserved_by />
                                <Fact
                                    name="Unused are void"
                                    value=block.lease_expires_at.map(until)
                                />
                            </Facts>
                        </div>
                    </Card>
                </aside>
            </div>
        </Screen>
    }
}

#[component]
fn Tags(id: Uuid) -> impl IntoView {
    let session = CurrentSession::expect();
    let may_act = session.can(Permission::ReserveTags);
    let entries = Listing::<TagEntry>::new();
    let fetch = move |cursor| async move {
        let filter = TagFilter {
            reservation_id: Some(id),
            cursor,
            ..TagFilter::default()
        };
        session.api()?.tags(&filter).await
    };
    entries.start(fetch);
    view! {
        <Card
            title="Tags"
            actions=move || {
                view! {
                    <Button
                        label="Look again"
                        about="tags"
                        glyph=Glyph::Retry
                        icon_only=true
                        kind=ButtonKind::Quiet
                        on_press=move |()| entries.start(fetch)
                    />
                }
            }
        >
            <Entries entries may_act of_block=true on_more=move |()| entries.more(fetch) />
        </Card>
    }
}

/// Finds the device and gives it the label.
async fn bind(api: AuthorizedApi, pair: &Pair) -> Result<Bound, Failure> {
    let asset = api.resolve(&pair.code).await?.asset;
    let entry = api.assign_tag(&pair.tag, asset.id).await?;
    Ok(Bound {
        asset_id: asset.id,
        name_before: asset.name,
        waits: entry.rt_write.is_some_and(|write| !write.is_final()),
    })
}

#[component]
fn BindCard(binding: RwSignal<Binding>) -> impl IntoView {
    let session = CurrentSession::expect();
    let announcer = expect_context::<Announcer>();
    let preferences = Preferences::expect();
    let last = RwSignal::new(Taken::Nothing);
    let work = move |id: PairId| {
        let pair = binding.with_untracked(|binding| binding.get(id).cloned());
        let (Some(pair), Ok(api)) = (pair, session.api()) else {
            return;
        };
        // It goes on when the screen is left.
        spawn_local(async move {
            let outcome = session.watch(bind(api, &pair).await);
            let (words, cue) = match &outcome {
                Ok(_) => (format!("{} is bound.", pair.tag), Cue::Good),
                Err(failure) => (
                    format!("{}: {}", pair.tag, failure.advice().title),
                    Cue::Bad,
                ),
            };
            announcer.say(words);
            preferences.signal(cue);
            binding.try_update(|binding| binding.settle(id, outcome));
        });
    };
    let take = Callback::new(move |code: String| {
        let taken = binding.try_update(|binding| binding.take(&code));
        let taken = taken.unwrap_or(Taken::Nothing);
        match &taken {
            Taken::Label(tag) => announcer.say(format!("{tag}: now its device.")),
            Taken::Pair(id) => work(*id),
            Taken::NotALabel(_) | Taken::Spent(..) => preferences.signal(Cue::Bad),
            Taken::Nothing => return,
        }
        last.set(taken);
    });
    Scanner::expect().give_to(SCANS, take);
    let retry = Callback::new(move |id: PairId| {
        if binding.try_update(|binding| binding.retry(id)) == Some(true) {
            work(id);
        }
    });
    let in_hand = Memo::new(move |_| binding.with(|binding| binding.in_hand().cloned()));
    let newest_first =
        move || binding.with(|binding| binding.pairs().iter().rev().cloned().collect::<Vec<_>>());
    let has_any = move || binding.with(|binding| !binding.pairs().is_empty());
    view! {
        <section class="card result" data-tone=move || in_hand.get().map_or("plain", |_| "good") aria-label="Bind by scan">
            {move || match in_hand.get() {
                Some(tag) => {
                    view! {
                        <h2 class="big tag">{tag.to_string()}</h2>
                        <Button
                            label="Put it down"
                            kind=ButtonKind::Quiet
                            on_press=move |()| binding.update(Binding::put_down)
                        />
                        <p>"Now scan the device that it is on: its serial number, or its number in RT."</p>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <h2 class="big">"Scan a blank label"</h2>
                        <p>"Then scan the device that it is on. One after the other, as fast as you like."</p>
                    }
                        .into_any()
                }
            }}
            {move || trouble(&last.get()).map(|words| view! { <p role="alert">{words}</p> })}
        </section>
        <Card title="Bound here">
            <Show
                when=has_any
                fallback=|| {
                    view! {
                        <Empty
                            glyph=Glyph::Scan
                            title="Nothing bound yet"
                            text="Each label and its device come up here as a line."
                        />
                    }
                }
            >
                <table class="table" aria-label="Bound here">
                    <thead>
                        <tr>
                            <th scope="col">"Tag"</th>
                            <th scope="col">"Device"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">
                                <span class="unseen">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=newest_first
                            key=|pair| (pair.id, matches!(pair.state, PairState::Working))
                            let:pair
                        >
                            <PairRow pair on_retry=retry />
                        </For>
                    </tbody>
                </table>
            </Show>
        </Card>
    }
}

/// What was wrong with a scan.
fn trouble(taken: &Taken) -> Option<String> {
    match taken {
        Taken::NotALabel(code) => Some(format!(
            "{code} is no label of this block. Scan a label first."
        )),
        Taken::Spent(tag, TagState::Void) => Some(format!("{tag} is void: take another label.")),
        Taken::Spent(tag, _) => Some(format!("{tag} has its device already.")),
        Taken::Label(_) | Taken::Pair(_) | Taken::Nothing => None,
    }
}

#[component]
fn PairRow(pair: Pair, on_retry: Callback<PairId>) -> impl IntoView {
    let id = pair.id;
    let tag = pair.tag.to_string();
    let about = tag.clone();
    let (pill, note, asset_id, is_failed) = match pair.state {
        PairState::Working => (
            view! { <Pill tone=Tone::Plain label="Binding" glyph=Glyph::Spinner /> }.into_any(),
            None,
            None,
            false,
        ),
        PairState::Bound(bound) => {
            let pill = if bound.waits {
                waiting_pill()
            } else {
                view! { <Pill tone=Tone::Good label="Bound" glyph=Glyph::Check /> }.into_any()
            };
            let note = format!("Was called {}", bound.name_before);
            (pill, Some(note), Some(bound.asset_id), false)
        }
        PairState::Failed(failure) => {
            let advice = failure.advice();
            let note = format!("{}. {}", advice.title, advice.what_to_do);
            let pill = view! { <Pill tone=Tone::Bad label="Not bound" glyph=Glyph::Alert /> };
            (pill.into_any(), Some(note), None, true)
        }
    };
    let tag = match asset_id {
        Some(asset_id) => view! {
            <A href=format!("/assets/{asset_id}") attr:class="tag">
                {tag}
            </A>
        }
        .into_any(),
        None => view! { <span class="tag">{tag}</span> }.into_any(),
    };
    view! {
        <tr>
            <td>{tag}</td>
            <td>
                <span class="tag">{pair.code}</span>
            </td>
            <td>{pill} {note.map(|note| view! { <span class="also">{note}</span> })}</td>
            <td data-kind="actions">
                {is_failed
                    .then(|| {
                        view! {
                            <Button
                                label="Try again"
                                about
                                glyph=Glyph::Retry
                                icon_only=true
                                kind=ButtonKind::Quiet
                                on_press=move |()| on_retry.run(id)
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
