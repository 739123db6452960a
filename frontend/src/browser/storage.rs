//! What this browser remembers: preferences for good, work in progress for as long as the tab.

use web_sys::Storage;

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// A preference of this browser.
pub fn preference(name: &str) -> Option<String> {
    local()?.get_item(name).ok()?
}

/// Remembers a preference. A browser that refuses to remember is not an error.
pub fn set_preference(name: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets a preference.
pub fn forget_preference(name: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(name);
    }
}

/// Something this tab was working on.
pub fn work(name: &str) -> Option<String> {
    session()?.get_item(name).ok()?
}

/// Keeps what this tab is working on over a reload.
pub fn set_work(name: &str, value: &str) {
    if let Some(storage) = session() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets something this tab was working on.
pub fn forget_work(name: &str) {
    if let Some(storage) = session() {
        let _ = storage.remove_item(name);
    }
}
