//! The list of scans, and the newest of them large.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser::clock;
use crate::model::scans::{FoundAsset, ScanRow, ScanState};
use crate::model::words::{Tone, count, status_tone};
use crate::state::scanner::Scanner;
use crate::ui::{Button, ButtonKind, Card, Empty, FailureNotice, Glyph, LinkButton, Pill};

/// How a scan came out, in a pill.
pub fn state_pill(state: &ScanState) -> AnyView {
    let (tone, label, glyph) = match state {
        ScanState::Waiting => (Tone::Plain, "Waiting", Glyph::Clock),
        ScanState::LookingUp => (Tone::Plain, "Looking up", Glyph::Spinner),
        ScanState::Found(_) => (Tone::Good, "Found", Glyph::Check),
        ScanState::NotFound { .. } => (Tone::Bad, "Not found", Glyph::Help),
        ScanState::Ambiguous { .. } => (Tone::Warn, "Several match", Glyph::Many),
        ScanState::Unreadable { .. } => (Tone::Warn, "Unknown code", Glyph::Warning),
        ScanState::Failed(_) => (Tone::Bad, "Failed", Glyph::Alert),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

/// What happened to a scan that came to nothing, and what to do. Failures say it in a notice.
pub fn notes(state: &ScanState) -> Vec<String> {
    match state {
        ScanState::NotFound { detail, .. } => vec![detail.clone()],
        ScanState::Ambiguous { detail } => vec![
            detail.clone(),
            "Open the assets in RT and give each a tag of its own.".to_owned(),
        ],
        ScanState::Unreadable { detail } => {
            vec![detail.clone(), "Scan it again, or type the tag.".to_owned()]
        }
        ScanState::Waiting | ScanState::LookingUp | ScanState::Found(_) | ScanState::Failed(_) => {
            vec![]
        }
    }
}

/// Tags like the one that was not found; pressing one scans it.
#[component]
pub fn Suggestions(state: ScanState) -> impl IntoView {
    let scanner = Scanner::expect();
    let ScanState::NotFound { suggestions, .. } = state else {
        return None;
    };
    (!suggestions.is_empty()).then(|| {
        view! {
            <span class="row" role="group" aria-label="Did you mean">
                <span class="soft small">"Did you mean"</span>
                {suggestions
                    .into_iter()
                    .map(|tag| {
                        let code = tag.clone();
                        view! { <Button label=tag on_press=move |()| scanner.take(&code) /> }
                    })
                    .collect_view()}
            </span>
        }
    })
}

/// The newest scan, as large as the room allows.
#[component]
pub fn NewestScan() -> impl IntoView {
    let scanner = Scanner::expect();
    let newest = Memo::new(move |_| scanner.queue().with(|q| q.newest().cloned()));
    move || {
        newest.get().map(|row| match row.state.clone() {
            ScanState::Found(asset) => view! { <FoundResult asset=*asset /> }.into_any(),
            other => view! { <OpenResult row state=other /> }.into_any(),
        })
    }
}

#[component]
fn FoundResult(asset: FoundAsset) -> impl IntoView {
    let tone = status_tone(&asset.status);
    let line = [asset.internal_name.clone(), asset.model.clone()];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let place = match &asset.owner {
        Some(owner) => format!("{} · with {owner}", asset.catalog),
        None => format!("{} · with nobody", asset.catalog),
    };
    view! {
        <section class="card result" data-tone="good" aria-label="Newest scan">
            <h2 class="big tag">{asset.name.clone()}</h2>
            <Pill tone label=asset.status.clone() />
            {(!line.is_empty()).then(|| view! { <p>{line}</p> })}
            {asset.serial.clone().map(|serial| view! { <p>"Serial " <span class="tag">{serial}</span></p> })}
            <p>{place}</p>
            <div class="row">
                <LinkButton
                    href=format!("/assets/{}", asset.id)
                    label="Open asset"
                    kind=ButtonKind::Primary
                    glyph=Glyph::Package
                />
                {asset
                    .has_label
                    .then(|| {
                        view! {
                            <LinkButton
                                href=format!("/labels/{}", asset.id)
                                label="Print label"
                                glyph=Glyph::Printer
                            />
                        }
                    })}
            </div>
        </section>
    }
}

#[component]
fn OpenResult(row: ScanRow, state: ScanState) -> impl IntoView {
    let scanner = Scanner::expect();
    let id = row.id;
    let tone = match &state {
        ScanState::NotFound { .. } | ScanState::Failed(_) => "bad",
        ScanState::Ambiguous { .. } | ScanState::Unreadable { .. } => "warn",
        _ => "plain",
    };
    let about = notes(&state);
    let failure = match &state {
        ScanState::Failed(failure) => Some(failure.clone()),
        _ => None,
    };
    view! {
        <section class="card result" data-tone=tone aria-label="Newest scan">
            <h2 class="big tag">{row.code}</h2>
            {state_pill(&state)}
            {about.into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
            <div class="row">
                <Suggestions state />
                {failure
                    .map(|failure| {
                        view! { <FailureNotice failure on_retry=move |()| scanner.retry(id) /> }
                    })}
            </div>
        </section>
    }
}

/// Every scan of this tab, the newest on top.
#[component]
pub fn ScanList() -> impl IntoView {
    let scanner = Scanner::expect();
    let queue = scanner.queue();
    let total = Memo::new(move |_| queue.with(|q| q.rows().len()));
    let settled = Memo::new(move |_| queue.with(|q| q.count(ScanState::is_settled)));
    let failed = Memo::new(move |_| queue.with(|q| q.count(|s| matches!(s, ScanState::Failed(_)))));
    let newest_first = move || queue.with(|q| q.rows().iter().rev().cloned().collect::<Vec<_>>());
    let actions = move || {
        view! {
            <Show when=move || { failed.get() > 0 }>
                <Button
                    label=Signal::derive(move || format!("Try {} again", failed.get()))
                    glyph=Glyph::Retry
                    on_press=move |()| scanner.retry_failed()
                />
            </Show>
            <Show when=move || { total.get() > 0 }>
                <span class="small faint">{move || count(total.get(), "scan", "scans")}</span>
            </Show>
            <Show when=move || { settled.get() > 0 }>
                <Button
                    label="Clear"
                    kind=ButtonKind::Quiet
                    on_press=move |()| scanner.clear_settled()
                />
            </Show>
        }
    };
    view! {
        <Card title="Scans" actions>
            <Show
                when=move || { total.get() > 0 }
                fallback=|| {
                    view! {
                        <Empty
                            glyph=Glyph::Scan
                            title="Nothing scanned yet"
                            text="Scan a label or type a tag, a serial number or an asset number. Scan as fast as you like: every scan gets its row, in order."
                        />
                    }
                }
            >
                <table class="table" aria-label="Scans">
                    <thead>
                        <tr>
                            <th scope="col" data-kind="number">"No."</th>
                            <th scope="col" data-wide>"Time"</th>
                            <th scope="col">"Asset"</th>
                            <th scope="col" data-wide>"Model"</th>
                            <th scope="col" data-wide>"Owner"</th>
                            <th scope="col">"Outcome"</th>
                            <th scope="col">
                                <span class="unseen">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=newest_first key=|row| (row.id, row.revision) let:row>
                            <ScanLine row />
                        </For>
                    </tbody>
                </table>
            </Show>
        </Card>
    }
}

#[component]
fn ScanLine(row: ScanRow) -> impl IntoView {
    let scanner = Scanner::expect();
    let id = row.id;
    let outcome = state_pill(&row.state);
    let detail = match &row.state {
        ScanState::NotFound { detail, .. }
        | ScanState::Ambiguous { detail }
        | ScanState::Unreadable { detail } => Some(detail.clone()),
        ScanState::Failed(failure) => Some(failure.advice().title),
        _ => None,
    };
    let state = row.state.clone();
    let may_retry = matches!(row.state, ScanState::Failed(_));
    let found = match row.state {
        ScanState::Found(asset) => Some(*asset),
        _ => None,
    };
    let name = match found.clone() {
        Some(asset) => {
            let code = row.code.clone();
            let is_other = !asset.name.eq_ignore_ascii_case(&code);
            view! {
                <A href=format!("/assets/{}", asset.id) attr:class="tag">
                    {asset.name}
                </A>
                {is_other.then(|| view! { <span class="also tag">{code}</span> })}
            }
            .into_any()
        }
        None => view! { <span class="tag">{row.code.clone()}</span> }.into_any(),
    };
    let model = found.as_ref().and_then(|a| a.model.clone());
    let owner = found.as_ref().and_then(|a| a.owner.clone());
    let below = [model.clone(), owner.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let about = found
        .as_ref()
        .map_or_else(|| row.code.clone(), |a| a.name.clone());
    let label_of = found.as_ref().filter(|a| a.has_label).map(|a| a.id);
    view! {
        <tr>
            <td data-kind="number">{row.number}</td>
            <td data-kind="time" data-wide>{clock::time_of_day(row.scanned_at_ms)}</td>
            <td>
                {name}
                {(!below.is_empty()).then(|| view! { <span class="below">{below}</span> })}
            </td>
            <td data-wide>{model}</td>
            <td data-wide>{owner}</td>
            <td>
                {outcome}
                {detail.map(|detail| view! { <span class="also">{detail}</span> })}
                <Suggestions state />
            </td>
            <td data-kind="actions">
                {label_of
                    .map(|id| {
                        view! {
                            <LinkButton
                                href=format!("/labels/{id}")
                                label="Label"
                                about=format!("of {about}")
                                glyph=Glyph::Tags
                                icon_only=true
                                kind=ButtonKind::Quiet
                            />
                        }
                    })}
                {may_retry
                    .then(|| {
                        view! {
                            <Button
                                label="Try again"
                                about=row.code.clone()
                                glyph=Glyph::Retry
                                icon_only=true
                                kind=ButtonKind::Quiet
                                on_press=move |()| scanner.retry(id)
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
