//! A dialog: the browser's own, so focus, Escape and the rest of the page are in good hands.

use leptos::html;
use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::Glyph;

/// A modal dialog that is open while `open` is true.
#[component]
pub fn Dialog(
    #[prop(into)] title: String,
    open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let is_open = open.get();
        if let Some(dialog) = element.get() {
            if is_open && !dialog.open() {
                // It fails only when it is open already.
                let _ = dialog.show_modal();
            } else if !is_open && dialog.open() {
                dialog.close();
            }
        }
    });
    let name = title.clone();
    view! {
        <dialog class="dialog" node_ref=element aria-label=name on:close=move |_| open.set(false)>
            <header>
                <h2>{title}</h2>
                <Button
                    label="Close"
                    glyph=Glyph::Close
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_press=move |()| open.set(false)
                />
            </header>
            {children()}
        </dialog>
    }
}
