//! The frame around every screen of somebody who is signed in.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Route, Routes};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;
use types::Permission;

use super::asset::AssetPage;
use super::assets::AssetsPage;
use super::help::Help;
use super::home::HomePage;
use super::label::LabelPage;
use super::labels::LabelsPage;
use super::nothing::NothingHere;
use super::scan_bar::ScanBar;
use crate::browser::{keys, page};
use crate::model::words;
use crate::state::pile::LabelPile;
use crate::state::preferences::Preferences;
use crate::state::scanner::{SCAN_BOX, ScanUse, Scanner};
use crate::state::session::CurrentSession;
use crate::ui::screen::HEADING;
use crate::ui::{Button, ButtonKind, Glyph, Icon};

/// What Ctrl+P prints on this screen.
#[derive(Debug, Clone, Copy)]
pub struct PrintKey {
    /// What to print, and the number of the screen that asked for it.
    now: RwSignal<Option<(u32, Callback<()>)>>,
    screens: StoredValue<u32>,
}

impl PrintKey {
    fn new() -> Self {
        Self {
            now: RwSignal::new(None),
            screens: StoredValue::new(0),
        }
    }

    /// Has Ctrl+P print this, for as long as the screen is shown.
    pub fn prints(print: Callback<()>) {
        let key: Self = expect_context();
        let number = key.screens.get_value() + 1;
        key.screens.set_value(number);
        key.now.set(Some((number, print)));
        // The next screen may be there before this one is gone, and keeps its own.
        on_cleanup(move || {
            key.now
                .try_update(|now| now.take_if(|(of, _)| *of == number));
        });
    }

    fn print(self) -> Option<Callback<()>> {
        self.now.get_untracked().map(|(_, print)| print)
    }
}

/// Navigation, the scan bar and the screen.
#[component]
pub fn Shell() -> impl IntoView {
    let session = CurrentSession::expect();
    let may_scan = session.can(Permission::ReadAssets);
    let help_is_open = RwSignal::new(false);
    let print_key = PrintKey::new();
    provide_context(print_key);
    let navigate = use_navigate();
    hear_keys(may_scan, print_key, {
        let navigate = navigate.clone();
        move |path| navigate(path, NavigateOptions::default())
    });
    follow_scans(navigate);
    settle_focus(may_scan);
    view! {
        <a class="skip-link" href=format!("#{HEADING}") rel="external" on:click=|event| {
            event.prevent_default();
            page::focus(HEADING);
        }>
            "Skip to content"
        </a>
        <div class="shell">
            <Side may_scan help_is_open />
            <div class="content">
                {may_scan.then(|| view! { <ScanBar help_is_open /> })}
                <main>
                    <Routes fallback=|| view! { <NothingHere /> }>
                        <Route path=path!("/") view=HomePage />
                        <Route path=path!("/assets") view=move || technicians(may_scan, || view! { <AssetsPage /> }.into_any()) />
                        <Route path=path!("/assets/:id") view=move || technicians(may_scan, || view! { <AssetPage /> }.into_any()) />
                        <Route path=path!("/labels") view=move || technicians(may_scan, || view! { <LabelsPage /> }.into_any()) />
                        <Route path=path!("/labels/:id") view=move || technicians(may_scan, || view! { <LabelPage /> }.into_any()) />
                    </Routes>
                </main>
            </div>
        </div>
        <Help open=help_is_open may_scan />
    }
}

fn technicians(may_see: bool, screen: fn() -> AnyView) -> AnyView {
    if may_see {
        screen()
    } else {
        view! { <super::nothing::NotForYou /> }.into_any()
    }
}

#[component]
fn Side(may_scan: bool, help_is_open: RwSignal<bool>) -> impl IntoView {
    let session = CurrentSession::expect();
    let pile = LabelPile::expect().rows();
    let navigate = use_navigate();
    let on_pile = move || pile.with(|pile| pile.rows().len());
    let (name, role) = session
        .user()
        .map(|user| (user.display_name.clone(), words::role(user.role)))
        .unwrap_or_default();
    view! {
        <header class="side">
            <A href="/" attr:class="brand">
                <Icon glyph=Glyph::Scan />
                "rtutils"
            </A>
            <nav class="menu" aria-label="Main">
                <A href="/" exact=true>
                    <Icon glyph=Glyph::House />
                    "Home"
                    <kbd aria-hidden="true">"Alt 1"</kbd>
                </A>
                {may_scan
                    .then(|| {
                        view! {
                            <A href="/assets">
                                <Icon glyph=Glyph::Package />
                                "Assets"
                                <kbd aria-hidden="true">"Alt 2"</kbd>
                            </A>
                            <A href="/labels">
                                <Icon glyph=Glyph::Tags />
                                "Labels"
                                <Show
                                    when=move || { on_pile() > 0 }
                                    fallback=|| view! { <kbd aria-hidden="true">"Alt 3"</kbd> }
                                >
                                    <span class="badge">
                                        {on_pile} <span class="unseen">" on the pile"</span>
                                    </span>
                                </Show>
                            </A>
                        }
                    })}
            </nav>
            <div class="who">
                <p>
                    <strong>{name}</strong>
                    <span class="small faint">{role}</span>
                </p>
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
        </header>
    }
}

/// Characters that no field wants go to the scan box; Alt and a digit change the screen; Ctrl+P
/// prints the label rather than the screen.
fn hear_keys(may_scan: bool, print_key: PrintKey, go: impl Fn(&str) + 'static) {
    let preferences = Preferences::expect();
    let scanner = Scanner::expect();
    let scan_keys = keys::ScanKeys::default();
    let listener = keys::KeyListener::new(move |event| {
        if let Some(path) = keys::alt_digit(&event).and_then(|digit| match digit {
            1 => Some("/"),
            2 if may_scan => Some("/assets"),
            3 if may_scan => Some("/labels"),
            _ => None,
        }) {
            event.prevent_default();
            go(path);
        } else if let Some(print) = print_key.print().filter(|_| keys::is_print(&event)) {
            event.prevent_default();
            print.run(());
        } else if may_scan
            && preferences.scan_anywhere.is_on_now()
            && let Some(code) = scan_keys.hear(&event, SCAN_BOX)
        {
            scanner.take(&code);
        }
    });
    StoredValue::new_local(listener);
}

/// Opens what the newest scan asks for.
fn follow_scans(navigate: impl Fn(&str, NavigateOptions) + Clone + Send + Sync + 'static) {
    let scanner = Scanner::expect();
    Effect::new(move |_| {
        if let Some(path) = scanner.take_wanted() {
            navigate(&path, NavigateOptions::default());
        }
    });
}

/// On a new screen, the scan box has the focus; where there is none, or where it would bring up a
/// keyboard, the heading has it.
fn settle_focus(may_scan: bool) {
    let scanner = Scanner::expect();
    let path = use_location().pathname;
    Effect::new(move |_| {
        let path = path.get();
        scanner.set_use(match path.as_str() {
            "/" => ScanUse::List,
            "/labels" => ScanUse::Pile,
            path if path.starts_with("/labels/") => ScanUse::OpenLabel,
            _ => ScanUse::OpenAsset,
        });
        request_animation_frame(move || {
            page::focus(if may_scan && !page::is_touch() {
                SCAN_BOX
            } else {
                HEADING
            });
        });
    });
}
