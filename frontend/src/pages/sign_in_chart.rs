//! How many signed in and how many were refused, over time.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use types::{SignInEvent, SignInEventFilter};

use crate::api::AuthorizedApi;
use crate::browser::clock;
use crate::model::door::{self, Stretch, Tally};
use crate::model::failure::Failure;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Bar, Bars, Card, FailureNotice, Loading, Part, Shade};

/// Unless told, so far back.
const USUAL: TimeDelta = TimeDelta::days(7);
/// The most pages of a hundred events that a chart is worth.
const MOST_PAGES: usize = 10;
/// Names below the bars, at the most: more would run into each other on a phone.
const MOST_NAMES: usize = 7;

/// What the chart is drawn from.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    events: Vec<SignInEvent>,
    /// From when on it is whole.
    since: DateTime<Utc>,
    /// Whether there were more than are worth it.
    is_cut: bool,
}

/// The chart, of the person and the time that are asked for.
#[component]
pub fn SignInChart(charted: RwSignal<SignInEventFilter>) -> impl IntoView {
    let session = CurrentSession::expect();
    let seen = Fetched::<Seen>::new();
    let ask = move || {
        let filter = charted.get();
        seen.refresh(async move { look(&session.api()?, filter).await });
    };
    Effect::new(move |_| ask());
    view! {
        <Card title="Sign-ins over time">
            {move || match seen.phase() {
                Phase::Loading => view! { <Loading what="the chart" lines=4 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                }
                Phase::Ready(seen) => view! { <Chart seen /> }.into_any(),
            }}
        </Card>
    }
}

/// Fetches what the chart is drawn from, newest first, until there is enough.
async fn look(api: &AuthorizedApi, filter: SignInEventFilter) -> Result<Seen, Failure> {
    let since = filter.since.unwrap_or_else(|| clock::now() - USUAL);
    let mut filter = SignInEventFilter {
        since: Some(since),
        limit: Some(100),
        ..filter
    };
    let mut events: Vec<SignInEvent> = Vec::new();
    for _ in 0..MOST_PAGES {
        let page = api.sign_in_events(&filter).await?;
        events.extend(page.items);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    let is_cut = filter.cursor.is_some();
    let oldest = events.last().map(|event| event.occurred_at);
    Ok(Seen {
        since: oldest.filter(|_| is_cut).unwrap_or(since),
        events,
        is_cut,
    })
}

#[component]
fn Chart(seen: Seen) -> impl IntoView {
    let (stretch, tallies) = door::tally(
        &seen.events,
        seen.since,
        clock::now(),
        clock::offset_seconds(),
    );
    let step = tallies.len().div_ceil(MOST_NAMES).max(1);
    let last = tallies.len().saturating_sub(1);
    let bars: Vec<Bar> = tallies
        .iter()
        .enumerate()
        // Counted from the right, so that now has its name.
        .map(|(at, tally)| bar(stretch, tally, (last - at).is_multiple_of(step)))
        .collect();
    let parts = [
        Part {
            name: "signed in",
            shade: Shade::Good,
        },
        Part {
            name: "refused",
            shade: Shade::Bad,
        },
    ];
    let label = match stretch {
        Stretch::Hour => "Sign-ins by the hour",
        Stretch::Day => "Sign-ins by the day",
    };
    view! {
        <div class="stack" data-gap="small">
            <Bars label parts bars />
            {seen
                .is_cut
                .then(|| {
                    view! {
                        <p class="small faint">
                            {format!(
                                "Drawn from the newest {} events; there are more.",
                                seen.events.len(),
                            )}
                        </p>
                    }
                })}
        </div>
    }
}

fn bar(stretch: Stretch, tally: &Tally, is_named: bool) -> Bar {
    let (name, title) = match stretch {
        Stretch::Day => (
            clock::short_day(tally.begins_at),
            clock::day(tally.begins_at),
        ),
        Stretch::Hour => (
            clock::short_time(tally.begins_at),
            clock::date_and_time(tally.begins_at),
        ),
    };
    Bar {
        name: if is_named { name } else { String::new() },
        title,
        numbers: [tally.accepted, tally.refused],
    }
}
