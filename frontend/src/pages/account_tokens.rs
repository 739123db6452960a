//! The own API tokens.

use leptos::prelude::*;
use types::{ApiToken, ApiTokenFilter, IssuedApiToken};

use super::account::AccountTabs;
use super::token_issued::IssuedDialog;
use super::token_make::MakeDialog;
use super::token_table::TokenTable;
use crate::state::fetch::Listing;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Card, Glyph, Screen, SwitchField};

/// The screen.
#[component]
pub fn AccountTokensPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let shows_ended = RwSignal::new(false);
    let tokens = Listing::<ApiToken>::new();
    let fetch = move |cursor| {
        let filter = ApiTokenFilter {
            include_ended: shows_ended.get_untracked().then_some(true),
            cursor,
            ..ApiTokenFilter::default()
        };
        async move { session.api()?.my_tokens(&filter).await }
    };
    Effect::new(move |_| {
        shows_ended.track();
        tokens.start(fetch);
    });
    let make_is_open = RwSignal::new(false);
    let issued = RwSignal::new(None::<IssuedApiToken>);
    let on_made = move |made: IssuedApiToken| {
        tokens.change(|tokens| tokens.insert(0, made.token.clone()));
        issued.set(Some(made));
    };
    let actions = move || {
        view! {
            <Button
                label="Make a token"
                kind=ButtonKind::Primary
                glyph=Glyph::Plus
                on_press=move |()| make_is_open.set(true)
            />
        }
    };
    view! {
        <Screen title="Your account" actions>
            <AccountTabs />
            <Card title="Your API tokens">
                <div class="stack">
                    <p class="soft">
                        "With a token a script does, in your name, what you tick and no more. "
                        <a href="/api/docs/" rel="external">
                            "What the API can do"
                        </a>
                    </p>
                    <SwitchField
                        label="Show those that are over"
                        hint="Run out, or revoked."
                        is_on=shows_ended
                        on_change=move |on| shows_ended.set(on)
                    />
                    <TokenTable
                        tokens
                        is_own=true
                        empty="Make one for each script, so that each can be ended by itself."
                        on_more=move |()| tokens.more(fetch)
                    />
                </div>
            </Card>
        </Screen>
        <MakeDialog open=make_is_open on_made />
        <IssuedDialog issued />
    }
}
