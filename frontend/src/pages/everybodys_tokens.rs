//! Everybody's API tokens.

use leptos::prelude::*;
use types::{ApiToken, ApiTokenFilter};

use super::people::PeopleTabs;
use super::token_table::TokenTable;
use crate::state::address::Conditions;
use crate::state::fetch::Listing;
use crate::state::session::CurrentSession;
use crate::ui::{Card, Screen, SelectField};

/// The screen.
#[component]
pub fn EverybodysTokensPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/admin/people/tokens", ["show"]);
    let filter = conditions.in_address();
    let tokens = Listing::<ApiToken>::new();
    let fetch = move |cursor| {
        let [show] = filter.get_untracked();
        let filter = ApiTokenFilter {
            include_ended: (show == "all").then_some(true),
            cursor,
            ..ApiTokenFilter::default()
        };
        async move { session.api()?.all_tokens(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        tokens.start(fetch);
    });
    let [show] = conditions.fields();
    let choices = [
        ("", "Those that are good"),
        ("all", "Those that are over too"),
    ]
    .map(|(value, name)| (value.to_owned(), name.to_owned()))
    .to_vec();
    view! {
        <Screen title="People">
            <PeopleTabs />
            <Card title="Everybody's API tokens">
                <div class="stack">
                    <div class="filters" data-fields="2" role="search" aria-label="API tokens">
                        <SelectField label="Show" id="tokens-show" value=show choices />
                    </div>
                    <TokenTable
                        tokens
                        empty="Each person makes their own, on their account. You see here what was made, never the token itself."
                        on_more=move |()| tokens.more(fetch)
                    />
                </div>
            </Card>
        </Screen>
    }
}
