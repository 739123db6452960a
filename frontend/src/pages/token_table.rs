//! API tokens, a row each, and an end to each.

use leptos::prelude::*;
use types::{ApiToken, ApiTokenState, Permission};

use super::pills::{since, until};
use crate::browser::clock;
use crate::model::words::{Tone, count};
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::fetch::{Listing, Phase};
use crate::ui::{Ask, Button, ButtonKind, Empty, FailureNotice, Glyph, Loading, Pill, open_about};

/// The table.
#[component]
pub fn TokenTable(
    tokens: Listing<ApiToken>,
    /// Whether all of them are of whoever looks.
    #[prop(optional)]
    is_own: bool,
    /// What is said where there is none.
    #[prop(into)]
    empty: String,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let has_any = move || !tokens.items().is_empty();
    let revoking = RwSignal::new(None::<ApiToken>);
    let empty = StoredValue::new(empty);
    view! {
        <Show when=has_any>
            <table class="table" aria-label="API tokens">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        {(!is_own).then(|| view! { <th scope="col" data-wide>"Of"</th> })}
                        <th scope="col" data-wide>"May"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-wide>"Last used"</th>
                        <th scope="col">
                            <span class="unseen">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || tokens.items()
                        key=|token| (token.id, token.state)
                        let:token
                    >
                        <TokenRow token is_own on_revoke=move |token| revoking.set(Some(token)) />
                    </For>
                </tbody>
            </table>
        </Show>
        <div class="stack">
            {move || match tokens.phase() {
                Phase::Loading => view! { <Loading what="the tokens" lines=4 /> }.into_any(),
                Phase::Failed(failure) => {
                    view! { <FailureNotice failure on_retry=on_more /> }.into_any()
                }
                Phase::Ready(Some(_)) => {
                    view! { <Button label="Load more" about="tokens" on_press=on_more /> }.into_any()
                }
                Phase::Ready(None) if !has_any() => {
                    view! {
                        <Empty glyph=Glyph::Key title="No token here" text=empty.get_value() />
                    }
                        .into_any()
                }
                Phase::Ready(None) => ().into_any(),
            }}
            <Show when=move || { has_any() && matches!(tokens.phase(), Phase::Ready(None)) }>
                <p class="small faint" role="status">
                    {move || format!("{}, all of them.", count(tokens.items().len(), "token", "tokens"))}
                </p>
            </Show>
        </div>
        <Revoke revoking tokens />
    }
}

/// Whether a token is good, in a pill.
fn state_pill(state: ApiTokenState) -> AnyView {
    let (tone, label, glyph) = match state {
        ApiTokenState::Active => (Tone::Good, "Good", Glyph::Check),
        ApiTokenState::Expired => (Tone::Plain, "Run out", Glyph::Clock),
        ApiTokenState::Revoked => (Tone::Plain, "Revoked", Glyph::Close),
        ApiTokenState::Suspended => (Tone::Warn, "Owner is out", Glyph::Warning),
    };
    view! { <Pill tone label glyph /> }.into_any()
}

#[component]
fn TokenRow(
    token: ApiToken,
    is_own: bool,
    #[prop(into)] on_revoke: Callback<ApiToken>,
) -> impl IntoView {
    let about = token.name.clone();
    let may_revoke = matches!(
        token.state,
        ApiTokenState::Active | ApiTokenState::Suspended
    );
    let scopes = token.scopes.iter().copied();
    let titles: Vec<_> = scopes.map(Permission::title).collect();
    let below = titles.join("; ");
    let scopes = titles.into_iter().map(|title| view! { <li>{title}</li> });
    let scopes = scopes.collect_view();
    let networks =
        (!token.networks.is_empty()).then(|| format!("From {} alone", token.networks.join(", ")));
    let end = match (token.state, token.revoked_at) {
        (ApiTokenState::Revoked, Some(at)) => since(at),
        (ApiTokenState::Expired, _) => since(token.expires_at),
        _ => format!("Runs out {}", until(token.expires_at)),
    };
    let used = token.last_used_at.map_or_else(|| "Never".to_owned(), since);
    let used_title = token.last_used_at.map(clock::date_and_time);
    let owner = token.owner.clone();
    view! {
        <tr>
            <td class="wrap">
                {token.name.clone()}
                {(!is_own).then(|| view! { <span class="below">{format!("Of {owner}")}</span> })}
                <span class="below">{below}</span>
                {networks.map(|networks| view! { <span class="also">{networks}</span> })}
            </td>
            {(!is_own).then(|| view! { <td data-wide>{token.owner.clone()}</td> })}
            <td data-wide>
                <ul class="small soft">{scopes}</ul>
            </td>
            <td>
                {state_pill(token.state)}
                <span class="also" title=clock::date_and_time(token.expires_at)>
                    {end}
                </span>
            </td>
            <td data-kind="time" data-wide title=used_title>
                {used}
            </td>
            <td data-kind="actions">
                {may_revoke
                    .then(|| {
                        view! {
                            <Button
                                label="Revoke"
                                about
                                kind=ButtonKind::Quiet
                                on_press=move |()| on_revoke.run(token.clone())
                            />
                        }
                    })}
            </td>
        </tr>
    }
}

#[component]
fn Revoke(revoking: RwSignal<Option<ApiToken>>, tokens: Listing<ApiToken>) -> impl IntoView {
    let open = open_about(revoking);
    let act = Act::new();
    let announcer = expect_context::<Announcer>();
    Effect::new(move |_| {
        if !open.get() {
            act.forget();
        }
    });
    let title = Signal::derive(move || {
        revoking.with(|token| {
            token
                .as_ref()
                .map_or_else(String::new, |token| format!("Revoke {}", token.name))
        })
    });
    view! {
        <Ask
            title
            text="It is good for nothing from now on, and does not come back. Whatever uses it stops working."
            action="Revoke it"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=move |_| {
                if let Some(token) = revoking.get_untracked() {
                    act.run(
                        async move |api| api.revoke_token(token.id).await,
                        move |revoked: ApiToken| {
                            revoking.try_set(None);
                            announcer.say("The token is revoked.");
                            tokens
                                .change(|tokens| {
                                    if let Some(row) = tokens
                                        .iter_mut()
                                        .find(|row| row.id == revoked.id)
                                    {
                                        *row = revoked;
                                    }
                                });
                        },
                    );
                }
            }
        />
    }
}
