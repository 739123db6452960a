//! The own account: who one is, the password, the second factor.

use leptos::prelude::*;
use types::{PersonSource, User};

use super::password::PasswordCard;
use super::second_factor::SecondFactorCard;
use crate::model::words;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Card, Fact, Facts, FailureNotice, Loading, Screen, Tabs};

/// The parts of the account, each with an address.
#[component]
pub fn AccountTabs() -> impl IntoView {
    view! {
        <Tabs
            label="Parts of your account"
            tabs=vec![
                ("/account", "You"),
                ("/account/sessions", "Sessions"),
                ("/account/tokens", "API tokens"),
            ]
        />
    }
}

/// The screen.
#[component]
pub fn AccountPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let me = Fetched::<User>::new();
    let ask = move || async move { session.api()?.me().await };
    me.fetch(ask());
    // Whoever signs in elsewhere has neither here.
    let is_local = session
        .user()
        .is_none_or(|user| user.source == PersonSource::Local);
    view! {
        <Screen title="Your account">
            <AccountTabs />
            <div class="columns" data-even="true">
                <div class="stack">
                    <Card title="You">
                        {move || match me.phase() {
                            Phase::Loading => {
                                view! { <Loading what="your account" lines=3 /> }.into_any()
                            }
                            Phase::Failed(failure) => {
                                let retry = move |()| me.fetch(ask());
                                view! { <FailureNotice failure on_retry=retry /> }.into_any()
                            }
                            Phase::Ready(me) => view! { <You me /> }.into_any(),
                        }}
                    </Card>
                    {is_local.then(|| view! { <SecondFactorCard /> })}
                </div>
                {is_local.then(|| view! { <PasswordCard /> })}
            </div>
        </Screen>
    }
}

#[component]
fn You(me: User) -> impl IntoView {
    let may = me.permissions.iter().map(|permission| {
        view! { <li>{permission.title()}</li> }
    });
    view! {
        <div class="stack" data-gap="small">
            <Facts>
                <Fact name="Name" value=me.display_name.clone() />
                <Fact name="User name" value=me.username.clone() is_code=true />
                <Fact name="Role" value=words::role(me.role).to_owned() />
            </Facts>
            <details class="unfold">
                <summary>"What you may do"</summary>
                <ul class="rules">{may.collect_view()}</ul>
            </details>
            <p class="small faint">
                {match me.source {
                    PersonSource::Local => "An administrator changes your name and your role.",
                    PersonSource::Directory => {
                        "You sign in with your school account: your password, your name and your role come from the school's directory, and are changed there."
                    }
                    PersonSource::Provider => {
                        "You sign in at your school's provider: your password, your name and your role come from there, and are changed there."
                    }
                }}
            </p>
        </div>
    }
}
