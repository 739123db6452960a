//! One write to Request Tracker: what it is about, and what became of each field.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use types::{RtWrite, WriteState};
use uuid::Uuid;

use super::changeset_lists::Difference;
use super::nothing::NothingHere;
use super::pills::{field_pill, since, until, write_pill};
use super::writes::{WriteActions, WriteWish, WriteWishes, kind_title};
use crate::browser::clock;
use crate::model::words::Tone;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, Card, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading, Notice, Screen,
};

/// The write whose id is in the address.
#[component]
pub fn WritePage() -> impl IntoView {
    let session = CurrentSession::expect();
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let write = Fetched::<RtWrite>::new();
    let ask = move || {
        if let Some(id) = id.get() {
            write.fetch(async move { session.api()?.rt_write(id).await });
        }
    };
    Effect::new(move |_| ask());
    let wish = WriteWish::new(move |now| write.set(now));
    let actions = move || {
        view! {
            <Button label="Look again" glyph=Glyph::Retry on_press=move |()| ask() />
            <LinkButton href="/admin/writes" label="All writes" />
        }
    };
    move || match id.get() {
        None => view! { <NothingHere /> }.into_any(),
        Some(_) => view! {
            <Screen title="Write to RT" actions>
                {move || match write.phase() {
                    Phase::Loading => {
                        view! {
                            <div class="card">
                                <Loading what="the write" lines=6 />
                            </div>
                        }
                            .into_any()
                    }
                    Phase::Failed(failure) => {
                        view! { <FailureNotice failure on_retry=move |()| ask() /> }.into_any()
                    }
                    Phase::Ready(write) => view! { <WholeWrite write wish /> }.into_any(),
                }}
                <WriteWishes wish />
            </Screen>
        }
        .into_any(),
    }
}

#[component]
fn WholeWrite(write: RtWrite, wish: WriteWish) -> impl IntoView {
    let id = write.id;
    let tone = match write.state {
        WriteState::Pending | WriteState::Running => Tone::Warn,
        WriteState::Applied | WriteState::Discarded => Tone::Plain,
        WriteState::Refused | WriteState::Conflict | WriteState::Dead => Tone::Bad,
    };
    let moment =
        |at: chrono::DateTime<chrono::Utc>| format!("{}, {}", since(at), clock::date_and_time(at));
    let next = write.next_attempt_at.filter(|_| !write.state.is_final());
    let named = write.tag.as_ref().map(ToString::to_string);
    let asset = write.asset_id.map(|asset_id| {
        let name = named.clone();
        let name = name.unwrap_or_else(|| format!("Asset {asset_id}"));
        view! {
            <A href=format!("/assets/{asset_id}") attr:class="tag">
                {name}
            </A>
        }
    });
    let tag = write
        .tag
        .as_ref()
        .filter(|_| write.asset_id.is_none())
        .map(ToString::to_string);
    let has_fields = !write.fields.is_empty();
    view! {
        <Card title=write.summary>
            <div class="stack">
                <div class="row">{write_pill(write.state)} {asset}</div>
                {write
                    .error
                    .map(|error| {
                        view! {
                            <Notice tone title="What went wrong last">
                                <p>{error}</p>
                            </Notice>
                        }
                    })}
                <Facts>
                    <Fact name="Kind" value=kind_title(write.kind).to_owned() />
                    <Fact name="Tag" value=tag is_code=true />
                    <Fact name="Asked for" value=moment(write.requested_at) />
                    <Fact name="By" value=write.requested_by />
                    <Fact name="Tries" value=write.attempts.to_string() />
                    <Fact name="Next try" value=next.map(until) />
                    <Fact name="Over" value=write.finished_at.map(moment) />
                    <Fact name="Id" value=id.to_string() is_code=true />
                </Facts>
                {(write.state == WriteState::Dead).then(|| view! { <WriteActions id wish /> })}
            </div>
        </Card>
        {has_fields
            .then(|| {
                view! {
                    <Card title="Fields">
                        <table class="table" aria-label="Fields">
                            <thead>
                                <tr>
                                    <th scope="col">"Field"</th>
                                    <th scope="col">"What RT made of it"</th>
                                </tr>
                            </thead>
                            <tbody>
                                {write
                                    .fields
                                    .into_iter()
                                    .map(|field| {
                                        let pill = field_pill(field.state);
                                        view! {
                                            <tr>
                                                <td>
                                                    <Difference field />
                                                </td>
                                                <td>{pill}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    </Card>
                }
            })}
    }
}
