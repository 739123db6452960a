//! Whether Request Tracker answers, lets us in, and has what we need.

use std::time::Duration;

use app::{Clock, RtLook, RtTrouble, SystemClock, look_at_rt};
use rt_client::{HttpRequestTracker, RtSettings};
use tokio::net::TcpStream;
use types::{RtCheckKind, RtCheckState};
use url::Url;

use super::Part;
use crate::config::{Config, Problems};

/// For a connection, which is all that is tried where RT does not answer.
const CONNECT: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config) -> Part {
    let mut part = Part::new("request_tracker");
    let settings = config.request_tracker.settings(&mut Problems::default());
    let Some(settings) = settings else {
        part.broken(
            "It is not said where Request Tracker is, or who we are there.",
            "Mend what the configuration says of request_tracker first.",
        );
        return part;
    };
    ask(config, settings, &mut part).await;
    part
}

async fn ask(config: &Config, settings: RtSettings, part: &mut Part) {
    let base = settings.base_url.clone();
    if let Err((what, remedy)) = connect(&base).await {
        part.broken(what, remedy);
        return;
    }
    let rt = match HttpRequestTracker::new(settings) {
        Ok(rt) => rt,
        Err(error) => {
            part.broken(
                format!("{error}."),
                "Correct request_tracker in the configuration.",
            );
            return;
        }
    };
    let fields = config.custom_fields.names();
    let catalogs = &config.tags.catalogs;
    let look = look_at_rt(&rt, &fields, catalogs, SystemClock.now()).await;
    // In the middle of asking, near enough: it takes a moment.
    part.clock = look.told_at.map(|told| (told, look.at));
    match (&look.trouble, &look.cause) {
        (None, _) => tell(&look, part),
        (Some(_), Some(cause)) => {
            let (what, remedy) = trouble(cause, &base);
            part.broken(what, remedy);
        }
        (Some(trouble), None) => part.broken(trouble.clone(), "Look at the log of the service."),
    }
}

/// Whether anybody listens there; the client itself tells only that nothing came of it.
async fn connect(base: &Url) -> Result<(), (String, &'static str)> {
    let (host, port) = (
        base.host_str().unwrap_or_default().to_owned(),
        base.port_or_known_default().unwrap_or(443),
    );
    let name = host.trim_matches(['[', ']']).to_owned();
    match tokio::time::timeout(CONNECT, TcpStream::connect((name, port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err((
            format!("Nobody can be reached at {host}, port {port}: {error}."),
            "Look at request_tracker.url, whether Request Tracker runs, and for a firewall between \
             the two.",
        )),
        Err(_) => Err((
            format!(
                "{host}, port {port}, does not answer within {} seconds.",
                CONNECT.as_secs()
            ),
            "Something on the way swallows what is sent: look for a firewall between the two.",
        )),
    }
}

fn tell(look: &RtLook, part: &mut Part) {
    let version = look.version.as_deref().unwrap_or("of an unknown version");
    let user = look.username.as_deref().unwrap_or("a user without a name");
    part.ok(format!("Request Tracker {version} lets us in as {user}."));
    let groups = [
        (RtCheckKind::Version, "Its version is one that works."),
        (
            RtCheckKind::Right,
            "That user holds every right that can be looked at.",
        ),
        (
            RtCheckKind::CustomField,
            "Every custom field that is named is there.",
        ),
        (
            RtCheckKind::Catalog,
            "Every catalog that is named is there.",
        ),
    ];
    for (kind, all_well) in groups {
        let mut of_kind = look
            .checks
            .iter()
            .filter(|check| check.kind == kind)
            .peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        let mut lacks = false;
        for check in of_kind.filter(|check| check.state == RtCheckState::Missing) {
            lacks = true;
            let what = format!("{} {} ({})", missing(kind), check.name, check.needed_for);
            let remedy = check.remedy.clone().unwrap_or_default();
            match kind {
                // Labels and searches go on without.
                RtCheckKind::CustomField => part.warn(format!("{what}."), remedy),
                _ => part.broken(format!("{what}."), remedy),
            }
        }
        if !lacks {
            part.ok(all_well);
        }
    }
}

const fn missing(kind: RtCheckKind) -> &'static str {
    match kind {
        RtCheckKind::Version => "It is too old: rtutils needs",
        RtCheckKind::Right => "A right is missing:",
        RtCheckKind::CustomField => "A custom field is missing:",
        RtCheckKind::Catalog => "A catalog is missing:",
    }
}

/// What is wrong, by what the client made of the answer, and what to do.
fn trouble(cause: &RtTrouble, base: &Url) -> (String, &'static str) {
    match cause {
        RtTrouble::Refused => (
            "Request Tracker does not accept our token, or our password.".to_owned(),
            "Make a new token for rtutils' account in RT (log in as it, Settings, Auth Tokens), put \
             it into the file of request_tracker.token_file, and restart the service.",
        ),
        RtTrouble::Timeout => (
            "Request Tracker did not answer in time.".to_owned(),
            "Look at the load of its machine and of its database.",
        ),
        RtTrouble::Unavailable { .. } if base.scheme() == "https" => (
            "It can be connected to, and no answer comes.".to_owned(),
            "Look whether its certificate is good and this machine knows the authority that it comes \
             from, and whether the web server in front of it reaches it.",
        ),
        RtTrouble::Unavailable { .. } => (
            "It can be connected to, and no answer comes.".to_owned(),
            "Look whether the web server in front of it reaches it, and whether it wants https://.",
        ),
        RtTrouble::Broken { cause } => (
            format!("The answer is not one of Request Tracker's: {cause}."),
            "Look whether request_tracker.url is RT's own address, with its path, and not that of a \
             login page, and whether request_tracker.api_path is where REST 2.0 is.",
        ),
    }
}
