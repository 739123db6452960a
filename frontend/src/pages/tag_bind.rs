//! Binding blank labels to devices by scanning: the label, then the device it was stuck on.

use std::mem;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use types::{AssetPatch, Permission, TagState};

use super::pills::waiting_pill;
use crate::api::AuthorizedApi;
use crate::browser::senses::Cue;
use crate::model::binding::{Binding, Bound, Pair, PairId, PairState, Taken};
use crate::model::failure::Failure;
use crate::model::words::Tone;
use crate::state::Announcer;
use crate::state::act::Act;
use crate::state::preferences::Preferences;
use crate::state::scanner::{Scanner, ScreenUse};
use crate::state::session::CurrentSession;
use crate::ui::{Ask, Button, ButtonKind, Card, Empty, Glyph, Pill, open_about};

const SCANS: ScreenUse = ScreenUse {
    label: "Label, then device",
    placeholder: "Scan a blank label, then its device",
};
/// Finds the device and gives it the label.
async fn bind(api: AuthorizedApi, pair: &Pair) -> Result<Bound, Failure> {
    let asset = api.resolve(&pair.code).await?.asset;
    let entry = api.assign_tag(&pair.tag, asset.id).await?;
    Ok(Bound {
        asset_id: asset.id,
        name_before: asset.name,
        waits: entry.rt_write.is_some_and(|write| !write.is_final()),
    })
}

#[component]
pub fn BindCard(binding: RwSignal<Binding>) -> impl IntoView {
    let session = CurrentSession::expect();
    let announcer = expect_context::<Announcer>();
    let preferences = Preferences::expect();
    let last = RwSignal::new(Taken::Nothing);
    let work = move |id: PairId| {
        let pair = binding.with_untracked(|binding| binding.get(id).cloned());
        let (Some(pair), Ok(api)) = (pair, session.api()) else {
            return;
        };
        // It goes on when the screen is left.
        spawn_local(async move {
            let outcome = session.watch(bind(api, &pair).await);
            let (words, cue) = match &outcome {
                Ok(_) => (format!("{} is bound.", pair.tag), Cue::Good),
                Err(failure) => (
                    format!("{}: {}", pair.tag, failure.advice().title),
                    Cue::Bad,
                ),
            };
            announcer.say(words);
            preferences.signal(cue);
            binding.try_update(|binding| binding.settle(id, outcome));
        });
    };
    let take = Callback::new(move |code: String| {
        let taken = binding.try_update(|binding| binding.take(&code));
        let taken = taken.unwrap_or(Taken::Nothing);
        match &taken {
            Taken::Label(tag) => announcer.say(format!("{tag}: now its device.")),
            Taken::Pair(id) => work(*id),
            Taken::NotALabel(_) | Taken::Spent(..) => preferences.signal(Cue::Bad),
            Taken::Nothing => return,
        }
        last.set(taken);
    });
    Scanner::expect().give_to(SCANS, take);
    let retry = Callback::new(move |id: PairId| {
        if binding.try_update(|binding| binding.retry(id)) == Some(true) {
            work(id);
        }
    });
    let undoing = RwSignal::new(None::<(PairId, Bound)>);
    let newest_first =
        move || binding.with(|binding| binding.pairs().iter().rev().cloned().collect::<Vec<_>>());
    let has_any = move || binding.with(|binding| !binding.pairs().is_empty());
    view! {
        <InHand binding last />
        <Card title="Bound here">
            <Show
                when=has_any
                fallback=|| {
                    view! {
                        <Empty
                            glyph=Glyph::Scan
                            title="Nothing bound yet"
                            text="Each label and its device come up here as a line."
                        />
                    }
                }
            >
                <table class="table" aria-label="Bound here">
                    <thead>
                        <tr>
                            <th scope="col">"Tag"</th>
                            <th scope="col">"Device"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">
                                <span class="unseen">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=newest_first
                            key=|pair| (pair.id, mem::discriminant(&pair.state))
                            let:pair
                        >
                            <PairRow pair on_retry=retry undoing />
                        </For>
                    </tbody>
                </table>
            </Show>
        </Card>
        <Undo binding undoing />
    }
}

/// What to scan next, and what was wrong with the last scan.
#[component]
fn InHand(binding: RwSignal<Binding>, last: RwSignal<Taken>) -> impl IntoView {
    let in_hand = Memo::new(move |_| binding.with(|binding| binding.in_hand().cloned()));
    view! {
        <section class="card result" data-tone=move || in_hand.get().map_or("plain", |_| "good") aria-label="Bind by scan">
            {move || match in_hand.get() {
                Some(tag) => {
                    view! {
                        <h2 class="big tag">{tag.to_string()}</h2>
                        <Button
                            label="Put it down"
                            kind=ButtonKind::Quiet
                            on_press=move |()| binding.update(Binding::put_down)
                        />
                        <p>"Now scan the device that it is on: its serial number, or its number in RT."</p>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <h2 class="big">"Scan a blank label"</h2>
                        <p>"Then scan the device that it is on. One after the other, as fast as you like."</p>
                    }
                        .into_any()
                }
            }}
            {move || trouble(&last.get()).map(|words| view! { <p role="alert">{words}</p> })}
        </section>
    }
}

/// Asks whether, and gives the device its former name back.
#[component]
fn Undo(binding: RwSignal<Binding>, undoing: RwSignal<Option<(PairId, Bound)>>) -> impl IntoView {
    let open = open_about(undoing);
    let act = Act::new();
    let text = Signal::derive(move || {
        undoing.with(|undoing| {
            undoing.as_ref().map_or_else(String::new, |(_, bound)| {
                format!(
                    "The device is called {} again, and the label is void: stick another one on.",
                    bound.name_before
                )
            })
        })
    });
    let undo = Callback::new(move |_: String| {
        let Some((id, bound)) = undoing.get_untracked() else {
            return;
        };
        let change = AssetPatch {
            name: Some(bound.name_before),
            ..AssetPatch::default()
        };
        act.run(
            async move |api| api.update_asset(bound.asset_id, &change, None).await,
            move |_| {
                binding.try_update(|binding| binding.undo(id));
                open.try_set(false);
            },
        );
    });
    view! {
        <Ask
            title="Undo this binding"
            text
            action="Undo it"
            open
            busy=act.busy()
            failure=act.failure()
            on_confirm=undo
        />
    }
}

/// What was wrong with a scan.
fn trouble(taken: &Taken) -> Option<String> {
    match taken {
        Taken::NotALabel(code) => Some(format!(
            "{code} is no label of this block. Scan a label first."
        )),
        Taken::Spent(tag, TagState::Void) => Some(format!("{tag} is void: take another label.")),
        Taken::Spent(tag, _) => Some(format!("{tag} has its device already.")),
        Taken::Label(_) | Taken::Pair(_) | Taken::Nothing => None,
    }
}

#[component]
fn PairRow(
    pair: Pair,
    on_retry: Callback<PairId>,
    undoing: RwSignal<Option<(PairId, Bound)>>,
) -> impl IntoView {
    let id = pair.id;
    let may_undo = CurrentSession::expect().can(Permission::EditAssets);
    let to_undo = match &pair.state {
        PairState::Bound(bound) if may_undo && !bound.waits => Some(bound.clone()),
        _ => None,
    };
    let tag = pair.tag.to_string();
    let about = tag.clone();
    let (pill, note, asset_id, is_failed) = match pair.state {
        PairState::Working => (
            view! { <Pill tone=Tone::Plain label="Binding" glyph=Glyph::Spinner /> }.into_any(),
            None,
            None,
            false,
        ),
        PairState::Bound(bound) => {
            let pill = if bound.waits {
                waiting_pill()
            } else {
                view! { <Pill tone=Tone::Good label="Bound" glyph=Glyph::Check /> }.into_any()
            };
            let note = format!("Was called {}", bound.name_before);
            (pill, Some(note), Some(bound.asset_id), false)
        }
        PairState::Undone => {
            let pill = view! { <Pill tone=Tone::Plain label="Undone" glyph=Glyph::Undo /> };
            let note = "The label is void: stick another one on.".to_owned();
            (pill.into_any(), Some(note), None, false)
        }
        PairState::Failed(failure) => {
            let advice = failure.advice();
            let note = format!("{}. {}", advice.title, advice.what_to_do);
            let pill = view! { <Pill tone=Tone::Bad label="Not bound" glyph=Glyph::Alert /> };
            (pill.into_any(), Some(note), None, true)
        }
    };
    let tag = match asset_id {
        Some(asset_id) => view! {
            <A href=format!("/assets/{asset_id}") attr:class="tag">
                {tag}
            </A>
        }
        .into_any(),
        None => view! { <span class="tag">{tag}</span> }.into_any(),
    };
    view! {
        <tr>
            <td>{tag}</td>
            <td>
                <span class="tag">{pair.code}</span>
            </td>
            <td>{pill} {note.map(|note| view! { <span class="also">{note}</span> })}</td>
            <td data-kind="actions">
                {to_undo
                    .map(|bound| {
                        view! {
                            <Button
                                label="Undo"
                                about=about.clone()
                                glyph=Glyph::Undo
                                kind=ButtonKind::Quiet
                                on_press=move |()| undoing.set(Some((id, bound.clone())))
                            />
                        }
                    })}
                {is_failed
                    .then(|| {
                        view! {
                            <Button
                                label="Try again"
                                about
                                glyph=Glyph::Retry
                                icon_only=true
                                kind=ButtonKind::Quiet
                                on_press=move |()| on_retry.run(id)
                            />
                        }
                    })}
            </td>
        </tr>
    }
}
