//! One block of tags, its blank labels, and what became of each.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use types::{Permission, TagEntry, TagFilter, TagReservation, TagState};
use uuid::Uuid;

use super::nothing::NothingHere;
use super::pills::{since, until};
use super::tag_bind::BindCard;
use super::tag_blocks::span;
use super::tag_ledger::Entries;
use super::tag_reserve::BlankLabels;
use crate::model::binding::Binding;
use crate::model::failure::Failure;
use crate::state::fetch::{Fetched, Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Screen,
    Shade, Share, Stacked,
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
