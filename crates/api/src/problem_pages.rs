//! `docs/problems.md`, one section a type.

use pulldown_cmark::{Parser, html};
use types::ProblemType;

/// The document, as it stands in the repository.
const DOCUMENT: &str = include_str!("../../../docs/problems.md");

/// What the documentation says of one type of problem.
#[derive(Debug, Clone, Copy)]
pub struct ProblemPage {
    kind: ProblemType,
    section: &'static str,
}

impl ProblemPage {
    /// The section of a type, by the slug in its address.
    #[must_use]
    pub fn find(slug: &str) -> Option<Self> {
        let kind = ProblemType::ALL
            .iter()
            .copied()
            .find(|k| k.slug() == slug)?;
        let (_, after) = DOCUMENT.split_once(&format!("\n## {slug}\n"))?;
        let section = after.split("\n## ").next().unwrap_or(after).trim();
        Some(Self { kind, section })
    }

    /// The section as it is written.
    #[must_use]
    pub fn markdown(&self) -> String {
        format!("# {}\n\n{}\n", self.kind.title(), self.section)
    }

    /// A small page of its own: it has to work where the app does not.
    #[must_use]
    pub fn html(&self) -> String {
        let mut body = String::new();
        html::push_html(&mut body, Parser::new(self.section));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} · rtutils</title>\n</head>\n\
             <body style=\"font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; \
             margin: 3rem auto; padding: 0 1rem\">\n<main>\n<p>{status} · <code>{slug}</code></p>\n\
             <h1>{title}</h1>\n{body}</main>\n\
             <p><a href=\"/api/docs/\">API reference</a></p>\n</body>\n</html>\n",
            title = self.kind.title(),
            status = self.kind.status(),
            slug = self.kind.slug(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_section_that_says_what_it_means_and_what_to_do() {
        for kind in ProblemType::ALL {
            let page = ProblemPage::find(kind.slug())
                .unwrap_or_else(|| panic!("docs/problems.md needs a heading: ## {}", kind.slug()));
            for needed in [
                format!("**{}**", kind.status()),
                "**Meaning.**".to_owned(),
                "**What to do.**".to_owned(),
            ] {
                assert!(page.section.contains(&needed), "{}: {needed}", kind.slug());
            }
        }
    }

    #[test]
    fn no_section_is_about_a_type_that_is_gone() {
        for heading in DOCUMENT.lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(
                ProblemType::ALL.iter().any(|kind| kind.slug() == heading),
                "docs/problems.md: {heading}"
            );
        }
    }
}
