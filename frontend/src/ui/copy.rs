//! A text to be taken away: into the clipboard, or by hand where the browser does not let us.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::button::Button;
use super::icon::Glyph;
use crate::browser::clipboard;

/// A text in a field that cannot be changed, with a button that copies it.
#[component]
pub fn CopyField(
    #[prop(into)] label: String,
    #[prop(into)] id: String,
    #[prop(into)] text: Signal<String>,
    #[prop(optional, into)] hint: Option<String>,
    /// For a text of several lines: how many are shown.
    #[prop(optional)]
    rows: Option<u32>,
) -> impl IntoView {
    let about = label.to_lowercase();
    let said = RwSignal::new("");
    let hint_id = format!("{id}-hint");
    let described = hint.as_ref().map(|_| hint_id.clone());
    let copy = {
        let id = id.clone();
        move |()| {
            let (id, text) = (id.clone(), text.get_untracked());
            said.set("");
            spawn_local(async move {
                let is_copied = clipboard::copy(&text).await;
                if !is_copied {
                    clipboard::select(&id);
                }
                said.try_set(if is_copied {
                    "Copied."
                } else {
                    "It is selected: copy it with Ctrl and C."
                });
            });
        }
    };
    let field = match rows {
        Some(rows) => view! {
            <textarea
                class="input"
                id=id.clone()
                rows=rows
                readonly
                spellcheck="false"
                aria-describedby=described
                prop:value=move || text.get()
            ></textarea>
        }
        .into_any(),
        None => view! {
            <input
                class="input code"
                id=id.clone()
                type="text"
                readonly
                spellcheck="false"
                autocomplete="off"
                aria-describedby=described
                prop:value=move || text.get()
            />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="copy">{field} <Button label="Copy" about glyph=Glyph::Copy on_press=copy /></div>
            {hint
                .map(|hint| {
                    view! {
                        <span class="hint" id=hint_id>
                            {hint}
                        </span>
                    }
                })}
            <span class="hint" role="status">
                {move || said.get()}
            </span>
        </div>
    }
}
