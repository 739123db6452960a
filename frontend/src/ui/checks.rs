//! Several out of a list.

use leptos::prelude::*;

/// A group of check boxes. The text has a line for each that is ticked.
#[component]
pub fn Checks(
    #[prop(into)] label: String,
    text: RwSignal<String>,
    choices: Vec<String>,
) -> impl IntoView {
    let is_on = move |choice: &str| text.with(|text| text.lines().any(|line| line == choice));
    let turn = move |choice: &str, on: bool| {
        text.update(|text| {
            let mut lines: Vec<&str> = text.lines().filter(|line| *line != choice).collect();
            if on {
                lines.push(choice);
            }
            *text = lines.join("\n");
        });
    };
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="checks">
                {choices
                    .into_iter()
                    .map(|choice| {
                        let (shown, chosen) = (choice.clone(), choice.clone());
                        view! {
                            <label class="switch">
                                <input
                                    type="checkbox"
                                    prop:checked=move || is_on(&choice)
                                    on:change:target=move |event| {
                                        turn(&chosen, event.target().checked());
                                    }
                                />
                                <span>{shown}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
