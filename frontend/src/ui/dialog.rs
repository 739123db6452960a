//! A dialog: the browser's own, so focus, Escape and the rest of the page are in good hands.

use leptos::html;
use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::icon::Glyph;

/// A modal dialog that is open while `open` is true.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    /// Whether it has tables or forms of two columns in it.
    #[prop(optional)]
    wide: bool,
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
    view! {
        <dialog
            class="dialog"
            data-size=wide.then_some("wide")
            node_ref=element
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
        >
            <header>
                <h2>{move || title.get()}</h2>
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

/// Whether a dialog is open that is about something: while there is something. Closing it lets go.
pub fn open_about<T: Send + Sync + 'static>(about: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let is_about = about.with(Option::is_some);
        if open.get_untracked() != is_about {
            open.set(is_about);
        }
    });
    Effect::new(move |_| {
        if !open.get() && about.with_untracked(Option::is_some) {
            about.set(None);
        }
    });
    open
}
