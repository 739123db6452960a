//! Running the binary.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// The binary, in a folder of its own and with an environment of its own.
pub fn rtutils(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rtutils"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
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
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    pub said: Vec<String>,
}

impl Running {
    /// Starts it and reads what it says up to the line that begins with `last`.
    pub fn start(command: &mut Command, last: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in &mut lines {
            let line = line.unwrap().trim().to_owned();
            let is_last = line.starts_with(last);
            said.push(line);
            if is_last {
                break;
            }
        }
        Self { child, said }
    }

    /// The rest of the line that begins with `word`.
    pub fn after(&self, word: &str) -> &str {
        let line = self.said.iter().find_map(|line| line.strip_prefix(word));
        line.unwrap_or_else(|| panic!("{word} is not in {:?}", self.said))
            .trim()
    }

    /// Sends a signal and waits for the end; gives whether it was a clean one.
    pub fn stop_by(mut self, signal: &str) -> bool {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
