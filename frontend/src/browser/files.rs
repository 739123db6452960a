//! Files that the server drew: to the printer, to the disk.

use std::cell::RefCell;
use std::pin::pin;

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlIFrameElement, HtmlInputElement, Url};

use super::page::document;

/// How long a file's address stays good after it was handed over.
const ADDRESS_LIVES_MS: u32 = 60_000;
/// How long the browser's PDF viewer may take to show a file.
const VIEWER_PATIENCE_MS: u32 = 30_000;

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

/// Opens the print dialog for a PDF; saves it where the browser cannot, and says which it was.
pub async fn print_pdf(bytes: &[u8], file_name: &str) -> Printed {
    let saved = || match save(bytes, "application/pdf", file_name) {
        Some(()) => Printed::Saved,
        None => Printed::Failed,
    };
    if !has_pdf_viewer() {
        return saved();
    }
    if print_in_frame(bytes).await == Some(true) {
        Printed::InDialog
    } else {
        saved()
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

/// Opens the print dialog for a few lines of text, on a page of their own; whether it did.
pub fn print_text(title: &str, text: &str) -> bool {
    print_text_in_frame(title, text).is_some()
}

fn print_text_in_frame(title: &str, text: &str) -> Option<()> {
    let frame: HtmlIFrameElement = document()?.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_class_name("print-frame");
    frame.set_title(title);
    frame.set_attribute("aria-hidden", "true").ok()?;
    frame.set_tab_index(-1);
    document()?.body()?.append_child(&frame).ok()?;
    let page = frame.content_document()?;
    page.set_title(title);
    let lines = page.create_element("pre").ok()?;
    lines.set_text_content(Some(text));
    page.body()?.append_child(&lines).ok()?;
    let printed = frame.content_window()?.print();
    // What was printed is secret: it stays nowhere longer than it has to.
    Timeout::new(ADDRESS_LIVES_MS, move || frame.remove()).forget();
    printed.ok()
}

/// The text of the file that a person chose.
pub async fn chosen_text(input: &HtmlInputElement) -> Option<String> {
    let file = input.files()?.get(0)?;
    let text = JsFuture::from(file.text()).await.ok()?.as_string();
    // The same file can be chosen again.
    input.set_value("");
    text
}

/// Shows the PDF in a hidden frame and has the browser print it; whether it did.
async fn print_in_frame(bytes: &[u8]) -> Option<bool> {
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
    let (tell, told) = oneshot::channel();
    let loaded = frame.clone();
    let print = Closure::once_into_js(move || {
        loaded.set_onload(None);
        let printed = loaded.content_window().is_some_and(|window| {
            // Without the focus it still prints.
            let _ = window.focus();
            window.print().is_ok()
        });
        // Nobody waits any more where the viewer took too long.
        let _ = tell.send(printed);
    });
    frame.set_onload(Some(print.unchecked_ref()));
    document()?.body()?.append_child(&frame).ok()?;
    let shown = frame.clone();
    // The frame has to outlive the dialog, so the one before goes when the next one comes.
    if let Some(previous) = FRAME.replace(Some(frame)) {
        previous.remove();
    }
    forget_later(address);
    match select(told, pin!(TimeoutFuture::new(VIEWER_PATIENCE_MS))).await {
        Either::Left((printed, _)) => printed.ok(),
        Either::Right(_) => {
            // A file in the downloads and, later, a dialog would be two prints.
            shown.set_onload(None);
            shown.remove();
            None
        }
    }
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
