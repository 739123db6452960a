//! One asset, whole.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use types::{Asset, Permission, Person, ProblemType};

use super::asset_edit::EditDialog;
use super::asset_history::AssetHistory;
use super::asset_prints::AssetPrints;
use super::nothing::NothingHere;
use super::pills::{seconds_since, since, waiting_pill};
use crate::browser::clock;
use crate::model::failure::Failure;
use crate::model::words::{Tone, ago, status_tone};
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, Fact, Facts, FailureNotice, Glyph, Icon, LinkButton, Loading,
    Pill, Screen,
};

/// The asset whose id is in the address.
#[component]
pub fn AssetPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<u64>().ok())));
    let asset = Fetched::<Asset>::new();
    let ask = move || {
        if let Some(id) = id.get() {
            asset.fetch(async move { session.api()?.asset(id).await });
        }
    };
    Effect::new(move |_| ask());
    let editing = RwSignal::new(None::<Asset>);
    let on_change = move |changed: Option<Asset>| match (changed, id.get_untracked()) {
        (Some(changed), _) => asset.set(changed),
        (None, Some(id)) => asset.refresh(async move { session.api()?.asset(id).await }),
        (None, None) => {}
    };
    let screen = move || match (id.get(), asset.phase()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(_), Phase::Loading) => view! {
            <Screen title="Asset">
                <div class="card">
                    <Loading what="the asset" lines=8 />
                </div>
            </Screen>
        }
        .into_any(),
        (Some(id), Phase::Failed(failure)) => {
            view! { <AssetTrouble id failure on_retry=move |()| ask() /> }.into_any()
        }
        (Some(_), Phase::Ready(asset)) => view! { <WholeAsset asset editing /> }.into_any(),
    };
    view! {
        {screen}
        {session.can(Permission::EditAssets).then(|| view! { <EditDialog editing on_change /> })}
    }
}

/// Why an asset cannot be shown; also on the label screen.
#[component]
pub fn AssetTrouble(
    id: u64,
    failure: Failure,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let is_missing = failure.kind() == Some(ProblemType::AssetNotFound);
    let title = if is_missing { "No such asset" } else { "Asset" };
    view! {
        <Screen title=title>
            {if is_missing {
                view! {
                    <Empty
                        glyph=Glyph::Search
                        title=format!("Request Tracker has no asset number {id}")
                        text="It may have been deleted. Scan its label or search for it."
                    >
                        <LinkButton href="/assets" label="Search assets" glyph=Glyph::Search />
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <FailureNotice failure on_retry /> }.into_any()
            }}
        </Screen>
    }
}

#[component]
fn WholeAsset(asset: Asset, editing: RwSignal<Option<Asset>>) -> impl IntoView {
    let session = CurrentSession::expect();
    let may_edit = session.can(Permission::EditAssets);
    let may_print = session.can(Permission::PrintLabels);
    let to_edit = asset.clone();
    let title = asset
        .tag
        .as_ref()
        .map_or_else(|| asset.name.clone(), ToString::to_string);
    let id = asset.id;
    let has_label = asset.label.is_some();
    // RT gives a version with every asset; what our mirror kept has none.
    let is_kept = asset.version.is_none();
    let rt_url = asset.rt_url.clone();
    let actions = move || {
        view! {
            <a class="button" href=rt_url.clone() target="_blank" rel="external noopener">
                <Icon glyph=Glyph::External />
                "Open in RT"
            </a>
            {may_edit
                .then(|| {
                    let asset = to_edit.clone();
                    view! {
                        <Button
                            label="Edit"
                            glyph=Glyph::Pencil
                            on_press=move |()| editing.set(Some(asset.clone()))
                        />
                    }
                })}
            {has_label
                .then(|| {
                    view! {
                        <LinkButton
                            href=format!("/labels/{id}")
                            label="Print label"
                            kind=ButtonKind::Primary
                            glyph=Glyph::Printer
                        />
                    }
                })}
        }
    };
    let device = asset.clone();
    view! {
        <Screen title is_code=true actions>
            <div class="row">
                <Pill tone=status_tone(&asset.status) label=asset.status.clone() />
                {(asset.waiting_writes > 0)
                    .then(|| {
                        view! {
                            <A
                                href=format!("/admin/writes?asset_id={id}")
                                attr:title="What waits for RT, or what a person has to look at"
                            >
                                {waiting_pill()}
                            </A>
                        }
                    })}
                <span class="soft">{asset.catalog.name.clone()}</span>
                <span class="faint">{format!("Asset {id}")}</span>
                {is_kept
                    .then(|| {
                        view! {
                            <span class="row">
                                <Pill tone=Tone::Warn label="RT is away" glyph=Glyph::Clock />
                                <span class="soft">{format!("As of {}", since(asset.read_at))}</span>
                            </span>
                        }
                    })}
                {(!has_label)
                    .then(|| {
                        view! {
                            <span class="soft">
                                "Its name in RT is not a tag, so it has no label yet."
                            </span>
                        }
                    })}
            </div>
            <div class="columns" data-even="true">
                <div class="stack">
                    <Device asset=device />
                    <People asset=asset.clone() />
                </div>
                <div class="stack">
                    <MoreFields asset=asset.clone() />
                    {(has_label && may_print).then(|| view! { <AssetPrints id /> })}
                    <AssetHistory id />
                </div>
            </div>
        </Screen>
    }
}

#[component]
fn Device(asset: Asset) -> impl IntoView {
    let updated = clock::date_and_time(asset.updated_at);
    let updated = ago(seconds_since(asset.updated_at))
        .map_or(updated.clone(), |ago| format!("{ago}, {updated}"));
    view! {
        <Card title="Device">
            <Facts>
                <Fact name="Internal name" value=asset.internal_name />
                <Fact name="Serial number" value=asset.serial is_code=true />
                <Fact name="Type" value=asset.asset_type />
                <Fact name="Manufacturer" value=asset.manufacturer />
                <Fact name="Model" value=asset.model />
                <Fact name="Funding source" value=asset.funding_source />
                <Fact name="Description" value=asset.description />
                <Fact name="Created" value=clock::date_and_time(asset.created_at) />
                <Fact name="Changed" value=updated />
            </Facts>
        </Card>
    }
}

#[component]
fn People(asset: Asset) -> impl IntoView {
    let owner = asset
        .owner
        .as_ref()
        .map_or_else(|| "Nobody".to_owned(), person);
    let held_by = if asset.held_by.is_empty() {
        "Nobody".to_owned()
    } else {
        asset
            .held_by
            .iter()
            .map(person)
            .collect::<Vec<_>>()
            .join(", ")
    };
    view! {
        <Card title="People">
            <Facts>
                <Fact name="Owner" value=owner />
                <Fact name="Held by" value=held_by />
            </Facts>
        </Card>
    }
}

/// "Ada O'Brien (student0042)".
fn person(person: &Person) -> String {
    match &person.real_name {
        Some(name) if *name != person.username => format!("{name} ({})", person.username),
        _ => person.username.clone(),
    }
}

/// The custom fields that have no line of their own.
#[component]
fn MoreFields(asset: Asset) -> impl IntoView {
    const SHOWN_ABOVE: [&str; 6] = [
        "Serial Number",
        "Manufacturer",
        "Model",
        "Internal Name",
        "Funding Source",
        "Type",
    ];
    let more: Vec<_> = asset
        .custom_fields
        .into_iter()
        .filter(|field| !field.values.is_empty() && !SHOWN_ABOVE.contains(&field.name.as_str()))
        .collect();
    (!more.is_empty()).then(|| {
        view! {
            <Card title="More fields">
                <Facts>
                    {more
                        .into_iter()
                        .map(|field| view! { <Fact name=field.name value=field.values.join(", ") /> })
                        .collect_view()}
                </Facts>
            </Card>
        }
    })
}
