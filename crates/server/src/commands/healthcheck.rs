use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use types::{ComponentState, Health};

use crate::{
    Outcome,
    cli::HealthcheckOptions,
    config::{Config, Problems},
    ends::{End, Failure},
};

const PATIENCE: Duration = Duration::from_secs(10);

/// Asks a running server how it is. Ends with an error unless the answer is a good one.
pub fn run(options: &HealthcheckOptions, config: Result<Config, Problems>) -> Outcome {
    let address = match options.address {
        Some(address) => address,
        None => reachable(config?.server.listen),
    };
    let path = if options.live {
        "/health/live"
    } else {
        "/health/ready"
    };
    let answer =
        ask(address, path).map_err(|error| away(format!("{address} does not answer: {error}")))?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let told = serde_json::from_str::<Health>(body);
    let ailing = told.as_ref().map_or_else(|_| body.to_owned(), ailing);
    if status == "200" && ailing.is_empty() {
        println!("{address} is well.");
        Ok(())
    } else if status == "200" {
        println!("{address} answers, without all of its parts.\n{ailing}");
        Ok(())
    } else {
        Err(away(format!("{address} is not well.\n{ailing}")).into())
    }
}

/// The parts that fail, one a line, each with what is wrong.
fn ailing(health: &Health) -> String {
    let failing = health
        .components
        .iter()
        .filter(|part| part.state != ComponentState::Ok);
    let lines: Vec<String> = failing
        .map(|part| {
            let detail = part.detail.as_deref().unwrap_or("It is failing.");
            format!("  {}: {detail}", part.name)
        })
        .collect();
    lines.join("\n")
}

fn away(words: String) -> Failure {
    Failure::new(End::Unavailable, words)
}

/// The whole answer of a server at an address.
pub fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// "Every address" is no address to connect to.
pub fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
