//! Files that the server drew: to the printer, to the disk.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlIFrameElement, Url};

use super::page::document;

/// How long a file's address stays good after it was handed over.
const ADDRESS_LIVES_MS: u32 = 60_000;

/// What became of a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The browser's print dialog is open.
    InDialog,
    /// This browser cannot print a PDF by itself: the file was saved instead.
    Saved,
    /// Neither worked.
    Failed,
}

/// Opens the print dialog for a PDF; saves it where the browser has no PDF viewer.
pub fn print_pdf(bytes: &[u8], file_name: &str) -> Printed {
    let saved = || match save(bytes, "application/pdf", file_name) {
        Some(()) => Printed::Saved,
        None => Printed::Failed,
    };
    if !has_pdf_viewer() {
        return saved();
    }
    match print_in_frame(bytes) {
        Some(()) => Printed::InDialog,
        None => saved(),
    }
}

/// Saves a file to the person's downloads.
pub fn save(bytes: &[u8], media_type: &str, file_name: &str) -> Option<()> {
    let address = address_of(bytes, media_type)?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    forget_later(address);
    Some(())
}

fn print_in_frame(bytes: &[u8]) -> Option<()> {
    thread_local! {
        static FRAME: RefCell<Option<HtmlIFrameElement>> = const { RefCell::new(None) };
    }
    let address = address_of(bytes, "application/pdf")?;
    let frame: HtmlIFrameElement = document()?.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_class_name("print-frame");
    frame.set_title("Labels to print");
    frame.set_attribute("aria-hidden", "true").ok()?;
    frame.set_tab_index(-1);
    frame.set_src(&address);
    let loaded = frame.clone();
    let print = Closure::once_into_js(move || {
        if let Some(window) = loaded.content_window() {
            // A refusal leaves the dialog closed; the person can still download the PDF.
            let _ = window.focus();
            let _ = window.print();
        }
    });
    frame.set_onload(Some(print.unchecked_ref()));
    document()?.body()?.append_child(&frame).ok()?;
    // The frame has to outlive the dialog, so the one before goes when the next one comes.
    if let Some(previous) = FRAME.replace(Some(frame)) {
        previous.remove();
    }
    forget_later(address);
    Some(())
}

fn has_pdf_viewer() -> bool {
    let Some(navigator) = web_sys::window().map(|w| w.navigator()) else {
        return false;
    };
    Reflect::get(&navigator, &"pdfViewerEnabled".into()).is_ok_and(|v| v.as_bool() == Some(true))
}

fn address_of(bytes: &[u8], media_type: &str) -> Option<String> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

fn forget_later(address: String) {
    Timeout::new(ADDRESS_LIVES_MS, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
}
