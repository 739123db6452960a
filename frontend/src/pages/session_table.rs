//! Where a person is signed in: a row a browser, and an end to each.

use leptos::prelude::*;
use types::UserSession;

use super::pills::{since, until};
use crate::browser::clock;
use crate::model::words::Tone;
use crate::ui::{Button, ButtonKind, Pill};

/// The table.
#[component]
pub fn SessionTable(
    sessions: Vec<UserSession>,
    #[prop(into)] on_end: Callback<UserSession>,
) -> impl IntoView {
    view! {
        <table class="table" aria-label="Sessions">
            <thead>
                <tr>
                    <th scope="col">"Where"</th>
                    <th scope="col" data-wide>"Address"</th>
                    <th scope="col" data-wide>"Signed in"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">
                        <span class="unseen">"Actions"</span>
                    </th>
                </tr>
            </thead>
            <tbody>
                {sessions
                    .into_iter()
                    .map(|session| view! { <SessionRow session on_end /> })
                    .collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn SessionRow(session: UserSession, on_end: Callback<UserSession>) -> impl IntoView {
    let name = place(&session);
    let about = name.clone();
    let address = session.address.clone().unwrap_or_default();
    let is_current = session.is_current;
    let (opened, used) = (session.opened_at, session.last_used_at);
    let end = format!("Ends {} unless it is used", until(session.expires_at));
    view! {
        <tr>
            <td>
                <span class="row">
                    {name}
                    {is_current.then(|| view! { <Pill tone=Tone::Good label="This one" /> })}
                </span>
                <span class="below">{address.clone()}</span>
                <span class="also">{end}</span>
            </td>
            <td data-wide>{address}</td>
            <td data-kind="time" data-wide title=clock::date_and_time(opened)>
                {since(opened)}
            </td>
            <td data-kind="time" title=clock::date_and_time(used)>
                {since(used)}
            </td>
            <td data-kind="actions">
                {(!is_current)
                    .then(|| {
                        view! {
                            <Button
                                label="End"
                                about
                                kind=ButtonKind::Quiet
                                on_press=move |()| on_end.run(session.clone())
                            />
                        }
                    })}
            </td>
        </tr>
    }
}

/// The browser and the system, as far as they are known.
pub fn place(session: &UserSession) -> String {
    session
        .user_agent
        .clone()
        .unwrap_or_else(|| "Unknown browser".to_owned())
}
