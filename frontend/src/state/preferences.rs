//! What a person likes, remembered by this browser.

use leptos::prelude::*;

use crate::browser::senses::{self, Cue};
use crate::browser::{page, storage};

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// All of them, the usual one first.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

const THEME: &str = "rtutils.theme";

/// A preference that is on or off.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    name: &'static str,
    is_on: RwSignal<bool>,
}

impl Switch {
    fn new(name: &'static str, usually: bool) -> Self {
        let is_on = storage::preference(name).map_or(usually, |value| value == "on");
        Self {
            name,
            is_on: RwSignal::new(is_on),
        }
    }

    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self.is_on.get()
    }

    /// Whether it is on right now, for a handler.
    pub fn is_on_now(self) -> bool {
        self.is_on.get_untracked()
    }

    /// Turns it on or off, for good.
    pub fn set(self, is_on: bool) {
        self.is_on.set(is_on);
        storage::set_preference(self.name, if is_on { "on" } else { "off" });
    }
}

/// All preferences.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    theme: RwSignal<Theme>,
    /// A tone for every scan.
    pub sound: Switch,
    /// A shake for every scan, on a phone.
    pub vibration: Switch,
    /// Whether keys that no field wants go to the scan box.
    pub scan_anywhere: Switch,
}

impl Preferences {
    /// What this browser remembers.
    pub fn load() -> Self {
        let theme = match storage::preference(THEME).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        page::set_theme(theme.attribute());
        Self {
            theme: RwSignal::new(theme),
            sound: Switch::new("rtutils.sound", false),
            vibration: Switch::new("rtutils.vibration", false),
            scan_anywhere: Switch::new("rtutils.scan_anywhere", true),
        }
    }

    /// The preferences of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Plays and shakes a cue, as far as the person likes that.
    pub fn signal(self, cue: Cue) {
        if self.sound.is_on_now() {
            senses::play(cue);
        }
        if self.vibration.is_on_now() {
            senses::vibrate(cue);
        }
    }

    /// The theme.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Changes the theme, for good.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        page::set_theme(theme.attribute());
        storage::set_preference(THEME, theme.attribute().unwrap_or("system"));
    }
}
