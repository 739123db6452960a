//! Long lists of labels, drawn by the server while one does something else; and what was printed.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use types::label::MAX_COPIES;
use types::label_job::{MAX_JOB_ITEMS, MAX_JOB_PAGES};
use types::{LabelItem, LabelJob, LabelJobKind, NewLabelJob, OnMissing};

use super::pills::{label_job_pill, since};
use super::receive_list::ChooseFile;
use crate::browser::ids;
use crate::model::codes;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::{Listing, Phase};
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, FailureNotice, Glyph, Loading, Notice, NumberField, Screen,
    SwitchField, Tabs, TextArea, TextField,
};

const SCANS: ScreenUse = ScreenUse {
    label: "Tag",
    placeholder: "Scan to add a line to the list",
};

/// The two ways to print labels.
#[component]
pub fn LabelTabs() -> impl IntoView {
    let tabs = vec![
        ("/labels", "Pile"),
        ("/labels/jobs", "Long lists and history"),
    ];
    view! { <Tabs label="Ways to print" tabs /> }
}

/// The screen.
#[component]
pub fn LabelJobsPage() -> impl IntoView {
    view! {
        <Screen title="Labels">
            <LabelTabs />
            <NewJob />
            <History />
        </Screen>
    }
}

#[component]
fn NewJob() -> impl IntoView {
    let text = RwSignal::new(String::new());
    let title = RwSignal::new(String::new());
    let copies = RwSignal::new(1_u32);
    let may_skip = RwSignal::new(true);
    let add = Callback::new(move |code: String| text.update(|text| codes::add_line(text, &code)));
    Scanner::expect().give_to(SCANS, add);

    let tags = Memo::new(move |_| text.with(|text| codes::of_text(text)));
    let lines = Signal::derive(move || tags.with(Vec::len));
    let pages = Signal::derive(move || lines.get() * copies.get() as usize);
    let is_too_long =
        Signal::derive(move || lines.get() > MAX_JOB_ITEMS || pages.get() > MAX_JOB_PAGES);
    let act = Act::new();
    // The same list is the same job, however often the button is pressed.
    let asked = StoredValue::new(None::<(NewLabelJob, String)>);
    let navigate = use_navigate();
    let make = Callback::new(move |()| {
        if lines.get_untracked() == 0 || is_too_long.get_untracked() {
            return;
        }
        let new = wish(&tags.get_untracked(), copies, may_skip, title);
        let key = match asked.get_value() {
            Some((before, key)) if before == new => key,
            _ => ids::fresh_key().unwrap_or_default().to_string(),
        };
        asked.set_value(Some((new.clone(), key.clone())));
        let navigate = navigate.clone();
        act.run(
            async move |api| api.create_label_job(&new, &key).await,
            move |job: LabelJob| {
                navigate(
                    &format!("/labels/jobs/{}", job.id),
                    NavigateOptions::default(),
                );
            },
        );
    });
    view! {
        <Card title="Print a long list">
            <div class="stack">
                <TextArea
                    label="Tags"
                    id="job-tags"
                    value=text
                    rows=6
                    hint="Paste a column of a spreadsheet, or scan. Serial numbers work too. They print in this order."
                    on_submit=make
                />
                <div class="row">
                    <ChooseFile on_text=move |chosen| text.set(chosen) />
                </div>
                <div class="row" data-align="end">
                    <TextField
                        label="Title (optional)"
                        id="job-title"
                        value=title
                        placeholder="Lincoln High, all carts"
                    />
                    <NumberField
                        label="Copies of each"
                        id="job-copies"
                        value=copies
                        min=1
                        max=u32::from(MAX_COPIES)
                    />
                </div>
                <SwitchField
                    label="Leave out what cannot be printed"
                    hint="Otherwise one wrong line stops the whole list."
                    is_on=may_skip
                    on_change=move |is_on| may_skip.set(is_on)
                />
                <Show when=move || is_too_long.get()>
                    <Notice tone=Tone::Warn title="Too many for one list">
                        <p>
                            {format!(
                                "One list takes {MAX_JOB_ITEMS} lines and {MAX_JOB_PAGES} labels. Print it in parts.",
                            )}
                        </p>
                    </Notice>
                </Show>
                {move || {
                    act.failure()
                        .get()
                        .map(|failure| view! { <FailureNotice failure on_retry=make /> })
                }}
                <div class="row">
                    <span class="soft push" role="status">
                        {move || count(lines.get(), "line", "lines")}
                    </span>
                    <Button
                        label=Signal::derive(move || {
                            format!("Draw {}", count(pages.get(), "label", "labels"))
                        })
                        kind=ButtonKind::Primary
                        glyph=Glyph::Printer
                        busy=act.busy()
                        disabled=Signal::derive(move || lines.get() == 0 || is_too_long.get())
                        on_press=make
                    />
                </div>
            </div>
        </Card>
    }
}

fn wish(
    tags: &[String],
    copies: RwSignal<u32>,
    may_skip: RwSignal<bool>,
    title: RwSignal<String>,
) -> NewLabelJob {
    let items = tags.iter().map(|tag| LabelItem {
        tag: Some(tag.clone()),
        asset_id: None,
        template: None,
    });
    let title = title.get_untracked();
    NewLabelJob {
        items: items.collect(),
        copies: u16::try_from(copies.get_untracked()).unwrap_or(1),
        on_missing: if may_skip.get_untracked() {
            OnMissing::Skip
        } else {
            OnMissing::Fail
        },
        title: Some(title.trim().to_owned()).filter(|title| !title.is_empty()),
    }
}

#[component]
fn History() -> impl IntoView {
    let session = CurrentSession::expect();
    let jobs = Listing::<LabelJob>::new();
    let fetch = move |cursor| async move { session.api()?.label_jobs(cursor).await };
    jobs.start(fetch);
    let more = move |()| jobs.more(fetch);
    let has_any = move || !jobs.items().is_empty();
    view! {
        <Card title="What was printed">
            <Show when=has_any>
                <table class="table" aria-label="What was printed">
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col" data-wide>"What"</th>
                            <th scope="col" data-wide>"By"</th>
                            <th scope="col" data-kind="number">"Labels"</th>
                            <th scope="col">"State"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || jobs.items() key=|job| (job.id, job.state) let:job>
                            <JobRow job />
                        </For>
                    </tbody>
                </table>
            </Show>
            <div class="stack">
                {move || match jobs.phase() {
                    Phase::Loading => view! { <Loading what="prints" /> }.into_any(),
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=more /> }.into_any()
                    }
                    Phase::Ready(Some(_)) => {
                        view! { <Button label="Load more" about="prints" on_press=more /> }.into_any()
                    }
                    Phase::Ready(None) if !has_any() => {
                        view! {
                            <Empty
                                glyph=Glyph::Printer
                                title="Nothing was printed yet"
                                text="Every label that is printed comes up here, with who and when, and can be printed again from any line."
                            />
                        }
                            .into_any()
                    }
                    Phase::Ready(None) => ().into_any(),
                }}
            </div>
        </Card>
    }
}

#[component]
fn JobRow(job: LabelJob) -> impl IntoView {
    let what = what(&job);
    let labels = job.pages.unwrap_or(job.total * u32::from(job.copies));
    view! {
        <tr>
            <td>
                <A href=format!("/labels/jobs/{}", job.id)>{since(job.created_at)}</A>
                <span class="below">{what.clone()} " · " {job.created_by.clone()}</span>
            </td>
            <td data-wide>{what}</td>
            <td data-wide>{job.created_by}</td>
            <td data-kind="number">{labels}</td>
            <td>{label_job_pill(job.state)}</td>
        </tr>
    }
}

/// What a print was, in words.
pub fn what(job: &LabelJob) -> String {
    match (&job.title, job.kind) {
        (Some(title), _) => title.clone(),
        (None, LabelJobKind::Job) => "A long list".to_owned(),
        (None, LabelJobKind::Sheet) => "A pile".to_owned(),
        (None, LabelJobKind::Single) => "One label".to_owned(),
        (None, LabelJobKind::Blank) => "Labels without an asset".to_owned(),
    }
}
