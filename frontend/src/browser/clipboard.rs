//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlInputElement, HtmlTextAreaElement};

use super::page::document;

/// Copies a text; whether it did. A browser that came by plain HTTP has no clipboard to give.
pub async fn copy(text: &str) -> bool {
    let Some(clipboard) = clipboard() else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Selects all of a field, so that the person can copy it.
pub fn select(id: &str) {
    let Some(element) = document().and_then(|d| d.get_element_by_id(id)) else {
        return;
    };
    match element.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.select(),
        Err(element) => {
            if let Ok(area) = element.dyn_into::<HtmlTextAreaElement>() {
                area.select();
            }
        }
    }
}

fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    // Where the page did not come by HTTPS, the property is not there.
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| clipboard.unchecked_into())
}
