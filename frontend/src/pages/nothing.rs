//! Where there is nothing to see.

use leptos::prelude::*;
use types::Permission;

use crate::state::session::CurrentSession;
use crate::ui::{ButtonKind, Empty, Glyph, LinkButton, Screen};

/// An address that leads nowhere.
#[component]
pub fn NothingHere() -> impl IntoView {
    view! {
        <Screen title="There is nothing here">
            <Empty
                glyph=Glyph::Search
                title="This address leads nowhere"
                text="The link may be old, or a letter may be missing."
            >
                <LinkButton href="/" label="Go home" kind=ButtonKind::Primary glyph=Glyph::House />
            </Empty>
        </Screen>
    }
}

/// A screen that the signed-in person has no use for.
#[component]
pub fn NotForYou() -> impl IntoView {
    let (title, what) = if CurrentSession::expect().can(Permission::ReadAssets) {
        ("For administrators", "This screen is for administrators")
    } else {
        ("For technicians", "Assets and labels are for technicians")
    };
    view! {
        <Screen title=title>
            <Empty
                glyph=Glyph::Package
                title=what
                text="Your account is not allowed to see this. Ask an administrator if you need it."
            >
                <LinkButton href="/" label="Go home" kind=ButtonKind::Primary glyph=Glyph::House />
            </Empty>
        </Screen>
    }
}
