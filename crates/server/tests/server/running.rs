//! Running the binary.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use log_watch::Reading;

/// The binary, in a folder of its own and with an environment of its own. It logs all that it can:
/// no line may hold a secret.
pub fn rtutils(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rtutils"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.env("RTUTILS_LOGGING__FILTER", "trace");
    command
}

/// Where PostgreSQL's programs and those of the system are.
pub fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Writes a file for its owner alone.
pub fn secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs it to its end. Gives the exit code, and what it said to a person.
pub fn ended(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let (_, out, err) = said(&output);
    (output.status.code().unwrap(), out, err)
}

/// Runs it to its end.
pub fn run(command: &mut Command) -> (bool, String, String) {
    said(&command.output().unwrap())
}

/// Runs it to its end with something to read.
pub fn run_with_input(command: &mut Command, input: &str) -> (bool, String, String) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    said(&child.wait_with_output().unwrap())
}

fn said(output: &Output) -> (bool, String, String) {
    log_watch::read(io::Cursor::new(output.stderr.clone())).finish();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// A process that is killed when it is dropped, and whose log is read to its end.
#[derive(Debug)]
pub struct Watched {
    pub child: Child,
    log: Option<Reading>,
}

impl Watched {
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = child.stderr.take().map(log_watch::read);
        Self { child, log }
    }
}

impl Watched {
    /// With its log in a file, which the test reads.
    pub fn spawn_into(command: &mut Command, log: &Path) -> Self {
        let log = fs::File::create(log).unwrap();
        let child = command.stderr(log).stdout(Stdio::null()).spawn().unwrap();
        Self { child, log: None }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(log) = self.log.take() {
            log.finish();
        }
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Running {
    process: Watched,
    pub said: Vec<String>,
}

impl Running {
    /// Starts it and reads what it says up to the line that begins with `last`.
    pub fn start(command: &mut Command, last: &str) -> Self {
        let mut process = Watched::spawn(command.stdout(Stdio::piped()));
        let mut lines = BufReader::new(process.child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in &mut lines {
            let line = line.unwrap().trim().to_owned();
            let is_last = line.starts_with(last);
            said.push(line);
            if is_last {
                break;
            }
        }
        Self { process, said }
    }

    /// The rest of the line that begins with `word`.
    pub fn after(&self, word: &str) -> &str {
        let line = self.said.iter().find_map(|line| line.strip_prefix(word));
        line.unwrap_or_else(|| panic!("{word} is not in {:?}", self.said))
            .trim()
    }

    /// Sends a signal and waits for the end; gives whether it was a clean one.
    pub fn stop_by(mut self, signal: &str) -> bool {
        let id = self.process.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        self.process.child.wait().unwrap().success()
    }
}
