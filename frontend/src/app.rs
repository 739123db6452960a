//! The app: what every screen stands on, and which screen is shown.

use leptos::prelude::*;
use leptos_router::components::Router;
use types::Permission;

use crate::model::pile::Pile;
use crate::pages::receive_list::forget_list;
use crate::pages::shell::Shell;
use crate::pages::sign_in::SignIn;
use crate::state::Announcer;
use crate::state::bulk::BulkDraft;
use crate::state::labels::LabelDrawing;
use crate::state::options::Options;
use crate::state::pile::LabelPile;
use crate::state::preferences::Preferences;
use crate::state::receiving::ReceivingDesk;
use crate::state::rt_watch::RtWatch;
use crate::state::scanner::Scanner;
use crate::state::session::{
    Absence, CurrentSession, SessionState, owner_of_work, set_owner_of_work,
};
use crate::ui::FailureNotice;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let preferences = Preferences::load();
    let announcer = Announcer::new();
    let session = CurrentSession::new();
    let pile = LabelPile::load(session, preferences, announcer);
    let scanner = Scanner::load(session, preferences, announcer, pile);
    provide_context(preferences);
    provide_context(announcer);
    provide_context(session);
    provide_context(pile);
    provide_context(scanner);
    provide_context(LabelDrawing::new(session));
    provide_context(RtWatch::new(session));
    let options = Options::new(session);
    let desk = ReceivingDesk::load(session, preferences, announcer, pile, options);
    let draft = BulkDraft::load();
    provide_context(options);
    provide_context(desk);
    provide_context(draft);

    keep_work_with_its_owner(Work {
        session,
        scanner,
        pile,
        options,
        desk,
        draft,
    });
    session.restore();

    let screen = move || match session.state() {
        SessionState::Restoring => {
            view! { <p class="boot" role="status">"Starting…"</p> }.into_any()
        }
        SessionState::SigningOut => {
            view! { <p class="boot" role="status">"Signing out…"</p> }.into_any()
        }
        SessionState::Unknown(failure) => view! {
            <main class="door">
                <FailureNotice failure on_retry=move |()| session.restore() />
            </main>
        }
        .into_any(),
        SessionState::Nobody(absence) => {
            view! { <SignIn ended=absence == Absence::Ended /> }.into_any()
        }
        SessionState::SignedIn(_) => view! { <Shell /> }.into_any(),
    };
    view! {
        <Router>{screen}</Router>
        <p class="unseen" role="status" aria-live="polite">{move || announcer.words()}</p>
    }
}

/// What a tab works on.
struct Work {
    session: CurrentSession,
    scanner: Scanner,
    pile: LabelPile,
    options: Options,
    desk: ReceivingDesk,
    draft: BulkDraft,
}

/// Work that waits for a sign-in goes on after it, also when the page was reloaded in between;
/// another person starts afresh.
fn keep_work_with_its_owner(work: Work) {
    let Work {
        session,
        scanner,
        pile,
        options,
        desk,
        draft,
    } = work;
    let forget = move || {
        scanner.reset();
        pile.change(Pile::clear);
        options.forget();
        desk.reset();
        draft.forget();
        forget_list();
    };
    Effect::new(move |_| match session.state() {
        SessionState::SignedIn(api) => {
            let user = api.user();
            if owner_of_work() != Some(user.id) || !user.can(Permission::ReadAssets) {
                forget();
            }
            set_owner_of_work(Some(user.id));
            scanner.pump();
            pile.pump();
            desk.pump();
        }
        // Signed out on purpose: the next person at this browser sees nothing of it.
        SessionState::SigningOut | SessionState::Nobody(Absence::SignedOut) => {
            set_owner_of_work(None);
            forget();
        }
        SessionState::Nobody(Absence::Fresh | Absence::Ended)
        | SessionState::Restoring
        | SessionState::Unknown(_) => {}
    });
}
