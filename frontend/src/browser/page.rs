//! The document: titles, focus, themes.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

/// The document, where there is one.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Names the page in the tab and in the history.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(&format!("{title} · rtutils"));
    }
}

/// Sets or lifts the theme; without one the system decides.
pub fn set_theme(theme: Option<&str>) {
    let Some(root) = document().and_then(|d| d.document_element()) else {
        return;
    };
    // Attributes with fixed names cannot be refused.
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
}

/// Moves the focus to the element with this id, without scrolling the page.
pub fn focus(id: &str) -> bool {
    let Some(element) = document().and_then(|d| d.get_element_by_id(id)) else {
        return false;
    };
    match element.dyn_into::<HtmlElement>() {
        Ok(element) => {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).is_ok()
        }
        Err(_) => false,
    }
}

/// Whether something can be typed where the focus is.
pub fn is_in_a_field() -> bool {
    let focused = document().and_then(|document| document.active_element());
    focused.is_some_and(|element| element.has_type::<web_sys::HtmlInputElement>())
}

/// The path and the query that the tab is at.
pub fn address() -> Option<(String, String)> {
    let location = web_sys::window()?.location();
    Some((location.pathname().ok()?, location.search().ok()?))
}

/// Whether the main pointer is a finger: then focus would bring up a keyboard that covers half of
/// the screen.
pub fn is_touch() -> bool {
    web_sys::window()
        .and_then(|w| w.match_media("(pointer: coarse)").ok().flatten())
        .is_some_and(|query| query.matches())
}

/// Whether nobody looks at this tab.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Where the app came from, such as `https://rtutils.example.org`.
pub fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}
