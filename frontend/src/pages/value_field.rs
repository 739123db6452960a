//! One field of an asset, filled in as RT lets it be; and several of them, chosen one by one.

use leptos::prelude::*;

use crate::model::fields::{self, FieldKind};
use crate::state::options::Options;
use crate::ui::{Button, ButtonKind, Checks, Glyph, SelectField, TextArea, TextField};

/// A field of an asset.
#[component]
pub fn ValueField(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    /// How it is filled in.
    kind: FieldKind,
    text: RwSignal<String>,
    /// What no value means, where one has to choose; empty where there has to be one.
    #[prop(default = "None")]
    nothing: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    /// What is wrong with the value, in plain words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    match kind {
        FieldKind::Line(values) => {
            let hint = hint.unwrap_or_default();
            view! { <TextField label id value=text suggestions=values hint error /> }.into_any()
        }
        FieldKind::Choice(mut values) => {
            // What RT no longer offers can still be there.
            let now = text.get_untracked();
            if !now.is_empty() && !values.contains(&now) {
                values.push(now);
            }
            let mut choices = vec![(String::new(), nothing.to_owned())];
            choices.retain(|(_, name)| !name.is_empty());
            choices.extend(values.into_iter().map(|value| (value.clone(), value)));
            let hint = hint.unwrap_or_default();
            view! { <SelectField label id value=text choices hint error /> }.into_any()
        }
        FieldKind::Choices(choices) => view! { <Checks label text choices /> }.into_any(),
        FieldKind::Lines => {
            let hint = hint.unwrap_or_else(|| "One a line.".to_owned());
            view! { <TextArea label id value=text rows=2 hint error /> }.into_any()
        }
        FieldKind::Names => {
            let hint = hint.unwrap_or_else(|| "User names, parted by commas.".to_owned());
            view! { <TextField label id value=text hint error /> }.into_any()
        }
    }
}

/// Fields that a person chooses one by one, with a value each.
#[component]
pub fn FieldPicker(
    /// Distinguishes the fields from others on the screen.
    #[prop(into)]
    name: String,
    /// The fields that were chosen, and what stands in each.
    rows: RwSignal<Vec<(String, String)>>,
    /// The fields that can be.
    #[prop(into)]
    offered: Signal<Vec<String>>,
    /// What no value means, where one has to choose.
    #[prop(default = "None")]
    nothing: &'static str,
    /// What is wrong with the value of a field.
    #[prop(optional, into)]
    error_of: Option<Callback<String, Option<String>>>,
) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| {
        let field = chosen.get();
        if !field.is_empty() {
            rows.update(|rows| rows.push((field, String::new())));
            chosen.set(String::new());
        }
    });
    let choices = Signal::derive(move || {
        let mut choices = vec![(String::new(), "Choose a field".to_owned())];
        let free = offered.get().into_iter();
        let free = free.filter(|field| rows.with(|rows| !rows.iter().any(|(f, _)| f == field)));
        choices.extend(free.map(|field| (field.clone(), fields::title(&field))));
        choices
    });
    let names = move || rows.with(|rows| rows.iter().map(|(f, _)| f.clone()).collect::<Vec<_>>());
    let id = format!("{name}-add");
    view! {
        <div class="picked">
            <For each=names key=Clone::clone let:field>
                <PickedField
                    id=format!("{name}-{}", field.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
                    field
                    rows
                    nothing
                    error_of
                />
            </For>
            <SelectField label="Add a field" id value=chosen choices />
        </div>
    }
}

#[component]
fn PickedField(
    id: String,
    field: String,
    rows: RwSignal<Vec<(String, String)>>,
    nothing: &'static str,
    error_of: Option<Callback<String, Option<String>>>,
) -> impl IntoView {
    let options = Options::expect();
    let of_row = {
        let field = field.clone();
        move |rows: &[(String, String)]| rows.iter().position(|(f, _)| *f == field)
    };
    let text = RwSignal::new(rows.with_untracked(|rows| {
        of_row(rows)
            .map(|at| rows[at].1.clone())
            .unwrap_or_default()
    }));
    Effect::new(move |_| {
        let text = text.get();
        rows.update(|rows| {
            if let Some(at) = of_row(rows) {
                rows[at].1 = text;
            }
        });
    });
    let title = fields::title(&field);
    let about = title.clone();
    let error = {
        let field = field.clone();
        Signal::derive(move || error_of.and_then(|error_of| error_of.run(field.clone())))
    };
    let gone = field.clone();
    let kind = Memo::new(move |_| options.kind(&field));
    view! {
        <div class="picked-field">
            {move || {
                view! {
                    <ValueField label=title.clone() id=id.clone() kind=kind.get() text nothing error />
                }
            }}
            <Button
                label="Remove"
                about
                glyph=Glyph::Close
                icon_only=true
                kind=ButtonKind::Quiet
                on_press=move |()| rows.update(|rows| rows.retain(|(f, _)| *f != gone))
            />
        </div>
    }
}
