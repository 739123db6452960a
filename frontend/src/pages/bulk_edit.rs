//! One change to many assets: choose them, choose the fields, look at what would change, do it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use types::edit::MAX_CHANGESET_ITEMS;
use types::{Changeset, ChangesetItemState, ChangesetPlan, NewChangeset};

use super::changeset_lists::{ChangesetLines, EarlierChangesets};
use super::value_field::FieldPicker;
use crate::model::codes;
use crate::model::fields::{self, Values};
use crate::model::words::{Tone, count};
use crate::state::bulk::BulkDraft;
use crate::state::options::Options;
use crate::state::plan::Planned;
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, FailureNotice, Glyph, Notice, Screen, Segmented, Shade, Share,
    Stacked, TextArea, TextField,
};

const SCANS: ScreenUse = ScreenUse {
    label: "Asset",
    placeholder: "Scan to add an asset to the list",
};
/// The fields of every asset that can be changed for many at once. A name is one asset's, and so is
/// a custom field that is unique.
const FIXED: [&str; 4] = ["status", "owner", "held_by", "description"];

/// The screen.
#[component]
pub fn BulkEditPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let draft = BulkDraft::expect();
    let options = Options::expect();
    Scanner::expect().give_to(SCANS, Callback::new(move |code: String| draft.add(&code)));

    let planned = Planned::<NewChangeset, ChangesetPlan>::new();
    let wish = Memo::new(move |_| {
        let values = draft.fields.get().into_iter();
        let values: Values = values
            .map(|(field, text)| {
                let values = options.kind(&field).values(&text);
                (field, values)
            })
            .collect();
        NewChangeset {
            assets: draft.codes.with(|text| codes::of_text(text)),
            changes: fields::patch_of(&values),
            reason: Some(draft.reason.get().trim().to_owned()).filter(|r| !r.is_empty()),
        }
    });
    let number = Memo::new(move |_| wish.with(|wish| wish.assets.len()));
    let ask_for_plan = Callback::new(move |()| {
        let wish = wish.get_untracked();
        let asked = wish.clone();
        planned.plan(
            wish,
            async move { session.api()?.plan_changeset(&asked).await },
        );
    });
    let navigate = use_navigate();
    let apply = Callback::new(move |()| {
        let navigate = navigate.clone();
        planned.carry_out(
            move |wish, key| async move { session.api()?.create_changeset(&wish, &key).await },
            move |changeset: Changeset| {
                draft.forget();
                let path = format!("/bulk-edit/{}", changeset.id);
                navigate(&path, NavigateOptions::default());
            },
        );
    });
    let current = move || wish.with(|wish| planned.of(wish));
    let actions = move || {
        view! {
            <Show when=move || { number.get() > 0 || draft.fields.with(|f| !f.is_empty()) }>
                <Button
                    label="Start over"
                    kind=ButtonKind::Quiet
                    on_press=move |()| draft.forget()
                />
            </Show>
        }
    };
    let trouble = move || {
        planned
            .failure()
            .map(|failure| view! { <FailureNotice failure on_retry=ask_for_plan /> })
    };
    view! {
        <Screen title="Bulk edit" actions>
            <div class="columns" data-even="true">
                <WhichAssets number />
                <WhatToChange wish planned on_plan=ask_for_plan />
            </div>
            {trouble}
            <Show when=move || planned.is_planning()>
                <div class="progress" role="status">
                    <span class="small soft">"Reading every asset…"</span>
                    <progress aria-label="Reading every asset"></progress>
                </div>
            </Show>
            {move || {
                let busy = Signal::derive(move || planned.is_doing());
                current().map(|plan| view! { <Preview plan busy on_apply=apply /> })
            }}
            <EarlierChangesets />
        </Screen>
    }
}

#[component]
fn WhichAssets(number: Memo<usize>) -> impl IntoView {
    let draft = BulkDraft::expect();
    view! {
        <Card title="Assets to change">
            <div class="stack" data-gap="small">
                <TextArea
                    label="Tags, serial numbers or asset numbers"
                    id="bulk-codes"
                    value=draft.codes
                    rows=8
                    hint="Scan them, paste them, or tick them in the list of assets."
                />
                <p class="soft small" role="status">
                    {move || count(number.get(), "asset", "assets")}
                </p>
                <Show when=move || { number.get() > MAX_CHANGESET_ITEMS }>
                    <Notice tone=Tone::Warn title="Too many at once">
                        <p>
                            {format!(
                                "{MAX_CHANGESET_ITEMS} can be changed at once. Make two changes of it.",
                            )}
                        </p>
                    </Notice>
                </Show>
            </div>
        </Card>
    }
}

#[component]
fn WhatToChange(
    wish: Memo<NewChangeset>,
    planned: Planned<NewChangeset, ChangesetPlan>,
    on_plan: Callback<()>,
) -> impl IntoView {
    let draft = BulkDraft::expect();
    let options = Options::expect();
    let is_bare = move || {
        wish.with(|wish| {
            let number = wish.assets.len();
            number == 0 || number > MAX_CHANGESET_ITEMS || wish.changes.is_empty()
        })
    };
    let error_of = Callback::new(move |field: String| {
        let failure = planned.failure()?;
        failure.about(&format!("/changes/{field}"))
    });
    view! {
        <Card title="What to change">
            <div class="stack">
                <FieldPicker
                    name="bulk"
                    rows=draft.fields
                    offered=Signal::derive(move || offered(options))
                    nothing="Nothing: take it away"
                    error_of
                />
                <p class="small faint">"A field that is left empty is emptied."</p>
                <TextField
                    label="What it is for"
                    id="bulk-reason"
                    value=draft.reason
                    placeholder="Cart 7 moves to the library"
                />
                <div class="row">
                    <Button
                        label="Preview"
                        kind=ButtonKind::Primary
                        glyph=Glyph::Search
                        busy=Signal::derive(move || planned.is_planning())
                        disabled=Signal::derive(is_bare)
                        on_press=on_plan
                    />
                </div>
            </div>
        </Card>
    }
}

fn offered(options: Options) -> Vec<String> {
    let mut offered: Vec<_> = FIXED.iter().map(|&field| field.to_owned()).collect();
    offered.extend(options.read(|o| {
        let shared = o.fields.iter().filter(|field| !field.is_unique);
        let names = shared.map(|field| fields::custom(&field.name));
        names.collect::<Vec<_>>()
    }));
    offered
}

#[component]
fn Preview(
    plan: ChangesetPlan,
    #[prop(into)] busy: Signal<bool>,
    on_apply: Callback<()>,
) -> impl IntoView {
    let number = |state| plan.items.iter().filter(|item| item.state == state).count() as u64;
    let settled = number(ChangesetItemState::Unchanged) + number(ChangesetItemState::Repeated);
    let rest = plan.items.len() as u64 - u64::from(plan.ready) - settled;
    let shares = vec![
        Share::new("would change", plan.ready.into(), Shade::Good),
        Share::new("so already, or twice in the list", settled, Shade::Plain),
        Share::new("cannot be changed", rest, Shade::Bad),
    ];
    let label = format!("Change {}", count(plan.ready as usize, "asset", "assets"));
    let is_none = plan.ready == 0;
    let is_mixed = rest > 0 && plan.ready > 0;
    let only_trouble = RwSignal::new(false);
    let items = StoredValue::new(plan.items);
    let shown = move || {
        items.with_value(|items| {
            let is_trouble = |state| {
                !matches!(
                    state,
                    ChangesetItemState::Ready
                        | ChangesetItemState::Unchanged
                        | ChangesetItemState::Repeated
                )
            };
            let wanted = items
                .iter()
                .filter(|i| !only_trouble.get() || is_trouble(i.state));
            wanted.cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <Card title="What would change">
            <div class="stack">
                <Stacked label="What would change" shares />
                <div class="row" data-align="end">
                    {is_mixed
                        .then(|| {
                            view! {
                                <Segmented
                                    label="Assets to show"
                                    name="plan-items"
                                    choices=vec![
                                        (false, "All".to_owned()),
                                        (true, "Those that cannot be changed".to_owned()),
                                    ]
                                    chosen=only_trouble
                                    on_choose=move |chosen| only_trouble.set(chosen)
                                />
                            }
                        })}
                    <span class="push"></span>
                    <Button
                        label
                        kind=ButtonKind::Primary
                        glyph=Glyph::Check
                        busy
                        disabled=is_none
                        on_press=on_apply
                    />
                </div>
                <ChangesetLines label="Preview" lines=Signal::derive(shown) />
            </div>
        </Card>
    }
}
