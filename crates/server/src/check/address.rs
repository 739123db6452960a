//! Whether the address is free, or ours already.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use client::Client;
use types::{ComponentState, Health};
use url::Url;

use super::Part;
use crate::{
    commands::healthcheck::{ask, reachable},
    config::Config,
};

/// For the way through the web server in front.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn look(config: &Config) -> Part {
    let listen = config.server.listen;
    // Another program may keep us waiting.
    let looking = tokio::task::spawn_blocking(move || {
        let mut part = Part::new("address");
        let mut is_served = false;
        match TcpListener::bind(listen) {
            Ok(_) => part.ok(format!("{listen} is free: no server runs here.")),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                is_served = tell(ask(reachable(listen), "/health/ready"), listen, &mut part);
            }
            Err(error) => part.broken(
                format!("{listen} cannot be listened on: {error}."),
                "Set server.listen to an address of this machine, and a port above 1023.",
            ),
        }
        (part, is_served)
    });
    let looked = looking.await;
    let (mut part, is_served) = looked.unwrap_or_else(|_| (Part::new("address"), false));
    // Where no server runs here, nobody is to be found there either.
    if let Some(base_url) = config.server.base_url.as_ref().filter(|_| is_served) {
        from_outside(base_url, &mut part).await;
    }
    part
}

/// Whether people find us: by name, through the web server in front and its certificate.
async fn from_outside(base_url: &Url, part: &mut Part) {
    match Client::get_liveness(base_url, PATIENCE).await {
        Ok(_) => part.ok(format!("It answers at {base_url} as well.")),
        Err(error) => part.warn(
            format!("At {base_url} (server.base_url) it does not answer this machine: {error}."),
            "Look at the web server in front (does it run, does it know that name, is its certificate \
             good?), and at server.base_url. Where this machine may not reach that address and people \
             do, all is well.",
        ),
    }
}

/// Says who answers there; gives whether it is one of us.
fn tell(answer: io::Result<String>, listen: SocketAddr, part: &mut Part) -> bool {
    let health: Option<Health> = answer.ok().and_then(|answer| {
        let (_, body) = answer.split_once("\r\n\r\n")?;
        // The body may come in chunks, of which it is the first.
        let json = body.get(body.find('{')?..=body.rfind('}')?)?;
        serde_json::from_str(json).ok()
    });
    let Some(health) = health else {
        part.broken(
            format!("Another program has {listen}."),
            "Stop that one, or choose another port in server.listen (`ss -ltnp` says who it is).",
        );
        return false;
    };
    if health.version == env!("CARGO_PKG_VERSION") {
        part.ok(format!("rtutils {} serves {listen}.", health.version));
    } else {
        part.warn(
            format!(
                "rtutils {} serves {listen}, and this is {}.",
                health.version,
                env!("CARGO_PKG_VERSION")
            ),
            "Restart the service, so that it runs what is installed.",
        );
    }
    for component in health.components {
        // What is switched off, or being filled, is said as well, and is no trouble.
        if component.state == ComponentState::Failing
            && let Some(detail) = component.detail
        {
            part.broken(
                format!("The server that runs says of {}: {detail}", component.name),
                "Look at what is said of that above. Where it is well there, restart the service: it \
                 may have older settings.",
            );
        }
    }
    true
}
