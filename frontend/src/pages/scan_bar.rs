//! The scan box. It stays where it is while screens come and go, so nothing typed is ever lost.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use types::label::MAX_BATCH_ITEMS;

use super::scans::{Suggestions, notes, state_pill};
use crate::browser::clock;
use crate::model::scans::{ScanId, ScanRow, ScanState};
use crate::model::wedge::SCANNER_PACE_MS;
use crate::model::words::{Tone, count};
use crate::state::scanner::{SCAN_BOX, ScanUse, Scanner};
use crate::ui::{Button, ButtonKind, FailureNotice, Glyph, Icon, Notice};

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
        ScanUse::Screen(screen) => screen.placeholder,
    };
    let label = move || match scanner.use_now() {
        ScanUse::Screen(screen) => screen.label,
        _ => "Scan",
    };
    let is_named = move || matches!(scanner.use_now(), ScanUse::Screen(_));
    view! {
        <search
            class="scan-bar"
            aria-label="Scan"
            data-size=move || {
                let is_large = matches!(scanner.use_now(), ScanUse::List | ScanUse::Screen(_));
                (!is_large).then_some("compact")
            }
        >
            <div class="scan-box">
                <Icon glyph=Glyph::Scan />
                <label class:unseen=move || !is_named() for=SCAN_BOX>
                    {label}
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

/// How the newest scan came out, on screens that do not show the list of scans, and what the pile
/// had no room for.
#[component]
fn Outcome() -> impl IntoView {
    let scanner = Scanner::expect();
    let since = StoredValue::new(None::<ScanId>);
    // A screen that was just opened shows nothing of the scans before it.
    Effect::new(move |_| {
        scanner.use_now();
        since.set_value(scanner.queue().with_untracked(|q| q.newest().map(|r| r.id)));
    });
    let shown = Memo::new(move |_| {
        if !matches!(scanner.use_now(), ScanUse::OpenAsset | ScanUse::OpenLabel) {
            return None;
        }
        scanner.queue().with(|queue| {
            let row = queue.newest()?;
            let is_news = Some(row.id) > since.get_value();
            (is_news && !matches!(row.state, ScanState::Found(_))).then(|| row.clone())
        })
    });
    let turned_away = move || {
        let codes = scanner.turned_away();
        let is_shown = scanner.use_now() == ScanUse::Pile && !codes.is_empty();
        is_shown.then(|| view! { <TurnedAway codes /> })
    };
    view! {
        {move || shown.get().map(|row| view! { <Answer row /> })}
        {turned_away}
    }
}

/// A scan that opened nothing, and what to do about it.
#[component]
fn Answer(row: ScanRow) -> impl IntoView {
    let scanner = Scanner::expect();
    let id = row.id;
    let pill = state_pill(&row.state);
    let about = notes(&row.state);
    let failure = match &row.state {
        ScanState::Failed(failure) => Some(failure.clone()),
        _ => None,
    };
    view! {
        <div class="row">
            <span class="tag">{row.code}</span>
            {pill}
            <Suggestions state=row.state />
        </div>
        {about.into_iter().map(|note| view! { <p class="soft">{note}</p> }).collect_view()}
        {failure
            .map(|failure| {
                view! { <FailureNotice failure on_retry=move |()| scanner.retry(id) /> }
            })}
    }
}

/// Scans that the pile had no room for.
#[component]
fn TurnedAway(codes: Vec<String>) -> impl IntoView {
    let title = format!(
        "The pile is full: {} not added",
        count(codes.len(), "scan was", "scans were")
    );
    view! {
        <Notice tone=Tone::Bad title>
            <p>
                {format!(
                    "It takes {MAX_BATCH_ITEMS} labels. Print these, clear the pile, then scan again: ",
                )}
                <span class="tag">{codes.join(", ")}</span>
            </p>
        </Notice>
    }
}
