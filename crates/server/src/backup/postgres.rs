//! PostgreSQL's own programs: `pg_dump` and `pg_restore`.

use std::{
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use crate::ends::{End, Failure};

/// Old tables that a restore put aside are no part of a backup.
pub const ASIDE: &str = "before_restore_";
/// What sqlx understands in a URL and PostgreSQL's programs call otherwise, or do not know.
const OTHER_NAMES: [(&str, Option<&str>); 9] = [
    ("ssl-mode", Some("sslmode")),
    ("ssl-root-cert", Some("sslrootcert")),
    ("ssl-ca", Some("sslrootcert")),
    ("ssl-cert", Some("sslcert")),
    ("ssl-key", Some("sslkey")),
    ("hostaddr", Some("host")),
    ("statement-cache-capacity", None),
    ("password", None),
    ("application_name", None),
];

/// A database for these programs: the password is in their environment, where other users do not see it.
#[derive(Debug, Clone)]
pub struct Server {
    url: String,
    password: Option<SecretString>,
}

impl Server {
    /// The database at an address of ours.
    pub fn of(url: &str) -> Result<Self, Failure> {
        let mut url = Url::parse(url).map_err(|error| {
            Failure::new(
                End::Settings,
                format!("database.url is no URL ({error}): write postgres://…"),
            )
        })?;
        let said: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut password = url.password().map(decoded);
        url.set_query(None);
        for (name, value) in said {
            if name == "password" {
                password = Some(value.clone());
            }
            let other = OTHER_NAMES.iter().find(|(theirs, _)| *theirs == name);
            match other {
                Some((_, None)) => {}
                Some((_, Some(other))) => {
                    url.query_pairs_mut().append_pair(other, &value);
                }
                // Options of the session, such as options[search_path].
                None if name.contains('[') => {}
                None => {
                    url.query_pairs_mut().append_pair(&name, &value);
                }
            }
        }
        // An address without a host has no place for a password either.
        let _ = url.set_password(None);
        Ok(Self {
            url: url.into(),
            password: password.map(SecretString::from),
        })
    }

    /// Runs something that waits, where it holds nobody up.
    pub async fn run<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let server = self.clone();
        let outcome = tokio::task::spawn_blocking(move || what(&server)).await;
        outcome.map_err(|error| Failure::new(End::Other, error.to_string()))?
    }

    /// Copies what a snapshot sees.
    pub fn dump(&self, snapshot: &str, to: &Path) -> Result<(), Failure> {
        let mut command = self.command("pg_dump");
        command
            .args([
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=60s",
            ])
            .arg(format!("--snapshot={snapshot}"))
            .arg(format!("--exclude-schema={ASIDE}*"))
            .arg(format!("--file={}", to.display()))
            .arg(format!("--dbname={}", self.url));
        succeed(
            &mut command,
            "no backup was made, and the older ones are kept",
        )
    }

    /// Lays a copy down, all of it or nothing.
    pub fn restore(&self, copy: &Path) -> Result<(), Failure> {
        let mut command = self.command("pg_restore");
        command
            .args([
                "--no-password",
                "--no-owner",
                "--no-privileges",
                "--single-transaction",
                "--exit-on-error",
            ])
            .arg(format!("--dbname={}", self.url))
            .arg(copy);
        succeed(&mut command, "nothing was changed")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PGCONNECT_TIMEOUT", "10");
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password.expose_secret());
        }
        command
    }
}

/// `pg_dump` copies servers of its own version and older ones.
pub fn is_as_new_as(server: u32) -> Result<(), Failure> {
    let said = output(Command::new("pg_dump").arg("--version"))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let words = said.split_whitespace();
    let mut versions = words.filter_map(|word| word.split('.').next()?.parse::<u32>().ok());
    match versions.next() {
        Some(ours) if ours < server => Err(Failure::new(
            End::Unavailable,
            format!(
                "pg_dump is of PostgreSQL {ours}, and the server of {server}: install the client \
                 programs of {server} or newer (Debian: postgresql-client-{server})"
            ),
        )),
        // What these write begins with a setting that older servers refuse.
        Some(ours) if ours >= 17 && server < 17 => Err(Failure::new(
            End::Unavailable,
            format!(
                "pg_dump is of PostgreSQL {ours}, and the server of {server}, which could not take the \
                 backup back: install the client programs of {server} (Debian: \
                 postgresql-client-{server})"
            ),
        )),
        _ => Ok(()),
    }
}

/// Whether the copy can be read.
pub fn list(copy: &Path) -> Result<(), Failure> {
    let mut command = Command::new("pg_restore");
    command.arg("--list").arg(copy);
    succeed(&mut command, "the copy is not whole")
}

fn succeed(command: &mut Command, otherwise: &str) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = output(command)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let said = lines.first().copied().unwrap_or("it said nothing");
    let is_full = lines.iter().any(|line| line.contains("No space left"));
    let end = if is_full { End::Disk } else { End::Other };
    Err(Failure::new(
        end,
        format!("{program} failed ({said}): {otherwise}"),
    ))
}

fn output(command: &mut Command) -> Result<Output, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).output().map_err(|error| {
        let (end, words) = match error.kind() {
            io::ErrorKind::NotFound => (
                End::Unavailable,
                format!(
                    "{program} is not on the PATH: install PostgreSQL's client programs, of the \
                     server's version or newer (Debian: postgresql-client)"
                ),
            ),
            _ => (End::Other, format!("{program} cannot be run ({error})")),
        };
        Failure::new(end, words)
    })
}

/// What the percent signs stand for. A plus is a plus here.
fn decoded(text: &str) -> String {
    let pair = format!("is={}", text.replace('+', "%2B"));
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map(|(_, is)| is.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_goes_by_another_way_than_the_address() {
        let server =
            Server::of("postgres://tags:a%2Fb+c%20d@db.example.org/rtutils?ssl-mode=require")
                .unwrap();

        assert_eq!(
            server.url,
            "postgres://tags@db.example.org/rtutils?sslmode=require"
        );
        assert_eq!(server.password.unwrap().expose_secret(), "a/b+c d");
    }

    #[test]
    fn an_address_by_socket_is_left_as_it_is() {
        let server = Server::of("postgres:///rtutils?host=/run/postgresql&user=rtutils").unwrap();

        assert_eq!(
            server.url,
            "postgres:///rtutils?host=%2Frun%2Fpostgresql&user=rtutils"
        );
        assert!(server.password.is_none());
    }
}
