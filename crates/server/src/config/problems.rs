//! What is wrong with the configuration, all of it.

use std::fmt;

use crate::ends::End;

/// Problems with the configuration, each with its remedy.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems {
    words: Vec<String>,
    /// What the command ends with, when all agree.
    ends: Vec<End>,
}

impl Problems {
    /// One more.
    pub fn add(&mut self, problem: impl Into<String>) {
        self.add_as(End::Settings, problem);
    }

    /// One more that is no mistake in the settings themselves.
    pub fn add_as(&mut self, end: End, problem: impl Into<String>) {
        self.words.push(problem.into());
        self.ends.push(end);
    }

    /// What the command ends with: what all of them are, or the settings.
    pub fn end(&self) -> End {
        match self.ends.split_first() {
            Some((first, others)) if others.iter().all(|end| end == first) => *first,
            _ => End::Settings,
        }
    }

    /// `Ok` when there is none.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.words.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    /// Each of them.
    pub fn as_slice(&self) -> &[String] {
        &self.words
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not right")?;
        if let [only] = self.words.as_slice() {
            return write!(f, ": {only}");
        }
        for problem in &self.words {
            write!(f, "\n  - {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
