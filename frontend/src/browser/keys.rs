//! Keys, wherever the focus is.
//!
//! A wedge scanner is a keyboard: it types a code and presses Enter, and does not know where the
//! focus is. So a character that no field wants goes to the scan box.

use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, Element, HtmlInputElement, KeyboardEvent};

use super::page;

/// A listener that lives as long as this value.
#[derive(Debug)]
pub struct KeyListener(Closure<dyn Fn(KeyboardEvent)>);

impl KeyListener {
    /// Hears every key before the element that has the focus does.
    pub fn new(heard: impl Fn(KeyboardEvent) + 'static) -> Self {
        let listener = Self(Closure::new(heard));
        if let Some(document) = page::document() {
            let options = AddEventListenerOptions::new();
            options.set_capture(true);
            // Adding a listener to a document cannot be refused.
            let _ = document.add_event_listener_with_callback_and_add_event_listener_options(
                "keydown",
                listener.0.as_ref().unchecked_ref(),
                &options,
            );
        }
        listener
    }
}

impl Drop for KeyListener {
    fn drop(&mut self) {
        if let Some(document) = page::document() {
            let _ = document.remove_event_listener_with_callback_and_bool(
                "keydown",
                self.0.as_ref().unchecked_ref(),
                true,
            );
        }
    }
}

/// Whether the key writes a character that the focused element has no use for.
pub fn is_stray_character(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let writes = key.chars().count() == 1 && key != " ";
    if !writes || event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return false;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_none_or(|element| !wants(&element, &key))
}

/// Whether an element takes this character as text.
fn wants(element: &Element, key: &str) -> bool {
    if element.closest("dialog").is_ok_and(|d| d.is_some()) {
        return true;
    }
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => element.dyn_ref::<HtmlInputElement>().is_some_and(|input| {
            // A field for numbers has no use for the letters of a tag: that is a scan.
            if input.get_attribute("inputmode").as_deref() == Some("numeric") {
                return key.bytes().all(|b| b.is_ascii_digit());
            }
            !matches!(
                input.type_().as_str(),
                "radio" | "checkbox" | "button" | "submit"
            )
        }),
        _ => element.get_attribute("contenteditable").is_some(),
    }
}

/// The digit of Alt+digit, whatever the layout makes of it.
pub fn alt_digit(event: &KeyboardEvent) -> Option<u8> {
    if !event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    event.code().strip_prefix("Digit")?.parse().ok()
}

/// Whether this is the browser's own key for printing.
pub fn is_print(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key())
        && !event.alt_key()
        && !event.shift_key()
        && event.key().eq_ignore_ascii_case("p")
}
