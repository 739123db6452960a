//! What the assets of a shipment have in common, as a form that stays from scan to scan.

use leptos::prelude::*;
use types::{AssetOptions, FieldOption, LabelSize};

use super::pills::since;
use super::value_field::{FieldPicker, ValueField};
use crate::browser::page;
use crate::model::fields::{FieldKind, custom};
use crate::model::words::{Tone, size_name};
use crate::state::common_fields::CommonForm;
use crate::state::fetch::Phase;
use crate::state::options::Options;
use crate::state::receiving::ReceivingDesk;
use crate::state::scanner::SCAN_BOX;
use crate::ui::{
    Button, ButtonKind, FailureNotice, Fold, Glyph, Loading, Notice, Segmented, SwitchField,
};

/// The form.
#[component]
pub fn CommonFieldsCard() -> impl IntoView {
    let desk = ReceivingDesk::expect();
    let form = desk.form;
    let options = Options::expect();
    let note = move || {
        let texts = [
            form.catalog,
            form.manufacturer,
            form.model,
            form.asset_type,
            form.funding_source,
        ];
        let given = texts.map(|text| text.get());
        let given: Vec<_> = given.iter().filter(|text| !text.is_empty()).collect();
        if given.is_empty() {
            return "Nothing chosen yet".to_owned();
        }
        given.into_iter().cloned().collect::<Vec<_>>().join(" · ")
    };
    // The one catalog there is needs no choosing.
    Effect::new(move |_| {
        let only = options.read(|o| match o.catalogs.as_slice() {
            [only] => Some(only.name.clone()),
            _ => None,
        });
        if let Some(only) = only.filter(|_| form.catalog.with_untracked(String::is_empty)) {
            form.catalog.set(only);
        }
    });
    view! {
        <Fold title="What they have in common" note=Signal::derive(note) open=desk.is_form_open>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    page::focus(SCAN_BOX);
                }
            >
                {move || match options.phase() {
                    Phase::Loading => {
                        view! { <Loading what="what RT offers" lines=4 /> }.into_any()
                    }
                    Phase::Failed(failure) => {
                        view! {
                            <FailureNotice failure on_retry=move |()| options.ask(false) />
                            <Fields form />
                        }
                            .into_any()
                    }
                    Phase::Ready(_) => view! { <Fields form /> }.into_any(),
                }}
                <Show when=move || form.is_test.get()>
                    <Notice tone=Tone::Warn title="Test mode">
                        <p>"Tags come from the test sequence. The assets are made in RT all the same."</p>
                    </Notice>
                </Show>
                // Enter in a field ends the form and goes back to the scan box.
                <button type="submit" class="unseen" tabindex="-1">
                    "Go on scanning"
                </button>
            </form>
        </Fold>
    }
}

#[component]
fn OptionsAge(options: Options) -> impl IntoView {
    let read_at = move || options.read(|o| Some(o.read_at));
    move || {
        read_at().map(|read_at| {
            view! {
                <p class="row small faint push">
                    <span>{format!("RT's choices, as of {}", since(read_at))}</span>
                    <Button
                        label="Ask RT again"
                        glyph=Glyph::Retry
                        kind=ButtonKind::Quiet
                        on_press=move |()| options.ask(true)
                    />
                </p>
            }
        })
    }
}

#[component]
fn Fields(form: CommonForm) -> impl IntoView {
    let options = Options::expect();
    let of = move |pick: fn(&AssetOptions) -> &FieldOption| {
        Memo::new(move |_| {
            options
                .read(|o| Some(FieldKind::of(Some(pick(o)))))
                .unwrap_or(FieldKind::Line(vec![]))
        })
    };
    let catalogs = Memo::new(move |_| {
        let names = options.read(|o| {
            o.catalogs
                .iter()
                .map(|c| c.name.clone())
                .collect::<Vec<_>>()
        });
        if names.is_empty() {
            FieldKind::Line(names)
        } else {
            FieldKind::Choice(names)
        }
    });
    let statuses = Memo::new(move |_| {
        let catalog = form.catalog.get();
        let names = options.read(|o| {
            let known = o.catalogs.iter().find(|c| c.name == catalog);
            // Most sites have one lifecycle for all.
            let catalog = known.or(o.catalogs.first());
            catalog
                .map(|c| c.first_statuses.clone())
                .unwrap_or_default()
        });
        if names.is_empty() {
            FieldKind::Line(names)
        } else {
            FieldKind::Choice(names)
        }
    });
    let offered = Signal::derive(move || options.read(further));
    let rows = [
        (
            "Catalog",
            "catalog",
            catalogs,
            form.catalog,
            "Choose a catalog",
        ),
        (
            "Manufacturer",
            "manufacturer",
            of(|o| &o.manufacturers),
            form.manufacturer,
            "None",
        ),
        ("Model", "model", of(|o| &o.models), form.model, "None"),
        ("Type", "type", of(|o| &o.types), form.asset_type, "None"),
        (
            "Funding source",
            "funding-source",
            of(|o| &o.funding_sources),
            form.funding_source,
            "None",
        ),
        (
            "Status",
            "first-status",
            statuses,
            form.status,
            "RT's first status",
        ),
    ];
    view! {
        <div class="grid">
            {rows
                .into_iter()
                .map(|(label, id, kind, text, nothing)| {
                    move || view! { <ValueField label id kind=kind.get() text nothing /> }
                })
                .collect_view()}
            <FieldPicker name="more" rows=form.more offered />
        </div>
        <div class="row" data-gap="large">
            <SwitchField
                label="Internal names"
                hint="Each gets a name of an adjective and an animal."
                is_on=form.has_internal_names
                on_change=move |is_on| form.has_internal_names.set(is_on)
            />
            <SwitchField
                label="Test mode"
                hint="Tags of the test sequence."
                is_on=form.is_test
                on_change=move |is_on| form.is_test.set(is_on)
            />
            <OptionsAge options />
        </div>
    }
}

/// The fields that have no place of their own on the form, neither here nor beside each scan.
fn further(options: &AssetOptions) -> Vec<String> {
    let placed = [
        &options.manufacturers,
        &options.models,
        &options.types,
        &options.funding_sources,
    ];
    let is_placed = |field: &FieldOption| placed.iter().any(|other| other.name == field.name);
    let fields = options.fields.iter();
    fields
        .filter(|field| !field.is_unique && !is_placed(field))
        .map(|field| custom(&field.name))
        .collect()
}

/// The size that labels are printed in: that of the type unless a person says otherwise.
#[component]
pub fn SizeChoice(
    /// Distinguishes the group from others on the screen.
    #[prop(into)]
    name: String,
    size: RwSignal<Option<LabelSize>>,
) -> impl IntoView {
    let mut choices = vec![(None, "Usual for the type".to_owned())];
    choices.extend(LabelSize::ALL.map(|size| (Some(size), size_name(size).to_owned())));
    view! {
        <Segmented
            label="Label size"
            name
            choices
            chosen=size
            on_choose=move |chosen| size.set(chosen)
        />
    }
}
