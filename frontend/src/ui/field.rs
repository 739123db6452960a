//! Fields: a label, an input, a hint, and what is wrong with the value.

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
    /// Which keyboard a phone brings up.
    #[prop(optional, into)]
    input_mode: Option<&'static str>,
    /// Values to choose from, where any other is fine too.
    #[prop(optional, into)]
    suggestions: Signal<Vec<String>>,
    #[prop(optional)] required: bool,
    /// The id of the text that says what is wrong with the value.
    #[prop(optional, into)]
    described_by: Option<&'static str>,
    #[prop(optional, into)] hint: Option<String>,
    /// What is wrong with the value, in plain words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let list = format!("{id}-choices");
    let has_list = move || suggestions.with(|s| !s.is_empty());
    let about = Notes::new(&id, hint, error);
    let described = about.described_by(described_by);
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
                inputmode=input_mode
                required=required
                autofocus=autofocus
                list={
                    let list = list.clone();
                    move || has_list().then(|| list.clone())
                }
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
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
            {about.view()}
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    value: RwSignal<String>,
    #[prop(default = 3)] rows: u32,
    #[prop(optional, into)] hint: Option<String>,
    /// What is wrong with the value, in plain words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Ctrl and Enter, where they mean something.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
) -> impl IntoView {
    let about = Notes::new(&id, hint, error);
    let described = about.described_by(None);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                class="input"
                id=id
                rows=rows
                spellcheck="false"
                autocapitalize="none"
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
                on:keydown=move |event| {
                    let is_submit = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
                    if let Some(on_submit) = on_submit.filter(|_| is_submit) {
                        event.prevent_default();
                        on_submit.run(());
                    }
                }
            ></textarea>
            {about.view()}
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
    #[prop(optional, into)] hint: Option<String>,
    /// What is wrong with the value, in plain words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let settle = move |text: &str| {
        let number = text
            .trim()
            .parse()
            .unwrap_or_else(|_| value.get_untracked());
        value.set(number.clamp(min, max.get_untracked().max(min)));
    };
    let about = Notes::new(&id, hint, error);
    let described = about.described_by(None);
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
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
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
            {about.view()}
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
    #[prop(optional, into)] hint: Option<String>,
    /// What is wrong with the value, in plain words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let about = Notes::new(&id, hint, error);
    let described = about.described_by(None);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                class="input"
                id=id.clone()
                name=id
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:change:target=move |event| value.set(event.target().value())
            >
                <For each=move || choices.get() key=Clone::clone let((choice, name))>
                    <option value=choice.clone() selected=choice == value.get_untracked()>
                        {name}
                    </option>
                </For>
            </select>
            {about.view()}
        </div>
    }
}

/// What stands below an input, and how the input refers to it.
struct Notes {
    hint: Option<(String, String)>,
    error_id: String,
    error: Signal<Option<String>>,
}

impl Notes {
    fn new(id: &str, hint: Option<String>, error: Signal<Option<String>>) -> Self {
        Self {
            hint: hint
                .filter(|hint| !hint.is_empty())
                .map(|hint| (format!("{id}-hint"), hint)),
            error_id: format!("{id}-error"),
            error,
        }
    }

    fn described_by(&self, also: Option<&'static str>) -> impl Fn() -> Option<String> + use<> {
        let always = [also, self.hint.as_ref().map(|(id, _)| id.as_str())];
        let always = always.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let (error_id, error) = (self.error_id.clone(), self.error);
        move || {
            let ids = match (error.with(Option::is_some), always.is_empty()) {
                (true, true) => error_id.clone(),
                (true, false) => format!("{always} {error_id}"),
                (false, true) => return None,
                (false, false) => always.clone(),
            };
            Some(ids)
        }
    }

    fn view(self) -> AnyView {
        let (error, id) = (self.error, self.error_id);
        let hint = self.hint.map(|(id, hint)| {
            view! {
                <span class="hint" id=id>
                    {hint}
                </span>
            }
        });
        let wrong = move || {
            error.get().map(|words| {
                view! {
                    <span class="error" id=id.clone()>
                        {words}
                    </span>
                }
            })
        };
        view! { {hint} {wrong} }.into_any()
    }
}
