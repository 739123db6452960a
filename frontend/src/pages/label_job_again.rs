//! Printing a part of a job again, or all of it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use types::{LabelJob, LabelJobAgain};
use uuid::Uuid;

use crate::browser::ids;
use crate::model::codes;
use crate::state::act::Act;
use crate::ui::{Button, Card, FailureNotice, Glyph, NumberField, TextField};

/// From a line on, or some lines.
#[component]
pub fn PrintAgain(id: Uuid, total: Signal<u32>) -> impl IntoView {
    let from = RwSignal::new(1_u32);
    let lines = RwSignal::new(String::new());
    let act = Act::new();
    let asked = StoredValue::new(None::<(LabelJobAgain, String)>);
    let navigate = use_navigate();
    let send = Callback::new(move |again: LabelJobAgain| {
        // The same wish is the same job, however often the button is pressed.
        let key = match asked.get_value() {
            Some((before, key)) if before == again => key,
            _ => ids::fresh_key().unwrap_or_default().to_string(),
        };
        asked.set_value(Some((again.clone(), key.clone())));
        let navigate = navigate.clone();
        act.run(
            async move |api| api.print_label_job_again(id, &again, &key).await,
            move |job: LabelJob| {
                navigate(
                    &format!("/labels/jobs/{}", job.id),
                    NavigateOptions::default(),
                );
            },
        );
    });
    let wish = Signal::derive(move || lines.with(|text| codes::line_numbers(text)));
    let wrong = Signal::derive(move || {
        let out_of_range = |lines: &Vec<u32>| lines.iter().any(|line| *line > total.get());
        match wish.get() {
            Some(lines) if out_of_range(&lines) => {
                Some(format!("The last line is {}.", total.get()))
            }
            Some(_) => None,
            None => Some("Numbers of lines, such as 3, 17, 20-24.".to_owned()),
        }
    });
    let repeat_lines = move |()| {
        if let Some(lines) = wish.get_untracked().filter(|lines| !lines.is_empty()) {
            send.run(LabelJobAgain {
                from_line: None,
                lines,
            });
        }
    };
    let repeat_from = move |()| {
        send.run(LabelJobAgain {
            from_line: Some(from.get_untracked()),
            lines: vec![],
        });
    };
    view! {
        <Card title="Print again">
            <div class="stack">
                <p class="small soft">
                    "After a paper jam, or when some labels came out badly. The assets are looked up anew."
                </p>
                <NumberField label="From line" id="again-from" value=from min=1 max=total />
                <div class="row">
                    <Button
                        label=Signal::derive(move || match from.get() {
                            1 => "Print all again".to_owned(),
                            line => format!("Print again from line {line}"),
                        })
                        glyph=Glyph::Retry
                        busy=act.busy()
                        on_press=repeat_from
                    />
                </div>
                <TextField
                    label="Or these lines"
                    id="again-lines"
                    value=lines
                    placeholder="3, 17, 20-24"
                    error=wrong
                />
                <div class="row">
                    <Button
                        label="Print these again"
                        glyph=Glyph::Retry
                        busy=act.busy()
                        disabled=Signal::derive(move || {
                            wrong.get().is_some() || wish.get().is_none_or(|l| l.is_empty())
                        })
                        on_press=repeat_lines
                    />
                </div>
                {move || {
                    act.failure()
                        .get()
                        .map(|failure| {
                            let again = move |()| {
                                if let Some((again, _)) = asked.get_value() {
                                    send.run(again);
                                }
                            };
                            view! { <FailureNotice failure on_retry=again /> }
                        })
                }}
            </div>
        </Card>
    }
}
