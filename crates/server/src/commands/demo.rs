use std::{
    error::Error,
    fs,
    future::pending,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use app::{App, NewUser};
use figment::providers::Env;
use rt_sim::{SimConfig, Simulator, fixture};
use secrecy::{ExposeSecret, SecretString};
use types::Role;

use super::{
    password,
    serve::{Helpers, listen, told_to_stop, until_told_to_stop},
};
use crate::{
    Outcome,
    bootstrap::Plan,
    cli::DemoOptions,
    config::{Config, Secret},
    systemd::Supervisor,
    telemetry,
};

const PEOPLE: [(&str, &str, Role); 3] = [
    ("technician", "Tess Larch", Role::Technician),
    ("teacher", "Theo Birch", Role::Teacher),
    ("admin", "Ada Alder", Role::Admin),
];

/// Serves everything on this machine, with a simulated Request Tracker unless a real one is given.
pub async fn run(options: DemoOptions) -> Outcome {
    let mut config = Config::default();
    if !options.verbose {
        "warn".clone_into(&mut config.logging.filter);
    }
    telemetry::start(&config.logging, &config.telemetry)?;

    // Before anything else, so that a taken port is known at once.
    let listener = listen(
        "--port",
        SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)),
    )?;
    let address = listener.local_addr()?;
    let simulator = simulator(&options).await?;
    configure(&mut config, &options, simulator.as_ref())?;
    let password = demo_password()?;
    let (app, settings) = Plan::new(&config)?.build().await?;
    add_people(&app, &password).await?;

    let told = told_to_stop()?;
    let helpers = Helpers::start(&app);
    let server = api::serve(listener, app.clone(), settings)?;
    // Whoever reads this may have gone; the demo goes on.
    let _ = writeln!(
        io::stdout(),
        "{}",
        welcome(address, &password, &options, simulator.as_ref())
    );
    until_told_to_stop(told, server, app, &Supervisor::nobody(), pending()).await?;
    helpers.stop().await;
    if let Some(simulator) = simulator {
        simulator.stop().await;
    }
    Ok(())
}

async fn simulator(options: &DemoOptions) -> Result<Option<Simulator>, Box<dyn Error>> {
    if options.rt_url.is_some() {
        return Ok(None);
    }
    let mut config = SimConfig::new(fixture::district());
    config.port = options.sim_port;
    Ok(Some(Simulator::start(config).await?))
}

fn configure(
    config: &mut Config,
    options: &DemoOptions,
    simulator: Option<&Simulator>,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(&options.dir)
        .map_err(|error| format!("{} cannot be made: {error}", options.dir.display()))?;
    let database = options.dir.join("demo.db");
    start_afresh(&database)?;
    config.server.folder.clone_from(&options.dir);
    config.server.shutdown_seconds = 1;
    config.database.url = Some(format!("sqlite://{}", database.display()).as_str().into());
    config.web.folder = options
        .spa
        .join("index.html")
        .is_file()
        .then(|| options.spa.clone());
    config.sign_in.cookie_secure = false;
    if options.sim_control {
        // Whoever makes RT fail on purpose wants to see in seconds what becomes of it.
        config.outbox.attempts = 2;
        config.outbox.settle_seconds = 1;
        config.mirror.poll_seconds = 2;
    }
    // Whoever tries webhooks has the receiver on the same machine.
    config.webhooks.allow_http = true;
    config.webhooks.allow_private = vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
    config.labels.organisation = Some("Example School District".to_owned());
    let tracker = &mut config.request_tracker;
    if let Some(simulator) = simulator {
        tracker.url = Some(simulator.url().parse()?);
        tracker.token = Some(Secret::from(simulator.token()));
    } else {
        tracker.url.clone_from(&options.rt_url);
        tracker.token_file.clone_from(&options.rt_token_file);
    }
    Ok(())
}

/// The demo's database holds nothing but its two people and their sessions.
fn start_afresh(database: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn demo_password() -> Result<String, Box<dyn Error>> {
    match Env::var("RTUTILS_DEMO_PASSWORD") {
        Some(password) if password.chars().count() < 12 => {
            Err("RTUTILS_DEMO_PASSWORD needs at least 12 characters".into())
        }
        Some(password) => Ok(password),
        None => Ok(password::made_up().expose_secret().to_owned()),
    }
}

async fn add_people(app: &App, password: &str) -> Outcome {
    for (username, display_name, role) in PEOPLE {
        app.add_user(NewUser {
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            role,
            password: SecretString::from(password),
        })
        .await?;
    }
    Ok(())
}

fn welcome(
    address: SocketAddr,
    password: &str,
    options: &DemoOptions,
    simulator: Option<&Simulator>,
) -> String {
    let mut lines = vec![
        String::new(),
        "  The rtutils demo is ready.".to_owned(),
        String::new(),
        format!("    Open        http://{address}/"),
    ];
    for (username, _, role) in PEOPLE {
        lines.push(format!(
            "    Sign in     {username} / {password}   ({})",
            what_for(role)
        ));
    }
    lines.push("    Then scan   w12-0007, or type it".to_owned());
    lines.push(format!("    API         http://{address}/api/docs/"));
    lines.push(match (simulator, &options.rt_url) {
        (None, Some(url)) => format!("    RT          {url}"),
        (Some(simulator), _) if options.sim_control => {
            format!("    RT          simulated, {}", simulator.url())
        }
        _ => "    RT          simulated: 300 students, 1,000 assets".to_owned(),
    });
    if !options.spa.join("index.html").is_file() {
        lines.push(format!(
            "    Note        only the API is here: {} has no app. Build it with `make frontend`",
            options.spa.display()
        ));
    }
    lines.push("    Stop        Ctrl-C".to_owned());
    lines.push(String::new());
    lines.join("\n")
}

fn what_for(role: Role) -> &'static str {
    match role {
        Role::Teacher => "sees no assets yet",
        Role::Technician | Role::Admin => "looks up assets, prints labels",
    }
}
