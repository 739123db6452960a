//! What happened at the door: who came in, who was refused and why.

use leptos::prelude::*;
use types::{SignInEvent, SignInEventFilter, SignInEventOutcome};

use super::event_table::EventTable;
use super::people::PeopleTabs;
use super::sign_in_chart::SignInChart;
use crate::browser::clock;
use crate::model::door;
use crate::state::address::{Conditions, given};
use crate::state::fetch::Listing;
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, Glyph, Screen, SelectField, TextField};

/// The screen.
#[component]
pub fn SignInsPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/admin/people/sign-ins", ["person", "outcome", "since"]);
    let filter = conditions.in_address();
    let events = Listing::<SignInEvent>::new();
    let condition = move || {
        let [person, outcome, since] = filter.get_untracked();
        SignInEventFilter {
            username: given(&person),
            outcome: SignInEventOutcome::ALL
                .into_iter()
                .find(|o| o.as_str() == outcome),
            since: door::begin_of_day(&since, clock::offset_seconds()),
            ..SignInEventFilter::default()
        }
    };
    let fetch = move |cursor| {
        let filter = SignInEventFilter {
            cursor,
            ..condition()
        };
        async move { session.api()?.sign_in_events(&filter).await }
    };
    // Of whom and since when the chart is; its bars are the outcomes.
    let charted = RwSignal::new(SignInEventFilter::default());
    let start = move || {
        events.start(fetch);
        charted.set(SignInEventFilter {
            outcome: None,
            ..condition()
        });
    };
    Effect::new(move |_| {
        filter.track();
        start();
    });
    let [person, outcome, since] = conditions.fields();
    let mut outcomes = vec![(String::new(), "Anything".to_owned())];
    outcomes.extend(
        SignInEventOutcome::ALL.map(|o| (o.as_str().to_owned(), door::outcome(o).1.to_owned())),
    );
    let actions = move || {
        view! { <Button label="Look again" glyph=Glyph::Retry on_press=move |()| start() /> }
    };
    view! {
        <Screen title="People" actions>
            <PeopleTabs />
            <form
                class="filters"
                role="search"
                aria-label="Sign-ins"
                on:submit=move |event| {
                    event.prevent_default();
                    conditions.submit();
                }
            >
                <TextField
                    label="Person"
                    id="sign-ins-person"
                    value=person
                    kind="search"
                    placeholder="A whole user name"
                />
                <SelectField label="What" id="sign-ins-outcome" value=outcome choices=outcomes />
                <TextField label="Since" id="sign-ins-since" value=since kind="date" />
                <Button
                    label="Clear filters"
                    glyph=Glyph::Close
                    on_press=move |()| conditions.clear()
                />
            </form>
            <SignInChart charted />
            <Card title="What happened">
                <EventTable events on_more=move |()| events.more(fetch) />
            </Card>
        </Screen>
    }
}
