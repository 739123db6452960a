//! The navigation: at the side, or at the bottom of a phone.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::places::{GROUPS, Place};
use crate::model::words;
use crate::state::pile::LabelPile;
use crate::state::rt_watch::RtWatch;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Dialog, Glyph, Icon};

/// The navigation, who is signed in, and what waits for RT.
#[component]
pub fn Side(places: Vec<Place>, help_is_open: RwSignal<bool>) -> impl IntoView {
    let more_is_open = RwSignal::new(false);
    let group = |title: &'static str| {
        let places: Vec<_> = places
            .iter()
            .filter(|place| place.group == title)
            .copied()
            .collect();
        (!places.is_empty()).then(|| {
            view! {
                <div class="group" role="group" aria-label=title>
                    <span class="title" aria-hidden="true">
                        {title}
                    </span>
                    {places.into_iter().map(|place| view! { <PlaceLink place /> }).collect_view()}
                </div>
            }
        })
    };
    let groups = GROUPS.map(group);
    let rest: Vec<_> = places
        .into_iter()
        .filter(|place| !place.is_at_hand)
        .collect();
    view! {
        <header class="side">
            <A href="/" attr:class="brand">
                <Icon glyph=Glyph::Scan />
                "rtutils"
            </A>
            <nav class="menu" aria-label="Main">
                {groups.into_iter().collect_view()}
                <button
                    type="button"
                    class="more"
                    aria-haspopup="dialog"
                    on:click=move |_| more_is_open.set(true)
                >
                    <Icon glyph=Glyph::Menu />
                    "More"
                </button>
            </nav>
            <Waiting />
            <Who help_is_open />
        </header>
        <Dialog title="More" open=more_is_open>
            <nav class="links" aria-label="More" on:click=move |_| more_is_open.set(false)>
                {rest
                    .into_iter()
                    .map(|place| {
                        view! {
                            <A href=place.path>
                                <Icon glyph=place.glyph />
                                {place.name}
                            </A>
                        }
                    })
                    .collect_view()}
                <A href="/account">
                    <Icon glyph=Glyph::Person />
                    "Your account"
                </A>
            </nav>
        </Dialog>
    }
}

#[component]
fn PlaceLink(place: Place) -> impl IntoView {
    let pile = LabelPile::expect().rows();
    let on_pile = move || match place.path {
        "/labels" => pile.with(|pile| pile.rows().len()),
        _ => 0,
    };
    view! {
        <A href=place.path exact=place.path == "/" attr:data-more=(!place.is_at_hand).then_some("true")>
            <Icon glyph=place.glyph />
            {place.name}
            <Show
                when=move || { on_pile() > 0 }
                fallback=move || view! { <kbd aria-hidden="true">{format!("Alt {}", place.digit)}</kbd> }
            >
                <span class="badge">
                    {on_pile} <span class="unseen">" on the pile"</span>
                </span>
            </Show>
        </A>
    }
}

/// How many writes wait for RT, where any does.
#[component]
fn Waiting() -> impl IntoView {
    let watch = RtWatch::expect();
    let number = Memo::new(move |_| watch.waiting());
    view! {
        <Show when=move || { number.get() > 0 }>
            <A href="/admin/writes?state=pending" attr:class="waits">
                <Icon glyph=Glyph::Clock />
                <span>
                    {move || match number.get() {
                        1 => "1 waits for RT".to_owned(),
                        n => format!("{n} wait for RT"),
                    }}
                </span>
            </A>
        </Show>
    }
}

#[component]
fn Who(help_is_open: RwSignal<bool>) -> impl IntoView {
    let session = CurrentSession::expect();
    let navigate = use_navigate();
    let (name, role) = session
        .user()
        .map(|user| (user.display_name.clone(), words::role(user.role)))
        .unwrap_or_default();
    view! {
        <div class="who">
            <A href="/account" attr:class="me" attr:title="Your account">
                <Icon glyph=Glyph::Person />
                <span>
                    <strong>{name}</strong>
                    <span class="small faint">{role}</span>
                    <span class="unseen">"Your account"</span>
                </span>
            </A>
            <div class="row">
                <Button
                    label="Help and settings"
                    glyph=Glyph::Help
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_press=move |()| help_is_open.set(true)
                />
                <Button
                    label="Sign out"
                    glyph=Glyph::SignOut
                    kind=ButtonKind::Quiet
                    on_press=move |()| {
                        session.sign_out();
                        // The next person starts at home.
                        navigate("/", NavigateOptions::default());
                    }
                />
            </div>
        </div>
    }
}
