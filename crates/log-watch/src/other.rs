//! What other processes log.

use std::{
    io::{BufRead, BufReader, Read},
    thread::JoinHandle,
};

/// The log of another process, read to its end by a thread.
#[derive(Debug)]
pub struct Reading(JoinHandle<Vec<String>>);

/// Reads the log of another process, so that it never waits for us.
pub fn read(log: impl Read + Send + 'static) -> Reading {
    crate::start(&[]);
    Reading(std::thread::spawn(move || {
        let mut guilty = Vec::new();
        let mut log = BufReader::new(log);
        let mut line = Vec::new();
        while let Ok(1..) = log.read_until(b'\n', &mut line) {
            let text = String::from_utf8_lossy(&line);
            if crate::is_guilty(&text) {
                guilty.push(text.into_owned());
            }
            line.clear();
        }
        guilty
    }))
}

impl Reading {
    /// Waits for the end of the log.
    ///
    /// # Panics
    /// When a secret was in it, unless the test fails already.
    pub fn finish(self) {
        let guilty = self.0.join().unwrap_or_default();
        assert!(
            guilty.is_empty() || std::thread::panicking(),
            "a secret is in the log of another process: {guilty:#?}"
        );
    }
}
