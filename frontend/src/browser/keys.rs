//! Keys, wherever the focus is.
//!
//! A wedge scanner is a keyboard: it types a code and presses Enter, and does not know where the
//! focus is. So a character that no field wants goes to the scan box, and so does a code that
//! comes faster than fingers type, where it would do something else: see [`crate::model::wedge`].

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::{
    AddEventListenerOptions, Element, Event, EventInit, HtmlInputElement, HtmlSelectElement,
    KeyboardEvent,
};

use super::page;
use crate::model::wedge::{Key, Place, Verdict, Wedge};

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

/// Finds the scans among the keys, wherever the focus is.
#[derive(Debug, Default)]
pub struct ScanKeys {
    wedge: RefCell<Wedge>,
    /// What had the focus when the last key was pressed.
    place: RefCell<Option<Element>>,
    /// What the field held before a scanner typed into it.
    held: RefCell<Option<String>>,
}

impl ScanKeys {
    /// Hears a key, and hands what is scanned to the scan box. Gives the code once it is complete
    /// and the scan box cannot tell by itself.
    pub fn hear(&self, event: &KeyboardEvent, scan_box: &str) -> Option<String> {
        let key = meaning(event)?;
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        if self.place.replace(target.clone()) != target {
            self.wedge.borrow_mut().forget();
        }
        let place = target.as_ref().map_or(Place::Nothing, place_of);
        let verdict = self
            .wedge
            .borrow_mut()
            .judge(place, key, event.time_stamp());
        match verdict {
            Verdict::Leave => {}
            Verdict::Remember => {
                self.held.replace(target.as_ref().and_then(value));
            }
            Verdict::Redirect => {
                // The browser types the character into what has the focus after this.
                page::focus(scan_box);
            }
            Verdict::Claim(text) => {
                event.prevent_default();
                event.stop_propagation();
                self.give_back(target.as_ref());
                let scan_box_input = input(scan_box)?;
                scan_box_input.set_value(&(scan_box_input.value() + &text));
                // The rest goes there by itself; behind a dialog it cannot.
                page::focus(scan_box);
            }
            Verdict::Submit(text) => {
                event.prevent_default();
                event.stop_propagation();
                self.give_back(target.as_ref());
                let scan_box_input = input(scan_box)?;
                let code = scan_box_input.value() + &text;
                scan_box_input.set_value("");
                return Some(code);
            }
        }
        None
    }

    fn give_back(&self, target: Option<&Element>) {
        if let (Some(target), Some(held)) = (target, self.held.take()) {
            set_value(target, &held);
        }
    }
}

/// What a key means to a scan; `None` for keys that only shift others.
fn meaning(event: &KeyboardEvent) -> Option<Key> {
    let key = event.key();
    if matches!(key.as_str(), "Shift" | "CapsLock" | "AltGraph") {
        return None;
    }
    let is_command = event.ctrl_key() || event.meta_key() || event.alt_key();
    // A key that is held down comes as fast as a scanner does.
    if is_command || event.is_composing() || event.repeat() {
        return Some(Key::Other);
    }
    let mut characters = key.chars();
    Some(match (characters.next(), characters.next()) {
        (Some(c), None) => Key::Character(c),
        _ if key == "Enter" => Key::Enter,
        _ if key == "Tab" && !event.shift_key() => Key::Tab,
        _ => Key::Other,
    })
}

fn place_of(element: &Element) -> Place {
    let is_in_dialog = element.closest("dialog").is_ok_and(|d| d.is_some());
    let nothing = if is_in_dialog {
        Place::Dialog
    } else {
        Place::Nothing
    };
    match element.tag_name().as_str() {
        "TEXTAREA" => Place::Text,
        "SELECT" => Place::Choices,
        "INPUT" => {
            let mode = element.get_attribute("inputmode");
            let kind = element.get_attribute("type").unwrap_or_default();
            if matches!(mode.as_deref(), Some("numeric" | "decimal")) || kind == "number" {
                return Place::Numbers;
            }
            match kind.as_str() {
                "radio" | "checkbox" | "button" | "submit" | "reset" => nothing,
                _ => Place::Text,
            }
        }
        _ if element.get_attribute("contenteditable").is_some() => Place::Text,
        _ => nothing,
    }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    page::document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn value(element: &Element) -> Option<String> {
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        return Some(select.value());
    }
    element
        .dyn_ref::<HtmlInputElement>()
        .map(HtmlInputElement::value)
}

/// Sets a field's value as if a person had, so that the app follows.
fn set_value(element: &Element, held: &str) {
    if value(element).is_none_or(|now| now == held) {
        return;
    }
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(held);
    } else if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.set_value(held);
    }
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    for name in ["input", "change"] {
        if let Ok(event) = Event::new_with_event_init_dict(name, &bubbles) {
            // What a listener makes of it is its own affair.
            let _ = element.dispatch_event(&event);
        }
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
