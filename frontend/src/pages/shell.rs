//! The frame around every screen of somebody who is signed in.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{Route, Routes};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;
use types::Permission;

use super::account::AccountPage;
use super::account_sessions::AccountSessionsPage;
use super::account_tokens::AccountTokensPage;
use super::asset::AssetPage;
use super::assets::AssetsPage;
use super::bulk_edit::BulkEditPage;
use super::changeset::ChangesetPage;
use super::connection::ConnectionPage;
use super::directory::DirectoryPage;
use super::everybodys_tokens::EverybodysTokensPage;
use super::help::Help;
use super::home::HomePage;
use super::label::LabelPage;
use super::label_job::LabelJobPage;
use super::label_jobs::LabelJobsPage;
use super::labels::LabelsPage;
use super::nothing::{NotForYou, NothingHere};
use super::people::PeoplePage;
use super::person::PersonPage;
use super::places::{self, Place};
use super::receive::ReceivePage;
use super::receive_list::ReceiveListPage;
use super::roles::RolesPage;
use super::scan_bar::ScanBar;
use super::shipment::ShipmentPage;
use super::side::Side;
use super::sign_ins::SignInsPage;
use super::tag_block::TagBlockPage;
use super::tags::TagsPage;
use super::webhook::WebhookPage;
use super::webhook_delivery::WebhookDeliveryPage;
use super::webhooks::WebhooksPage;
use super::write::WritePage;
use super::writes::WritesPage;
use crate::browser::{keys, page};
use crate::state::preferences::Preferences;
use crate::state::rt_watch::RtWatch;
use crate::state::scanner::{SCAN_BOX, ScanUse, Scanner};
use crate::state::session::CurrentSession;
use crate::ui::screen::HEADING;

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
    let places = session.user().as_ref().map(places::of).unwrap_or_default();
    RtWatch::expect().start();
    let help_is_open = RwSignal::new(false);
    let print_key = PrintKey::new();
    provide_context(print_key);
    let navigate = use_navigate();
    hear_keys(may_scan, places.clone(), print_key, {
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
            <Side places=places.clone() help_is_open />
            <div class="content">
                {may_scan.then(|| view! { <ScanBar help_is_open /> })}
                <main>
                    <Routes fallback=|| view! { <NothingHere /> }>
                        <Route path=path!("/") view=HomePage />
                        <Route path=path!("/assets") view=move || allowed(Permission::ReadAssets, || view! { <AssetsPage /> }.into_any()) />
                        <Route path=path!("/assets/:id") view=move || allowed(Permission::ReadAssets, || view! { <AssetPage /> }.into_any()) />
                        <Route path=path!("/labels") view=move || allowed(Permission::PrintLabels, || view! { <LabelsPage /> }.into_any()) />
                        <Route path=path!("/labels/jobs") view=move || allowed(Permission::PrintLabels, || view! { <LabelJobsPage /> }.into_any()) />
                        <Route path=path!("/labels/jobs/:id") view=move || allowed(Permission::PrintLabels, || view! { <LabelJobPage /> }.into_any()) />
                        <Route path=path!("/labels/:id") view=move || allowed(Permission::PrintLabels, || view! { <LabelPage /> }.into_any()) />
                        <Route path=path!("/receive") view=move || allowed(Permission::CreateAssets, || view! { <ReceivePage /> }.into_any()) />
                        <Route path=path!("/receive/list") view=move || allowed(Permission::CreateAssets, || view! { <ReceiveListPage /> }.into_any()) />
                        <Route path=path!("/receive/shipments/:id") view=move || allowed(Permission::CreateAssets, || view! { <ShipmentPage /> }.into_any()) />
                        <Route path=path!("/bulk-edit") view=move || allowed(Permission::EditAssets, || view! { <BulkEditPage /> }.into_any()) />
                        <Route path=path!("/bulk-edit/:id") view=move || allowed(Permission::EditAssets, || view! { <ChangesetPage /> }.into_any()) />
                        <Route path=path!("/tags") view=move || allowed(Permission::ReadTags, || view! { <TagsPage /> }.into_any()) />
                        <Route path=path!("/tags/reservations/:id") view=move || allowed(Permission::ReadTags, || view! { <TagBlockPage /> }.into_any()) />
                        <Route path=path!("/admin/writes") view=move || allowed(Permission::ReadRtWrites, || view! { <WritesPage /> }.into_any()) />
                        <Route path=path!("/admin/writes/:id") view=move || allowed(Permission::ReadRtWrites, || view! { <WritePage /> }.into_any()) />
                        <Route path=path!("/admin/rt") view=move || allowed(Permission::ManageRt, || view! { <ConnectionPage /> }.into_any()) />
                        <Route path=path!("/admin/people") view=move || allowed(Permission::ManagePeople, || view! { <PeoplePage /> }.into_any()) />
                        <Route path=path!("/admin/people/roles") view=move || allowed(Permission::ManagePeople, || view! { <RolesPage /> }.into_any()) />
                        <Route path=path!("/admin/people/directory") view=move || allowed(Permission::TestDirectory, || view! { <DirectoryPage /> }.into_any()) />
                        <Route path=path!("/admin/people/tokens") view=move || allowed(Permission::ManagePeople, || view! { <EverybodysTokensPage /> }.into_any()) />
                        <Route path=path!("/admin/people/sign-ins") view=move || allowed(Permission::ManagePeople, || view! { <SignInsPage /> }.into_any()) />
                        <Route path=path!("/admin/people/:id") view=move || allowed(Permission::ManagePeople, || view! { <PersonPage /> }.into_any()) />
                        <Route path=path!("/admin/webhooks") view=move || allowed(Permission::ManageWebhooks, || view! { <WebhooksPage /> }.into_any()) />
                        <Route path=path!("/admin/webhooks/deliveries/:id") view=move || allowed(Permission::ManageWebhooks, || view! { <WebhookDeliveryPage /> }.into_any()) />
                        <Route path=path!("/admin/webhooks/:id") view=move || allowed(Permission::ManageWebhooks, || view! { <WebhookPage /> }.into_any()) />
                        <Route path=path!("/account") view=move || allowed(Permission::ManageAccount, || view! { <AccountPage /> }.into_any()) />
                        <Route path=path!("/account/sessions") view=move || allowed(Permission::ManageAccount, || view! { <AccountSessionsPage /> }.into_any()) />
                        <Route path=path!("/account/tokens") view=move || allowed(Permission::ManageAccount, || view! { <AccountTokensPage /> }.into_any()) />
                    </Routes>
                </main>
            </div>
        </div>
        <Help open=help_is_open may_scan places />
    }
}

fn allowed(permission: Permission, screen: fn() -> AnyView) -> AnyView {
    if CurrentSession::expect().can(permission) {
        screen()
    } else {
        view! { <NotForYou /> }.into_any()
    }
}

/// Characters that no field wants go to the scan box; Alt and a digit change the screen; Ctrl+P
/// prints the label rather than the screen.
fn hear_keys(may_scan: bool, places: Vec<Place>, print_key: PrintKey, go: impl Fn(&str) + 'static) {
    let preferences = Preferences::expect();
    let scanner = Scanner::expect();
    let scan_keys = keys::ScanKeys::default();
    let listener = keys::KeyListener::new(move |event| {
        let place = keys::alt_digit(&event)
            .and_then(|digit| places.iter().find(|place| place.digit == digit));
        if let Some(place) = place {
            event.prevent_default();
            go(place.path);
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
            path if path.starts_with("/labels/jobs/") => ScanUse::OpenAsset,
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
