//! An answer that comes bit by bit.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

/// A body that is being read. Dropping it ends the request.
#[derive(Debug)]
pub struct BodyReader(ReadableStreamDefaultReader);

impl BodyReader {
    /// Begins to read a body.
    pub fn new(body: &ReadableStream) -> Option<Self> {
        body.get_reader().dyn_into().ok().map(Self)
    }

    /// The next bytes; nothing when it has ended or broken off.
    pub async fn next(&self) -> Option<Vec<u8>> {
        let part = JsFuture::from(self.0.read()).await.ok()?;
        let is_done = Reflect::get(&part, &"done".into()).ok()?.is_truthy();
        if is_done {
            return None;
        }
        let bytes: Uint8Array = Reflect::get(&part, &"value".into()).ok()?.dyn_into().ok()?;
        Some(bytes.to_vec())
    }
}

impl Drop for BodyReader {
    fn drop(&mut self) {
        // Nobody is there any more to hear whether it worked.
        let _ = self.0.cancel();
    }
}
