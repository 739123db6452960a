//! Searching assets.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};
use types::{AssetFilter, AssetSummary};

use crate::browser::clock;
use crate::model::words::{count, status_tone};
use crate::state::fetch::{Listing, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, LinkButton, Loading, Pill, Screen,
    SelectField, TextField,
};

/// The statuses of RT's default lifecycle of assets; more are offered once they are seen.
const USUAL_STATUSES: [&str; 6] = [
    "new",
    "allocated",
    "in-use",
    "recycled",
    "stolen",
    "deleted",
];
/// How long the typing has to rest before the list follows.
const REST: Duration = Duration::from_millis(300);

/// The conditions of a search, by their names in the address.
const CONDITIONS: [&str; 4] = ["q", "status", "catalog", "owner"];

/// The values of [`CONDITIONS`], empty where there is none.
fn conditions(filter: AssetFilter) -> [String; 4] {
    [filter.q, filter.status, filter.catalog, filter.owner].map(Option::unwrap_or_default)
}

/// The search, whose conditions are in the address: it can be bookmarked, and Back goes back.
#[component]
pub fn AssetsPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let address = use_query_map();
    let of_address = move |name: &str| {
        address
            .with(|map| map.get(name).map(|value| value.trim().to_owned()))
            .filter(|v| !v.is_empty())
    };
    let filter = Memo::new(move |_| AssetFilter {
        q: of_address("q"),
        status: of_address("status"),
        catalog: of_address("catalog"),
        owner: of_address("owner"),
        ..AssetFilter::default()
    });
    let assets = Listing::<AssetSummary>::new();
    let fetch = move |cursor| {
        let filter = AssetFilter {
            cursor,
            ..filter.get_untracked()
        };
        async move { session.api()?.assets(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        assets.start(fetch);
    });
    view! {
        <Screen title="Assets">
            <Filters filter assets />
            <Card title="Results">
                <Results assets on_more=move |()| assets.more(fetch) />
            </Card>
        </Screen>
    }
}

#[component]
fn Filters(filter: Memo<AssetFilter>, assets: Listing<AssetSummary>) -> impl IntoView {
    let fields = conditions(filter.get_untracked()).map(RwSignal::new);
    // The owner has no field: links from elsewhere set it, and it stays until the filters go.
    let [q, status, catalog, _owner] = fields;
    let typed = move || fields.map(|field| field.get_untracked().trim().to_owned());
    // What this form last wrote into the address, or read from it.
    let in_address = StoredValue::new(typed());
    let navigate = use_navigate();
    let go = move || {
        let typed = typed();
        if in_address.with_value(|now| *now == typed) {
            return;
        }
        let given: Vec<_> = CONDITIONS
            .iter()
            .zip(&typed)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| {
                let value = String::from(js_sys::encode_uri_component(value));
                format!("{name}={value}")
            })
            .collect();
        in_address.set_value(typed);
        let path = if given.is_empty() {
            "/assets".to_owned()
        } else {
            format!("/assets?{}", given.join("&"))
        };
        navigate(
            &path,
            NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    };
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let (go_later, go_now) = (go.clone(), go);
    let stop_waiting = move || {
        if let Some(handle) = resting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    // Every change of a condition, once the typing rests.
    Effect::new(move |was: Option<[String; 4]>| {
        let is = fields.map(|field| field.get());
        if was.is_some_and(|was| was != is) {
            stop_waiting();
            let go = go_later.clone();
            resting.set_value(set_timeout_with_handle(go, REST).ok());
        }
        is
    });
    // An address that this form did not write, such as of a link or of Back, fills the fields.
    Effect::new(move |_| {
        let address = conditions(filter.get());
        if in_address.with_value(|known| *known != address) {
            for (field, value) in fields.iter().zip(&address) {
                field.set(value.clone());
            }
            in_address.set_value(address);
        }
    });
    // The screen that comes next keeps its address.
    on_cleanup(stop_waiting);
    let clear = move |()| {
        for field in fields {
            field.set(String::new());
        }
    };
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
                go_now();
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
            <Button label="Clear filters" glyph=Glyph::Close on_press=clear />
        </form>
    }
}

#[component]
fn Results(assets: Listing<AssetSummary>, #[prop(into)] on_more: Callback<()>) -> impl IntoView {
    let has_any = move || !assets.items().is_empty();
    let is_whole = move || matches!(assets.phase(), Phase::Ready(None));
    view! {
        <Show when=has_any>
            <table class="table" aria-label="Assets">
                <thead>
                    <tr>
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
                        <ResultLine asset />
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
fn ResultLine(asset: AssetSummary) -> impl IntoView {
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
            <td>
                <A href=format!("/assets/{}", asset.id) attr:class="tag">
                    {name}
                </A>
                <span class="below">{below.join(" · ")}</span>
            </td>
            <td data-wide>{asset.description}</td>
            <td data-wide>{asset.catalog.name}</td>
            <td data-wide>{owner}</td>
            <td>
                <Pill tone=status_tone(&asset.status) label=asset.status.clone() />
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
