//! Searching assets.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use types::{AssetFilter, AssetSummary, Permission};

use super::pills::waiting_pill;
use crate::browser::clock;
use crate::model::words::{USUAL_STATUSES, count, status_tone};
use crate::state::address::{Conditions, given};
use crate::state::bulk::BulkDraft;
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, LinkButton, Loading, Pill, Screen,
    SelectField, TextField, Tick,
};

/// The search, whose conditions are in the address: it can be bookmarked, and Back goes back.
#[component]
pub fn AssetsPage() -> impl IntoView {
    let session = CurrentSession::expect();
    // The owner has no field: links from elsewhere set it, and it stays until the filters go.
    let conditions = Conditions::new("/assets", ["q", "status", "catalog", "owner"]);
    let filter = conditions.in_address();
    let assets = Listing::<AssetSummary>::new();
    let fetch = move |cursor| {
        let [q, status, catalog, owner] = filter.get_untracked().map(|value| given(&value));
        let filter = AssetFilter {
            q,
            status,
            catalog,
            owner,
            cursor,
            ..AssetFilter::default()
        };
        async move { session.api()?.assets(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        assets.start(fetch);
    });
    let may_edit = session.can(Permission::EditAssets);
    view! {
        <Screen title="Assets">
            <Filters conditions assets />
            <Card title="Results">
                <Results assets may_edit on_more=move |()| assets.more(fetch) />
            </Card>
            {may_edit.then(|| view! { <Ticked /> })}
        </Screen>
    }
}

#[component]
fn Filters(conditions: Conditions<4>, assets: Listing<AssetSummary>) -> impl IntoView {
    let [q, status, catalog, _owner] = conditions.fields();
    let seen = move |of: fn(&AssetSummary) -> &str| {
        let mut seen: Vec<String> = assets.items().iter().map(|a| of(a).to_owned()).collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    };
    let statuses = Signal::derive(move || {
        let mut names: Vec<String> = USUAL_STATUSES.iter().map(|&s| s.to_owned()).collect();
        names.extend(seen(|a| &a.status));
        names.push(status.get());
        names.sort_unstable();
        names.dedup();
        let mut choices = vec![(String::new(), "Any status".to_owned())];
        choices.extend(
            names
                .into_iter()
                .filter(|n| !n.is_empty())
                .map(|n| (n.clone(), n)),
        );
        choices
    });
    let catalogs = Signal::derive(move || seen(|a| &a.catalog.name));
    view! {
        <form
            class="filters"
            role="search"
            aria-label="Assets"
            on:submit=move |event| {
                event.prevent_default();
                conditions.submit();
            }
        >
            <TextField
                label="Search"
                id="assets-q"
                value=q
                kind="search"
                placeholder="Tag, serial, name or model"
            />
            <SelectField label="Status" id="assets-status" value=status choices=statuses />
            <TextField
                label="Catalog"
                id="assets-catalog"
                value=catalog
                placeholder="Any catalog"
                suggestions=catalogs
            />
            <Button label="Clear filters" glyph=Glyph::Close on_press=move |()| conditions.clear() />
        </form>
    }
}

/// What a scan box takes for an asset.
fn code_of(asset: &AssetSummary) -> String {
    let tag = asset.tag.as_ref();
    tag.map_or_else(|| asset.id.to_string(), ToString::to_string)
}

/// What can be done with the assets that are ticked.
#[component]
fn Ticked() -> impl IntoView {
    let draft = BulkDraft::expect();
    let navigate = use_navigate();
    let number = Memo::new(move |_| draft.ticked());
    let change = Callback::new(move |()| {
        draft.take_ticked();
        navigate("/bulk-edit", NavigateOptions::default());
    });
    view! {
        <Show when=move || { number.get() > 0 }>
            <section class="print-bar" data-size="short" aria-label="Ticked assets">
                <p role="status">{move || format!("{} ticked", count(number.get(), "asset", "assets"))}</p>
                <Button
                    label="Take the ticks away"
                    kind=ButtonKind::Quiet
                    on_press=move |()| draft.untick_all()
                />
                <span class="push"></span>
                <Button
                    label=Signal::derive(move || {
                        format!("Change {}", count(number.get(), "asset", "assets"))
                    })
                    kind=ButtonKind::Primary
                    glyph=Glyph::Pencil
                    on_press=change
                />
            </section>
        </Show>
    }
}

#[component]
fn Results(
    assets: Listing<AssetSummary>,
    may_edit: bool,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let draft = BulkDraft::expect();
    let is_all = move || assets.items().iter().all(|asset| draft.is_ticked(asset.id));
    let tick_all = move |is_on| {
        let shown = assets.items().into_iter();
        draft.tick(shown.map(|asset| (asset.id, code_of(&asset))), is_on);
    };
    let has_any = move || !assets.items().is_empty();
    let is_whole = move || matches!(assets.phase(), Phase::Ready(None));
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Assets">
                <thead>
                    <tr>
                        {may_edit
                            .then(|| {
                                view! {
                                    <th scope="col" data-kind="tick">
                                        <Tick
                                            label="Tick all shown"
                                            is_on=Signal::derive(is_all)
                                            on_change=tick_all
                                        />
                                    </th>
                                }
                            })}
                        <th scope="col">"Asset"</th>
                        <th scope="col" data-wide>"Description"</th>
                        <th scope="col" data-wide>"Catalog"</th>
                        <th scope="col" data-wide>"Owner"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col" data-wide>"Changed"</th>
                        <th scope="col">
                            <span class="unseen">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || assets.items() key=|asset| asset.id let:asset>
                        <ResultLine asset may_edit />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match assets.phase() {
                Phase::Loading => view! { <Loading what="assets" lines=6 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty
                            glyph=Glyph::Search
                            title="No asset matches"
                            text="Try fewer words or another filter. A search looks at the tag, description, serial number, internal name and model."
                        />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || is_whole() && has_any()>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(assets.items().len(), "asset", "assets"))}
                </p>
            </Show>
        </div>
    }
}

#[component]
fn ResultLine(asset: AssetSummary, may_edit: bool) -> impl IntoView {
    let draft = BulkDraft::expect();
    let (id, code) = (asset.id, code_of(&asset));
    let name = asset
        .tag
        .as_ref()
        .map_or_else(|| asset.name.clone(), ToString::to_string);
    let owner = asset.owner.as_ref().map(|o| o.display_name().to_owned());
    let below: Vec<_> = [Some(asset.catalog.name.clone()), owner.clone()]
        .into_iter()
        .flatten()
        .collect();
    let about = format!("of {name}");
    let has_tag = asset.tag.is_some();
    view! {
        <tr>
            {may_edit
                .then(|| {
                    view! {
                        <td data-kind="tick">
                            <Tick
                                label=format!("Tick {name}")
                                is_on=Signal::derive(move || draft.is_ticked(id))
                                on_change=move |is_on| draft.tick([(id, code.clone())], is_on)
                            />
                        </td>
                    }
                })}
            <td>
                <A href=format!("/assets/{}", asset.id) attr:class="tag">
                    {name.clone()}
                </A>
                <span class="below">{below.join(" · ")}</span>
            </td>
            <td data-wide>{asset.description}</td>
            <td data-wide>{asset.catalog.name}</td>
            <td data-wide>{owner}</td>
            <td>
                <span class="row">
                    <Pill tone=status_tone(&asset.status) label=asset.status.clone() />
                    {(asset.waiting_writes > 0).then(waiting_pill)}
                </span>
            </td>
            <td data-kind="time" data-wide>{clock::date_and_time(asset.updated_at)}</td>
            <td data-kind="actions">
                {has_tag
                    .then(|| {
                        view! {
                            <LinkButton
                                href=format!("/labels/{}", asset.id)
                                label="Label"
                                about
                                glyph=Glyph::Tags
                                icon_only=true
                                kind=ButtonKind::Quiet
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
