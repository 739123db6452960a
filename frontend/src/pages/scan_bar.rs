//! The scan box. It stays where it is while screens come and go, so nothing typed is ever lost.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::scans::{Suggestions, state_pill};
use crate::browser::clock;
use crate::model::scans::ScanState;
use crate::state::scanner::{SCAN_BOX, ScanUse, Scanner};
use crate::ui::{Button, ButtonKind, Glyph, Icon};

/// Keys closer together than this come from a scanner, not from fingers.
const SCANNER_PACE_MS: f64 = 50.0;

/// The scan bar.
#[component]
pub fn ScanBar(help_is_open: RwSignal<bool>) -> impl IntoView {
    let scanner = Scanner::expect();
    let input = NodeRef::<html::Input>::new();
    let last_key_ms = StoredValue::new(0.0_f64);

    // The value is read from the element itself and emptied in the same breath: the next
    // character of the next scan finds an empty box, whatever the rest of the app is doing.
    let submit = move || {
        if let Some(input) = input.get_untracked() {
            let code = input.value();
            input.set_value("");
            scanner.take(&code);
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        let now = clock::now_ms();
        let is_quick = now - last_key_ms.get_value() < SCANNER_PACE_MS;
        last_key_ms.set_value(now);
        if event.is_composing() {
            return;
        }
        let typed = input.get_untracked().map(|i| i.value()).unwrap_or_default();
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                submit();
            }
            // Some scanners end a code with a tab.
            "Tab" if is_quick && !event.shift_key() && typed.chars().count() > 2 => {
                event.prevent_default();
                submit();
            }
            "Escape" => {
                if let Some(input) = input.get_untracked() {
                    input.set_value("");
                }
            }
            // No code begins with a question mark.
            "?" if typed.is_empty() => {
                event.prevent_default();
                help_is_open.set(true);
            }
            _ => {}
        }
    };
    let on_paste = move |event: ClipboardEvent| {
        let text = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        if text.trim().contains('\n') {
            event.prevent_default();
            for line in text.lines() {
                scanner.take(line);
            }
        }
    };
    let placeholder = move || match scanner.use_now() {
        ScanUse::List => "Scan, or type a tag or serial number",
        ScanUse::OpenAsset => "Scan to open another asset",
        ScanUse::OpenLabel => "Scan to open another label",
        ScanUse::Pile => "Scan to add a label",
    };
    view! {
        <search
            class="scan-bar"
            aria-label="Scan"
            data-size=move || (scanner.use_now() != ScanUse::List).then_some("compact")
        >
            <div class="scan-box">
                <Icon glyph=Glyph::Scan />
                <label class="unseen" for=SCAN_BOX>
                    "Scan"
                </label>
                <input
                    id=SCAN_BOX
                    node_ref=input
                    type="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    placeholder=placeholder
                    on:keydown=on_keydown
                    on:paste=on_paste
                />
                <Button
                    label="Look up"
                    glyph=Glyph::Right
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_press=move |()| submit()
                />
            </div>
            <Outcome />
        </search>
    }
}

/// How the newest scan came out, on screens that do not show the list of scans.
#[component]
fn Outcome() -> impl IntoView {
    let scanner = Scanner::expect();
    let since = StoredValue::new(0_u32);
    // A screen that was just opened shows nothing of the scans before it.
    Effect::new(move |_| {
        scanner.use_now();
        since.set_value(
            scanner
                .queue()
                .with_untracked(|q| q.newest().map_or(0, |r| r.number)),
        );
    });
    let shown = Memo::new(move |_| {
        if !matches!(scanner.use_now(), ScanUse::OpenAsset | ScanUse::OpenLabel) {
            return None;
        }
        scanner.queue().with(|queue| {
            let row = queue.newest()?;
            let is_news = row.number > since.get_value();
            (is_news && !matches!(row.state, ScanState::Found(_))).then(|| row.clone())
        })
    });
    move || {
        shown.get().map(|row| {
            let number = row.number;
            let may_retry = matches!(row.state, ScanState::Failed(_));
            view! {
                <div class="row">
                    <span class="tag">{row.code.clone()}</span>
                    {state_pill(&row.state)}
                    <Suggestions state=row.state.clone() />
                    {may_retry
                        .then(|| {
                            view! {
                                <Button
                                    label="Try again"
                                    glyph=Glyph::Retry
                                    on_press=move |()| scanner.retry(number)
                                />
                            }
                        })}
                </div>
            }
        })
    }
}
