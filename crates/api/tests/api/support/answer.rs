//! An answer, read whole.

use std::io::Write;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;
use types::{Problem, ProblemType};

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        self.read()
    }

    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The problem, if it is a whole one of this type.
    #[track_caller]
    pub fn problem(&self, kind: ProblemType) -> Problem {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem: Problem = self.read();
        assert_eq!(problem.kind, kind.uri(), "{}", self.text());
        assert_eq!(
            (self.status, problem.status),
            (kind.status(), kind.status())
        );
        assert_eq!(problem.title, kind.title());
        assert_eq!(problem.request_id.as_deref(), self.header("request-id"));
        assert!(!problem.detail.is_empty());
        problem
    }

    /// The refresh cookie that was set, as a browser would send it back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").expect("no cookie was set");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// What `pdfinfo`, an independent program, says of the PDF.
    pub fn pdfinfo(&self) -> String {
        self.told_by("pdfinfo", &["-f", "1", "-l", "2000"], &[])
    }

    /// The text of the PDF, page by page, as another program reads it.
    pub fn pdftotext(&self) -> String {
        self.told_by("pdftotext", &["-raw"], &["-"])
    }

    fn told_by(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&self.bytes).unwrap();
        let output = std::process::Command::new(program)
            .args(before)
            .arg(file.path())
            .args(after)
            .output()
            .expect("pdfinfo and pdftotext are part of poppler-utils: install it");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Width and height of every page of the PDF, in points.
    pub fn page_sizes(&self) -> Vec<(f32, f32)> {
        self.pdfinfo()
            .lines()
            .filter(|line| line.starts_with("Page ") && line.contains("size:"))
            .map(|line| {
                let numbers: Vec<f32> = line
                    .split_whitespace()
                    .filter_map(|word| word.parse().ok())
                    .collect();
                (numbers[numbers.len() - 2], numbers[numbers.len() - 1])
            })
            .collect()
    }
}
