//! When the label of an asset was printed, and by whom.

use leptos::prelude::*;
use leptos_router::components::A;
use types::{LabelPrint, Page};

use super::pills::since;
use crate::model::words::size_name;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Card, FailureNotice, Loading};

/// The newest prints.
#[component]
pub fn AssetPrints(id: u64) -> impl IntoView {
    let session = CurrentSession::expect();
    let prints = Fetched::<Page<LabelPrint>>::new();
    let ask = move || prints.fetch(async move { session.api()?.asset_prints(id).await });
    ask();
    view! {
        <Card title="Label prints">
            {move || match prints.phase() {
                Phase::Loading => view! { <Loading what="prints" lines=2 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                }
                Phase::Ready(page) if page.items.is_empty() => {
                    view! { <p class="soft">"Its label was not printed here yet."</p> }.into_any()
                }
                Phase::Ready(page) => {
                    view! {
                        <ul class="notes">
                            {page.items.into_iter().map(|print| view! { <Print print /> }).collect_view()}
                        </ul>
                        {page
                            .next_cursor
                            .is_some()
                            .then(|| view! { <p class="small faint">"And earlier ones."</p> })}
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

#[component]
fn Print(print: LabelPrint) -> impl IntoView {
    let copies = match print.copies {
        1 => String::new(),
        copies => format!(", {copies} copies"),
    };
    let more = format!(
        " by {}, {}{copies}",
        print.printed_by,
        size_name(print.template).to_lowercase()
    );
    view! {
        <li>
            <A href=format!("/labels/jobs/{}", print.job_id)>{since(print.printed_at)}</A>
            {more}
        </li>
    }
}
