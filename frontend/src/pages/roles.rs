//! Roles: what each may do.

use leptos::prelude::*;
use types::{Permission, RoleDescription};

use super::people::PeopleTabs;
use crate::model::words;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{Card, FailureNotice, Glyph, Icon, Loading, Screen};

/// The screen.
#[component]
pub fn RolesPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let roles = Fetched::<Vec<RoleDescription>>::new();
    let ask = move || async move { session.api()?.roles().await };
    roles.fetch(ask());
    view! {
        <Screen title="People">
            <PeopleTabs />
            <Card title="What each role may do">
                {move || match roles.phase() {
                    Phase::Loading => view! { <Loading what="the roles" lines=8 /> }.into_any(),
                    Phase::Failed(failure) => {
                        let retry = move |()| roles.fetch(ask());
                        view! { <FailureNotice failure on_retry=retry /> }.into_any()
                    }
                    Phase::Ready(roles) => view! { <Table roles /> }.into_any(),
                }}
            </Card>
        </Screen>
    }
}

/// Every permission that a role has, with its words, in the order in which they first come.
fn permissions_of(roles: &[RoleDescription]) -> Vec<(Permission, String)> {
    let mut known: Vec<(Permission, String)> = Vec::new();
    for permission in roles.iter().flat_map(|role| &role.permissions) {
        if !known.iter().any(|(name, _)| *name == permission.name) {
            known.push((permission.name, permission.title.clone()));
        }
    }
    known
}

#[component]
fn Table(roles: Vec<RoleDescription>) -> impl IntoView {
    let permissions = permissions_of(&roles);
    let heads = roles.iter().map(|role| {
        view! {
            <th scope="col" data-kind="mark">
                {words::role(role.role)}
            </th>
        }
    });
    let heads = heads.collect_view();
    let rows = permissions.into_iter().map(|(name, title)| {
        let marks = roles.iter().map(|role| {
            let may = role.permissions.iter().any(|p| p.name == name);
            view! {
                <td data-kind="mark">
                    {if may {
                        view! {
                            <Icon glyph=Glyph::Check />
                            <span class="unseen">"Yes"</span>
                        }
                            .into_any()
                    } else {
                        view! {
                            <span class="faint" aria-hidden="true">
                                "–"
                            </span>
                            <span class="unseen">"No"</span>
                        }
                            .into_any()
                    }}
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">
                    {title} <span class="also">{name.as_str()}</span>
                </th>
                {marks.collect_view()}
            </tr>
        }
    });
    view! {
        <div class="stack" data-gap="small">
            <table class="table" aria-label="Roles">
                <thead>
                    <tr>
                        <th scope="col">"May"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="small faint">
                "The roles come with rtutils and are the same everywhere. What else stands below each line is its name as a scope of an API token."
            </p>
        </div>
    }
}
