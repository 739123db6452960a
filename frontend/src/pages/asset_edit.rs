//! Changing an asset: what was changed goes to RT, and each field says what RT made of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{Asset, FieldOutcome, FieldState, ProblemType, WriteState};

use super::pills::field_pill;
use super::value_field::ValueField;
use crate::model::failure::Failure;
use crate::model::fields::{self, FieldKind, Values};
use crate::model::words::{Tone, count};
use crate::state::options::Options;
use crate::state::rt_watch::RtWatch;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Dialog, FailureNotice, Glyph, Notice, open_about};

/// The fields that every asset has.
const FIXED: [&str; 5] = ["name", "description", "status", "owner", "held_by"];

/// The dialog, open while there is an asset to change.
#[component]
pub fn EditDialog(
    editing: RwSignal<Option<Asset>>,
    /// Hears of the asset as it is now; of nothing, where RT has yet to hear of the change.
    #[prop(into)]
    on_change: Callback<Option<Asset>>,
) -> impl IntoView {
    let open = open_about(editing);
    let title = Signal::derive(move || {
        editing.with(|asset| {
            asset
                .as_ref()
                .map_or_else(String::new, |a| format!("Edit {}", a.name))
        })
    });
    view! {
        <Dialog title open wide=true>
            {move || editing.get().map(|asset| view! { <EditForm asset open on_change /> })}
        </Dialog>
    }
}

/// What came of saving.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    /// RT has it, field by field.
    Saved(Vec<FieldOutcome>),
    /// It is stored and goes to RT by itself.
    Waits,
    /// RT refused a field; the others are as asked.
    Refused(Vec<FieldOutcome>, Failure),
    Failed(Failure),
}

impl Outcome {
    fn of_field(&self, field: &str) -> Option<&FieldOutcome> {
        match self {
            Self::Saved(fields) | Self::Refused(fields, _) => {
                fields.iter().find(|outcome| outcome.field == field)
            }
            Self::Waits | Self::Failed(_) => None,
        }
    }

    /// What is wrong with a field, in plain words.
    fn error_of(&self, field: &str) -> Option<String> {
        if let Self::Failed(failure) = self {
            return failure.about(&format!("/{field}"));
        }
        let outcome = self.of_field(field)?;
        let words = outcome.message.clone();
        (outcome.state == FieldState::Refused)
            .then(|| words.unwrap_or_else(|| "RT did not take it, without a word why.".to_owned()))
    }
}

/// A field on the form.
#[derive(Clone)]
struct EditField {
    name: String,
    kind: Memo<FieldKind>,
    text: RwSignal<String>,
}

/// The asset as it was read, and what is typed over it.
#[derive(Clone, Copy)]
struct Draft {
    before: StoredValue<Values>,
    version: StoredValue<Option<String>>,
    fields: StoredValue<Vec<EditField>>,
}

impl Draft {
    fn new(asset: &Asset, options: Options) -> Self {
        let before = fields::of_asset(asset);
        let fixed = FIXED.iter().map(|&name| name.to_owned());
        let custom = asset
            .custom_fields
            .iter()
            .map(|field| fields::custom(&field.name));
        let statuses = status_kind(asset);
        let fields = fixed.chain(custom).map(|name| {
            let (statuses, field) = (statuses.clone(), name.clone());
            let kind = Memo::new(move |_| match field.as_str() {
                "status" => statuses.clone(),
                other => options.kind(other),
            });
            let values = before.get(&name).cloned().unwrap_or_default();
            EditField {
                text: RwSignal::new(kind.get_untracked().text(&values)),
                name,
                kind,
            }
        });
        Self {
            fields: StoredValue::new(fields.collect()),
            before: StoredValue::new(before),
            version: StoredValue::new(asset.version.clone()),
        }
    }

    /// What is typed, and whoever looks hears of every change.
    fn typed(self) -> Values {
        self.fields.with_value(|fields| {
            let values = fields.iter().map(|field| {
                let values = field.kind.get().values(&field.text.get());
                (field.name.clone(), values)
            });
            values.collect()
        })
    }

    /// Stands on a newer version of the asset; what was typed stays.
    fn rebase(self, asset: &Asset) {
        // The dialog may be closed by now.
        if self.version.try_get_value().is_none() {
            return;
        }
        let now = fields::of_asset(asset);
        let kept = self
            .before
            .with_value(|before| fields::keep_typed(before, &untrack(|| self.typed()), &now));
        self.fields.with_value(|fields| {
            for field in fields {
                let values = kept.get(&field.name).cloned().unwrap_or_default();
                field.text.set(field.kind.get_untracked().text(&values));
            }
        });
        self.before.set_value(now);
        self.version.set_value(asset.version.clone());
    }
}

/// The status, and those that RT's lifecycle lets follow it.
fn status_kind(asset: &Asset) -> FieldKind {
    if asset.next_statuses.is_empty() {
        return FieldKind::Line(Vec::new());
    }
    let mut statuses = vec![asset.status.clone()];
    statuses.extend(
        asset
            .next_statuses
            .iter()
            .filter(|s| **s != asset.status)
            .cloned(),
    );
    FieldKind::Choice(statuses)
}

#[component]
fn EditForm(
    asset: Asset,
    open: RwSignal<bool>,
    on_change: Callback<Option<Asset>>,
) -> impl IntoView {
    let session = CurrentSession::expect();
    let watch = RtWatch::expect();
    let id = asset.id;
    let draft = Draft::new(&asset, Options::expect());
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Outcome>);
    let patch = move || {
        draft
            .before
            .with_value(|before| fields::patch(before, &draft.typed()))
    };
    let changed = Memo::new(move |_| fields::of_patch(&patch()).len());
    let reload = async move || match session.api() {
        Ok(api) => session.watch(api.asset(id).await),
        Err(failure) => Err(failure),
    };
    let save = Callback::new(move |()| {
        let patch = untrack(patch);
        if busy.get_untracked() || patch.is_empty() {
            return;
        }
        let Some(version) = draft.version.try_get_value() else {
            return;
        };
        busy.set(true);
        outcome.set(None);
        spawn_local(async move {
            let answer = match session.api() {
                Ok(api) => session.watch(api.update_asset(id, &patch, version.as_deref()).await),
                Err(failure) => Err(failure),
            };
            let what = match answer {
                Ok(edit) if edit.state == WriteState::Applied => {
                    if let Some(asset) = edit.asset {
                        draft.rebase(&asset);
                        on_change.run(Some(*asset));
                    }
                    Outcome::Saved(edit.fields)
                }
                Ok(_) => {
                    watch.look_now();
                    on_change.run(None);
                    Outcome::Waits
                }
                Err(failure) if failure.kind() == Some(ProblemType::RtRefusedWrite) => {
                    // The fields that RT took are another version.
                    if let Ok(asset) = reload().await {
                        draft.rebase(&asset);
                        on_change.run(Some(asset));
                    }
                    Outcome::Refused(failure.field_outcomes(), failure)
                }
                Err(failure) => Outcome::Failed(failure),
            };
            outcome.try_set(Some(what));
            busy.try_set(false);
        });
    });
    let take_over = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            match reload().await {
                Ok(asset) => {
                    draft.rebase(&asset);
                    on_change.run(Some(asset));
                    outcome.try_set(None);
                }
                Err(failure) => {
                    outcome.try_set(Some(Outcome::Failed(failure)));
                }
            }
            busy.try_set(false);
        });
    });
    let field = move |field: EditField| view! { <EditLine field outcome /> };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                save.run(());
            }
        >
            {asset
                .version
                .is_none()
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warn title="RT is away">
                            <p>"This is our copy of the asset. What you change is kept and goes to RT once it is back."</p>
                        </Notice>
                    }
                })}
            <div class="grid">{draft.fields.get_value().into_iter().map(field).collect_view()}</div>
            {move || {
                outcome.get().map(|outcome| view! { <Told outcome on_take_over=take_over on_retry=save /> })
            }}
            <div class="row">
                <Button
                    label=Signal::derive(move || match changed.get() {
                        0 => "Nothing changed".to_owned(),
                        n => format!("Save {}", count(n, "change", "changes")),
                    })
                    kind=ButtonKind::Primary
                    busy
                    disabled=Signal::derive(move || changed.get() == 0)
                    on_press=save
                />
                <Button label="Close" about="editing" on_press=move |()| open.set(false) />
            </div>
        </form>
    }
}

#[component]
fn EditLine(field: EditField, outcome: RwSignal<Option<Outcome>>) -> impl IntoView {
    let EditField { name, kind, text } = field;
    let id = format!(
        "edit-{}",
        name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
    );
    let title = fields::title(&name);
    let nothing = if name == "status" { "" } else { "None" };
    let name = StoredValue::new(name);
    let error = Signal::derive(move || {
        outcome.with(|o| {
            o.as_ref()
                .and_then(|o| name.with_value(|name| o.error_of(name)))
        })
    });
    let state = Memo::new(move |_| {
        outcome.with(|o| {
            let outcome = o.as_ref()?;
            name.with_value(|name| outcome.of_field(name).map(|field| field.state))
        })
    });
    view! {
        <div class="edited">
            {move || {
                view! { <ValueField label=title.clone() id=id.clone() kind=kind.get() text nothing error /> }
            }}
            {move || state.get().map(field_pill)}
        </div>
    }
}

/// What came of saving, and what to do about it.
#[component]
fn Told(outcome: Outcome, on_take_over: Callback<()>, on_retry: Callback<()>) -> impl IntoView {
    match outcome {
        Outcome::Saved(fields) => {
            let applied = fields
                .iter()
                .filter(|f| f.state == FieldState::Applied)
                .count();
            let words = match applied {
                0 => "RT had all of it already.".to_owned(),
                n => format!(
                    "{}, and read back.",
                    count(n, "field is in RT", "fields are in RT")
                ),
            };
            view! {
                <Notice tone=Tone::Good title="Saved">
                    <p>{words}</p>
                </Notice>
            }
            .into_any()
        }
        Outcome::Waits => view! {
            <Notice tone=Tone::Warn title="Waiting for RT">
                <p>"The change is stored and goes to RT by itself. You can close this."</p>
            </Notice>
        }
        .into_any(),
        Outcome::Refused(fields, failure) => {
            let refused = fields.iter().filter(|f| f.state == FieldState::Refused);
            let words: Vec<_> = refused.map(fields::refusal).collect();
            let words = if words.is_empty() {
                vec![failure.advice().what_to_do]
            } else {
                words
            };
            view! {
                <Notice tone=Tone::Bad title="Request Tracker refused this">
                    <ul>{words.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                </Notice>
            }
            .into_any()
        }
        Outcome::Failed(failure) if failure.kind() == Some(ProblemType::AssetChanged) => view! {
            <Notice tone=Tone::Warn title="Somebody changed this asset meanwhile">
                <p>"Nothing was written. Load the new values, look, and save again."</p>
                <Button
                    label="Load the new values, keep what I typed"
                    glyph=Glyph::Retry
                    on_press=on_take_over
                />
            </Notice>
        }
        .into_any(),
        Outcome::Failed(failure) => view! { <FailureNotice failure on_retry /> }.into_any(),
    }
}
