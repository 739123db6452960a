//! `rt-sim serve [FIXTURE] [--port N]` runs the simulator; `rt-sim fixture FIXTURE` prints a
//! fixture as JSON for the seed script of a real RT. FIXTURE is `small`, `district` or `huge`.

use std::{io::Write, process::ExitCode};

use rt_sim::{
    SimConfig, Simulator,
    fixture::{self, Fixture},
};

const USAGE: &str = "usage: rt-sim serve [small|district|huge] [--port N]\n       \
     rt-sim fixture small|district|huge";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["fixture", name] => named(name).and_then(|fixture| print(&fixture)),
        ["serve"] => serve("district", 0),
        ["serve", name] => serve(name, 0),
        ["serve", "--port", port] => serve_on("district", port),
        ["serve", name, "--port", port] => serve_on(name, port),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn named(name: &str) -> Result<Fixture, String> {
    match name {
        "small" => Ok(fixture::small()),
        "district" => Ok(fixture::district()),
        "huge" => Ok(fixture::huge(fixture::HUGE)),
        _ => Err(format!("there is no fixture {name}\n{USAGE}")),
    }
}

fn print(fixture: &Fixture) -> Result<(), String> {
    let mut json = serde_json::to_string_pretty(fixture).map_err(|error| error.to_string())?;
    json.push('\n');
    std::io::stdout()
        .write_all(json.as_bytes())
        .map_err(|error| error.to_string())
}

fn serve_on(name: &str, port: &str) -> Result<(), String> {
    serve(
        name,
        port.parse()
            .map_err(|_| format!("{port} is not a port\n{USAGE}"))?,
    )
}

fn serve(name: &str, port: u16) -> Result<(), String> {
    let config = SimConfig {
        port,
        ..SimConfig::new(named(name)?)
    };
    actix_web::rt::System::new().block_on(async move {
        let rt = Simulator::start(config)
            .await
            .map_err(|error| error.to_string())?;
        println!("RT simulator on {}\ntoken {}", rt.url(), rt.token());
        let interrupted = actix_web::rt::signal::ctrl_c().await;
        rt.stop().await;
        interrupted.map_err(|error| error.to_string())
    })
}
