//! Fields: a label, an input, a hint.

use leptos::prelude::*;

/// A line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    value: RwSignal<String>,
    #[prop(optional, into)] kind: Option<&'static str>,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] placeholder: Option<&'static str>,
    /// Values to choose from, where any other is fine too.
    #[prop(optional, into)]
    suggestions: Signal<Vec<String>>,
    #[prop(optional)] required: bool,
    /// The id of the text that says what is wrong with the value.
    #[prop(optional, into)]
    described_by: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let list = format!("{id}-choices");
    let has_list = move || suggestions.with(|s| !s.is_empty());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                id=id.clone()
                name=id
                type=kind.unwrap_or("text")
                autocomplete=autocomplete.unwrap_or("off")
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                required=required
                autofocus=autofocus
                list={
                    let list = list.clone();
                    move || has_list().then(|| list.clone())
                }
                aria-describedby=described_by
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            <Show when=has_list>
                <datalist id=list.clone()>
                    <For each=move || suggestions.get() key=Clone::clone let:choice>
                        <option value=choice></option>
                    </For>
                </datalist>
            </Show>
        </div>
    }
}

/// A small whole number, taken as it is typed. What is not one, or out of bounds, is pulled back,
/// at the latest when the field is left.
#[component]
pub fn NumberField(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    value: RwSignal<u32>,
    min: u32,
    #[prop(into)] max: Signal<u32>,
) -> impl IntoView {
    let settle = move |text: &str| {
        let number = text
            .trim()
            .parse()
            .unwrap_or_else(|_| value.get_untracked());
        value.set(number.clamp(min, max.get_untracked().max(min)));
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                data-width="small"
                id=id.clone()
                name=id
                type="text"
                inputmode="numeric"
                pattern="[0-9]*"
                autocomplete="off"
                prop:value=move || value.get().to_string()
                on:input:target=move |event| {
                    let input = event.target();
                    let typed = input.value().trim().parse::<u32>();
                    if let Some(number) = typed.ok().filter(|number| *number >= min) {
                        value.set(number.min(max.get_untracked().max(min)));
                        if value.get_untracked() != number {
                            input.set_value(&value.get_untracked().to_string());
                        }
                    }
                }
                on:change:target=move |event| {
                    let input = event.target();
                    settle(&input.value());
                    input.set_value(&value.get_untracked().to_string());
                }
            />
        </div>
    }
}

/// A choice out of a list.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    value: RwSignal<String>,
    /// The values and their names.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                class="input"
                id=id.clone()
                name=id
                prop:value=move || value.get()
                on:change:target=move |event| value.set(event.target().value())
            >
                <For each=move || choices.get() key=Clone::clone let((choice, name))>
                    <option value=choice.clone() selected=choice == value.get_untracked()>
                        {name}
                    </option>
                </For>
            </select>
        </div>
    }
}
