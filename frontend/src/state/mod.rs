//! What outlives a screen: who is signed in, what was scanned, the pile of labels, preferences.

pub mod act;
pub mod address;
pub mod bulk;
pub mod common_fields;
pub mod fetch;
pub mod job;
pub mod label_job;
pub mod labels;
pub mod options;
pub mod pile;
pub mod plan;
pub mod preferences;
pub mod receiving;
pub mod rt_watch;
pub mod scanner;
pub mod session;

use leptos::prelude::*;

/// Tells screen readers what happened, without moving the focus.
#[derive(Debug, Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self(RwSignal::new(String::new()))
    }

    /// Says something once the reader is free. The same words twice are said twice.
    pub fn say(self, words: impl Into<String>) {
        let mut words = words.into();
        self.0.update(|said| {
            if *said == words {
                words.push('\u{a0}');
            }
            *said = words;
        });
    }

    /// What was said last.
    pub fn words(self) -> String {
        self.0.get()
    }
}
