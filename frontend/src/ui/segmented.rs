//! A few choices side by side, one of them taken: radio buttons underneath.

use leptos::prelude::*;

/// A group of choices.
#[component]
pub fn Segmented<T>(
    /// The name of the group.
    #[prop(into)]
    label: String,
    /// Distinguishes the group from others on the screen.
    #[prop(into)]
    name: String,
    /// The choices and their names.
    choices: Vec<(T, String)>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
    /// Leaves the group's name to screen readers.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <fieldset class="field">
            <legend class:unseen=quiet>{label}</legend>
            <div class="segmented">
                {choices
                    .into_iter()
                    .map(|(choice, title)| {
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name=name.clone()
                                    prop:checked=move || chosen.get() == choice
                                    on:change=move |_| on_choose.run(choice)
                                />
                                <span>{title}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}
