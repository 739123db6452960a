//! Files of labels: to the printer, to the disk, and what became of them.

use std::future::Future;
use std::pin::Pin;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use types::FieldError;

use super::label::print_words;
use super::shell::PrintKey;
use crate::api::LabelFile;
use crate::browser::{files, page};
use crate::model::failure::Failure;
use crate::model::words::{Tone, count};
use crate::state::scanner::SCAN_BOX;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, FailureNotice, Glyph, Notice};

/// What came of a file.
#[derive(Debug, Clone)]
pub enum Outcome {
    Done {
        words: String,
        skipped: Vec<FieldError>,
    },
    Failed {
        failure: Failure,
        to_printer: bool,
    },
}

/// A file that is being made, or was.
#[derive(Debug, Clone, Copy)]
pub struct PdfJob {
    session: CurrentSession,
    /// Whether the one that is being made is for the printer.
    busy: RwSignal<Option<bool>>,
    outcome: RwSignal<Option<Outcome>>,
}

impl PdfJob {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            session: CurrentSession::expect(),
            busy: RwSignal::new(None),
            outcome: RwSignal::new(None),
        }
    }

    /// Whether a file is being made.
    pub fn is_busy(self) -> bool {
        self.busy.get().is_some()
    }

    /// Whether one is being made for the printer, or for the disk.
    pub fn is_busy_with(self, to_printer: bool) -> bool {
        self.busy.get() == Some(to_printer)
    }

    /// Makes a file, unless one is being made, and hands it over.
    pub fn run(
        self,
        to_printer: bool,
        name: String,
        fetch: impl Future<Output = Result<LabelFile, Failure>> + 'static,
        on_done: impl FnOnce() + 'static,
    ) {
        if self.busy.get_untracked().is_none() {
            self.make(to_printer, name, Box::pin(fetch), Box::new(on_done));
        }
    }

    /// In boxes, so that this is in the app once.
    fn make(
        self,
        to_printer: bool,
        name: String,
        fetch: LocalBoxFuture<'static, Result<LabelFile, Failure>>,
        on_done: Box<dyn FnOnce()>,
    ) {
        self.busy.set(Some(to_printer));
        self.outcome.set(None);
        spawn_local(async move {
            let outcome = match self.session.watch(fetch.await) {
                Ok(file) => {
                    let outcome = hand_over(file, to_printer, &name).await;
                    on_done();
                    outcome
                }
                Err(failure) => Outcome::Failed {
                    failure,
                    to_printer,
                },
            };
            self.outcome.try_set(Some(outcome));
            self.busy.try_set(None);
        });
    }
}

async fn hand_over(file: LabelFile, to_printer: bool, name: &str) -> Outcome {
    let done = if to_printer {
        let printed = files::print_pdf(&file.bytes, name).await;
        // The frame that printed has taken the focus, and with it the next scan.
        if !page::is_touch() {
            page::focus(SCAN_BOX);
        }
        print_words(printed)
    } else if files::save(&file.bytes, file.media_type, name).is_some() {
        "Saved to your downloads."
    } else {
        "Your browser did not let us save the file."
    };
    let pages = file
        .pages
        .map(|pages| format!("{}. ", count(pages as usize, "label", "labels")));
    Outcome::Done {
        words: format!("{}{done}", pages.unwrap_or_default()),
        skipped: file.skipped,
    }
}

/// How far a file is, and what came of it.
#[component]
pub fn PdfOutcome(
    job: PdfJob,
    /// What is being drawn.
    #[prop(into)]
    what: Signal<String>,
    /// Makes the file again: for the printer, or for the downloads.
    #[prop(into)]
    on_retry: Callback<bool>,
) -> impl IntoView {
    view! {
        {move || job.outcome.get().map(|outcome| view! { <OutcomeNotice outcome on_retry /> })}
        <Show when=move || job.is_busy()>
            <div class="progress" role="status">
                <span class="small soft">{move || format!("Drawing {}…", what.get())}</span>
                <progress aria-label="Drawing labels"></progress>
            </div>
        </Show>
    }
}

#[component]
fn OutcomeNotice(outcome: Outcome, on_retry: Callback<bool>) -> impl IntoView {
    match outcome {
        Outcome::Done { words, skipped } if skipped.is_empty() => view! {
            <Notice tone=Tone::Good title="Ready">
                <p>{words}</p>
            </Notice>
        }
        .into_any(),
        Outcome::Done { words, skipped } => view! {
            <Notice
                tone=Tone::Warn
                title=format!("{} left out", count(skipped.len(), "label was", "labels were"))
            >
                <p>{words}</p>
                <ul>
                    {skipped.into_iter().map(|error| view! { <li>{error.detail}</li> }).collect_view()}
                </ul>
            </Notice>
        }
        .into_any(),
        Outcome::Failed {
            failure,
            to_printer,
        } => {
            let errors = match &failure {
                Failure::Problem(problem) => problem.errors.clone(),
                _ => vec![],
            };
            view! {
                <FailureNotice failure on_retry=move |()| on_retry.run(to_printer) />
                {(!errors.is_empty())
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Bad title="What cannot be printed">
                                <ul>
                                    {errors
                                        .into_iter()
                                        .map(|error| view! { <li>{error.detail}</li> })
                                        .collect_view()}
                                </ul>
                            </Notice>
                        }
                    })}
            }
            .into_any()
        }
    }
}

/// How a file is fetched when a button asks for it.
pub type FetchFile =
    Callback<(), Pin<Box<dyn Future<Output = Result<LabelFile, Failure>> + 'static>>>;

/// Print, download, and what came of it.
#[component]
pub fn PdfButtons(
    /// What is printed, such as "24 blank labels".
    #[prop(into)]
    what: Signal<String>,
    /// The words on the button that prints.
    #[prop(into)]
    print: Signal<String>,
    #[prop(into)] file_name: String,
    fetch: FetchFile,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] kind: ButtonKind,
    /// Whether Ctrl+P prints it too.
    #[prop(optional)]
    has_key: bool,
    /// Once it was handed over.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let job = PdfJob::new();
    let make = Callback::new(move |to_printer: bool| {
        if !disabled.get_untracked() {
            let done = move || {
                if let Some(on_done) = on_done {
                    on_done.run(());
                }
            };
            job.run(to_printer, file_name.clone(), fetch.run(()), done);
        }
    });
    if has_key {
        PrintKey::prints(Callback::new(move |()| make.run(true)));
    }
    view! {
        <div class="stack" data-gap="small">
            <div class="row">
                <Button
                    label=print
                    kind
                    glyph=Glyph::Printer
                    disabled
                    busy=Signal::derive(move || job.is_busy_with(true))
                    on_press=move |()| make.run(true)
                />
                <Button
                    label="Download PDF"
                    glyph=Glyph::Download
                    disabled
                    busy=Signal::derive(move || job.is_busy_with(false))
                    on_press=move |()| make.run(false)
                />
            </div>
            <PdfOutcome job what on_retry=make />
        </div>
    }
}
