//! Everybody's API tokens.

use leptos::prelude::*;
use types::{AllApiTokensFilter, ApiToken};

use super::people::PeopleTabs;
use super::token_table::TokenTable;
use crate::state::address::{Conditions, given};
use crate::state::fetch::Listing;
use crate::state::session::CurrentSession;
use crate::ui::{Button, Card, Glyph, Screen, SelectField, TextField};

/// The screen.
#[component]
pub fn EverybodysTokensPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let conditions = Conditions::new("/admin/people/tokens", ["owner", "show"]);
    let filter = conditions.in_address();
    let tokens = Listing::<ApiToken>::new();
    let fetch = move |cursor| {
        let [owner, show] = filter.get_untracked();
        let filter = AllApiTokensFilter {
            owner: given(&owner),
            include_ended: (show == "all").then_some(true),
            cursor,
            ..AllApiTokensFilter::default()
        };
        async move { session.api()?.all_tokens(&filter).await }
    };
    Effect::new(move |_| {
        filter.track();
        tokens.start(fetch);
    });
    let [owner, show] = conditions.fields();
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
                    <form
                        class="filters"
                        role="search"
                        aria-label="API tokens"
                        on:submit=move |event| {
                            event.prevent_default();
                            conditions.submit();
                        }
                    >
                        <TextField
                            label="Owner"
                            id="tokens-owner"
                            value=owner
                            kind="search"
                            placeholder="A whole user name"
                        />
                        <SelectField label="Show" id="tokens-show" value=show choices />
                        <Button
                            label="Clear filters"
                            glyph=Glyph::Close
                            on_press=move |()| conditions.clear()
                        />
                    </form>
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
