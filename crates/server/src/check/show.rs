//! The report for eyes, and for programs.

use std::fmt::Write;

use super::{Report, State};

impl Report {
    /// One line a finding, and one below it with what to do.
    pub fn text(&self) -> String {
        let width = self.findings.iter().map(|one| one.area.len()).max();
        let width = width.unwrap_or_default();
        let mut text = String::new();
        for finding in &self.findings {
            let (state, area) = (word(finding.state), finding.area);
            let _ = writeln!(text, "{state:<7}  {area:<width$}  {}", finding.what);
            if let Some(remedy) = &finding.remedy {
                let _ = writeln!(text, "{:<7}  {:<width$}  -> {remedy}", "", "");
            }
        }
        let _ = writeln!(text, "\n{}", self.summary());
        text
    }

    /// The same as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// What it comes to.
    pub fn summary(&self) -> String {
        let (broken, warnings) = (self.count(State::Broken), self.count(State::Warning));
        let things = |count: usize| match count {
            1 => "1 thing".to_owned(),
            count => format!("{count} things"),
        };
        match (broken, warnings) {
            (0, 0) => "Everything is well.".to_owned(),
            (0, warnings) => format!("Nothing is broken; look at {}.", things(warnings)),
            (broken, 0) => format!("Broken: {}.", things(broken)),
            (broken, warnings) => {
                format!(
                    "Broken: {}; look at {} more.",
                    things(broken),
                    things(warnings)
                )
            }
        }
    }
}

const fn word(state: State) -> &'static str {
    match state {
        State::Ok => "ok",
        State::Warning => "warning",
        State::Broken => "BROKEN",
    }
}
