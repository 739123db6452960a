//! Which status may follow which.
//!
//! RT's REST interface does not tell lifecycles. RT's default one for assets is known
//! (`lib/RT/Lifecycle` and `%Lifecycles` of RT 5 and 6); a site with another names it in the
//! configuration. RT has the last word in any case.

use std::collections::BTreeMap;

/// The lifecycle of the site's assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycles(Lifecycle);

/// One lifecycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// The statuses that an asset may begin with.
    pub first: Vec<String>,
    /// The statuses that may follow each.
    pub next: BTreeMap<String, Vec<String>>,
}

impl Lifecycles {
    /// Assets live by this.
    #[must_use]
    pub fn new(lifecycle: Lifecycle) -> Self {
        Self(lifecycle)
    }

    /// The statuses that may follow this one; empty when we do not know it.
    #[must_use]
    pub fn after(&self, status: &str) -> Vec<String> {
        self.0.next.get(status).cloned().unwrap_or_default()
    }

    /// The statuses that an asset may begin with.
    #[must_use]
    pub fn first(&self) -> &[String] {
        &self.0.first
    }
}

impl Default for Lifecycles {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        let next = [
            ("new", &["allocated", "in-use", "stolen", "deleted"][..]),
            ("allocated", &["in-use", "recycled", "stolen", "deleted"]),
            ("in-use", &["allocated", "recycled", "stolen", "deleted"]),
            ("recycled", &["allocated"]),
            ("stolen", &["allocated"]),
            ("deleted", &["allocated"]),
        ];
        Self(Lifecycle {
            first: words(&["new", "allocated", "in-use"]),
            next: next
                .into_iter()
                .map(|(status, next)| (status.to_owned(), words(next)))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recycled_comes_back_by_being_allocated() {
        let lifecycles = Lifecycles::default();

        assert_eq!(lifecycles.after("recycled"), ["allocated"]);
        assert!(lifecycles.after("on-loan").is_empty());
    }
}
