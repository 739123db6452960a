//! The ledger: every tag that was ever given, to what, and why a number is missing.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{AssetTag, TagEntry, TagFilter, TagOrigin, TagSequence, TagState, WriteState};

use super::pills::{since, tag_pill, until, write_pill};
use super::tags::TagNews;
use crate::browser::clock;
use crate::model::words::count;
use crate::state::act::Act;
use crate::state::address::{Conditions, given};
use crate::state::fetch::{Fetched, Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Ask, Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, SelectField, TextField,
    open_about,
};

/// What a person wants to do with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    Release(AssetTag),
    Void(AssetTag),
}

fn state_title(state: TagState) -> &'static str {
    match state {
        TagState::Reserved => "Reserved",
        TagState::Assigned => "Assigned",
        TagState::Void => "Void",
    }
}

/// The ledger, with its filters in the address.
#[component]
pub fn Ledger(
    sequences: Fetched<Vec<TagSequence>>,
    news: TagNews,
    may_reserve: bool,
) -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/tags", ["q", "prefix", "state"]);
    let filter = conditions.in_address();
    let entries = Listing::<TagEntry>::new();
    let fetch = move |cursor| {
        let [q, prefix, state] = filter.get_untracked();
        let filter = TagFilter {
            q: given(&q),
            prefix: given(&prefix),
            state: TagState::ALL.into_iter().find(|s| s.as_str() == state),
            cursor,
            ..TagFilter::default()
        };
        async move { session.api()?.tags(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        news.done.track();
        entries.start(fetch);
    });
    let [q, prefix, state] = conditions.fields();
    let prefixes = Signal::derive(move || {
        let mut choices = vec![(String::new(), "Any sequence".to_owned())];
        let known = sequences.ready().unwrap_or_default().into_iter();
        choices.extend(known.map(|s| (s.prefix.clone(), s.prefix)));
        choices
    });
    let mut states = vec![(String::new(), "Any state".to_owned())];
    states.extend(TagState::ALL.map(|s| (s.as_str().to_owned(), state_title(s).to_owned())));
    view! {
        <Card title="Ledger">
            <div class="stack">
                <form
                    class="filters"
                    role="search"
                    aria-label="Tags"
                    on:submit=move |event| {
                        event.prevent_default();
                        conditions.submit();
                    }
                >
                    <TextField
                        label="Search"
                        id="tags-q"
                        value=q
                        kind="search"
                        placeholder="A tag, or how it begins"
                    />
                    <SelectField label="Sequence" id="tags-prefix" value=prefix choices=prefixes />
                    <SelectField label="State" id="tags-state" value=state choices=states />
                    <Button
                        label="Clear filters"
                        glyph=Glyph::Close
                        on_press=move |()| conditions.clear()
                    />
                </form>
                <Entries entries may_act=may_reserve on_more=move |()| entries.more(fetch) />
            </div>
        </Card>
    }
}

/// Rows of the ledger, and what can be done with each.
#[component]
pub fn Entries(
    entries: Listing<TagEntry>,
    may_act: bool,
    /// Whether all of them are of one block, which need not be said of each.
    #[prop(optional)]
    of_block: bool,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let wish = RwSignal::new(None::<Wish>);
    let has_any = move || !entries.items().is_empty();
    let is_whole = move || matches!(entries.phase(), Phase::Ready(None));
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Ledger">
                <thead>
                    <tr>
                        <th scope="col">"Tag"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-wide>"Came by"</th>
                        <th scope="col" data-wide>"By"</th>
                        <th scope="col" data-wide>"When"</th>
                        <th scope="col">
                            <span class="unseen">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || entries.items()
                        key=|e| (e.prefix.clone(), e.number, e.state, e.rt_write)
                        let:entry
                    >
                        <EntryRow entry may_act of_block on_wish=move |wanted| wish.set(Some(wanted)) />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match entries.phase() {
                Phase::Loading => view! { <Loading what="the ledger" lines=6 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" about="tags" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty
                            glyph=Glyph::Tags
                            title="No tag here"
                            text="Try another filter. Tags come up here once they are reserved or given to an asset."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || is_whole() && has_any()>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(entries.items().len(), "tag", "tags"))}
                </p>
            </Show>
        </div>
        {may_act.then(|| view! { <Grant wish entries /> })}
    }
}

#[component]
fn EntryRow(
    entry: TagEntry,
    may_act: bool,
    of_block: bool,
    #[prop(into)] on_wish: Callback<Wish>,
) -> impl IntoView {
    let name = entry.tag.to_string();
    let about = name.clone();
    let tag = match entry.asset_id {
        Some(id) => view! {
            <A href=format!("/assets/{id}") attr:class="tag">
                {name.clone()}
            </A>
        }
        .into_any(),
        None => view! { <span class="tag">{name.clone()}</span> }.into_any(),
    };
    let moment = match entry.state {
        TagState::Reserved => entry.reserved_at,
        TagState::Assigned => entry.assigned_at.unwrap_or(entry.reserved_at),
        TagState::Void => entry.voided_at.unwrap_or(entry.reserved_at),
    };
    let lease = entry
        .lease_expires_at
        .filter(|_| entry.state == TagState::Reserved)
        .map(|end| format!("Void {} unless it is used", until(end)));
    let write = entry.rt_write.filter(|w| *w != WriteState::Applied);
    let may_act = may_act && entry.state == TagState::Reserved;
    let (to_release, to_void) = (entry.tag.clone(), entry.tag);
    view! {
        <tr>
            <td>
                {tag}
                {entry
                    .reservation_id
                    .filter(|_| !of_block)
                    .map(|id| {
                        view! {
                            <span class="also">
                                <A href=format!("/tags/reservations/{id}")>"Part of a block"</A>
                            </span>
                        }
                    })}
            </td>
            <td>
                <span class="row">{tag_pill(entry.state)} {write.map(write_pill)}</span>
                {entry.void_reason.map(|reason| view! { <span class="also">{reason}</span> })}
                {lease.map(|lease| view! { <span class="also">{lease}</span> })}
            </td>
            <td data-wide>{origin_title(entry.origin)}</td>
            <td data-wide>{entry.reserved_by}</td>
            <td data-kind="time" data-wide title=clock::date_and_time(moment)>
                {since(moment)}
            </td>
            <td data-kind="actions">
                {may_act
                    .then(|| {
                        view! {
                            <span class="row" data-stack>
                                <Button
                                    label="Give back"
                                    about=about.clone()
                                    kind=ButtonKind::Quiet
                                    on_press=move |()| on_wish.run(Wish::Release(to_release.clone()))
                                />
                                <Button
                                    label="Void"
                                    about
                                    kind=ButtonKind::Quiet
                                    on_press=move |()| on_wish.run(Wish::Void(to_void.clone()))
                                />
                            </span>
                        }
                    })}
            </td>
        </tr>
    }
}

fn origin_title(origin: TagOrigin) -> &'static str {
    match origin {
        TagOrigin::Reservation => "Reservation",
        TagOrigin::Creation => "Made with its asset",
        TagOrigin::Webhook => "RT said so",
        TagOrigin::Poller => "Found in RT",
        TagOrigin::Import => "The old system",
        TagOrigin::Adopted => "Was in RT already",
    }
}

/// Asks whether, and does it.
#[component]
fn Grant(wish: RwSignal<Option<Wish>>, entries: Listing<TagEntry>) -> impl IntoView {
    let releasing = RwSignal::new(None::<AssetTag>);
    let voiding = RwSignal::new(None::<AssetTag>);
    Effect::new(move |_| match wish.get() {
        Some(Wish::Release(tag)) => releasing.set(Some(tag)),
        Some(Wish::Void(tag)) => voiding.set(Some(tag)),
        None => {}
    });
    let (release_is_open, void_is_open) = (open_about(releasing), open_about(voiding));
    let act = Act::new();
    Effect::new(move |_| {
        if !release_is_open.get() && !void_is_open.get() {
            act.forget();
        }
    });
    let granted = move |entry: TagEntry| {
        entries.change(|entries| {
            if let Some(row) = entries.iter_mut().find(|row| row.tag == entry.tag) {
                *row = entry;
            }
        });
        release_is_open.try_set(false);
        void_is_open.try_set(false);
    };
    let named = |about: RwSignal<Option<AssetTag>>, what: &'static str| {
        Signal::derive(move || {
            about.with(|tag| {
                tag.as_ref()
                    .map_or_else(String::new, |tag| format!("{what} {tag}"))
            })
        })
    };
    view! {
        <Ask
            title=named(releasing, "Give back")
            text="The reservation ends and the tag becomes void: no asset will ever have it. The ledger says that you gave it back."
            action="Give it back"
            open=release_is_open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                if let Some(tag) = releasing.get_untracked() {
                    act.run(async move |api| api.release_tag(&tag).await, granted);
                }
            }
        />
        <Ask
            title=named(voiding, "Void")
            text="No asset will ever have this tag."
            action="Make it void"
            needs_reason=true
            open=void_is_open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |reason| {
                if let Some(tag) = voiding.get_untracked() {
                    act.run(async move |api| api.void_tag(&tag, reason).await, granted);
                }
            }
        />
    }
}
