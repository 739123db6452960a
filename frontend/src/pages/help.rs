//! Help and settings: the keys, and what this browser remembers.

use leptos::prelude::*;

use super::places::Place;
use crate::state::preferences::{Preferences, Theme};
use crate::ui::{Dialog, Segmented, SwitchField};

/// The dialog behind the question mark.
#[component]
pub fn Help(open: RwSignal<bool>, may_scan: bool, places: Vec<Place>) -> impl IntoView {
    let preferences = Preferences::expect();
    let themes = Theme::ALL
        .map(|theme| (theme, theme.title().to_owned()))
        .to_vec();
    view! {
        <Dialog title="Help and settings" open>
            <div class="stack" data-gap="large">
                <Segmented
                    label="Theme"
                    name="theme"
                    choices=themes
                    chosen=Signal::derive(move || preferences.theme())
                    on_choose=move |theme| preferences.set_theme(theme)
                />
                {may_scan.then(|| view! { <Scanning /> })}
                <section class="stack" data-gap="small" aria-label="Keys">
                    <h3>"Keys"</h3>
                    <dl class="keys">
                        {may_scan.then(|| view! { <ScanKeys /> })}
                        {places
                            .into_iter()
                            .map(|place| {
                                view! {
                                    <dt>
                                        <kbd>{format!("Alt {}", place.digit)}</kbd>
                                    </dt>
                                    <dd>{place.name}</dd>
                                }
                            })
                            .collect_view()}
                        {may_scan
                            .then(|| {
                                view! {
                                    <dt>
                                        <kbd>"Ctrl P"</kbd>
                                    </dt>
                                    <dd>"Where there are labels: print them"</dd>
                                    <dt>
                                        <kbd>"Ctrl Enter"</kbd>
                                    </dt>
                                    <dd>"In a list that was pasted: go on"</dd>
                                }
                            })}
                        <dt>
                            <kbd>"Esc"</kbd>
                        </dt>
                        <dd>"Close this, or empty the scan box"</dd>
                    </dl>
                </section>
            </div>
        </Dialog>
    }
}

#[component]
fn Scanning() -> impl IntoView {
    let preferences = Preferences::expect();
    let switches = [
        (
            "Sound",
            "A high tone for found, two low ones for trouble.",
            preferences.sound,
        ),
        (
            "Vibration",
            "The same for a phone in the hand.",
            preferences.vibration,
        ),
        (
            "Scan from anywhere",
            "Keys that no field wants go to the scan box.",
            preferences.scan_anywhere,
        ),
    ];
    view! {
        <section class="stack" data-gap="small" aria-label="Scanning">
            <h3>"Scanning"</h3>
            <p class="soft">
                "The scan box takes a tag, an old tag with its check digit, a serial number, an asset number and the address in a QR code, in any case. Paste many lines at once if you like. Where a shipment is received it takes serial numbers, and says so."
            </p>
            {switches
                .into_iter()
                .map(|(label, hint, switch)| {
                    view! {
                        <SwitchField
                            label
                            hint
                            is_on=Signal::derive(move || switch.is_on())
                            on_change=move |is_on| switch.set(is_on)
                        />
                    }
                })
                .collect_view()}
        </section>
    }
}

#[component]
fn ScanKeys() -> impl IntoView {
    view! {
        <dt>
            <kbd>"Enter"</kbd>
        </dt>
        <dd>"Look up what is in the scan box"</dd>
        <dt>
            <kbd>"?"</kbd>
        </dt>
        <dd>"In the empty scan box: this help"</dd>
    }
}
