//! A reader of `OpenMetrics` text that takes nothing that the format does not have.

use std::collections::{BTreeMap, BTreeSet};

/// One line with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

/// Everything that was scraped.
#[derive(Debug, Default)]
pub struct Scrape {
    pub samples: Vec<Sample>,
    /// The kind of each family.
    pub kinds: BTreeMap<String, String>,
}

impl Scrape {
    /// The number of that name with at least these labels; there is one.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let found: Vec<&Sample> = self
            .samples
            .iter()
            .filter(|sample| sample.name == name && has(sample, labels))
            .collect();
        assert!(found.len() < 2, "{name} {labels:?} is not one: {found:?}");
        found.first().map(|sample| sample.value)
    }

    /// The names of all samples.
    pub fn names(&self) -> BTreeSet<&str> {
        self.samples.iter().map(|s| s.name.as_str()).collect()
    }
}

fn has(sample: &Sample, labels: &[(&str, &str)]) -> bool {
    labels
        .iter()
        .all(|(name, value)| sample.labels.get(*name).is_some_and(|is| is == value))
}

/// Reads it, and fails at the first thing that is not as it has to be.
pub fn parse(text: &str) -> Scrape {
    let body = text
        .strip_suffix("# EOF\n")
        .expect("it ends with # EOF and nothing after it");
    let mut scrape = Scrape::default();
    let mut family = String::new();
    let mut seen = BTreeSet::new();
    for line in body.lines() {
        assert!(!line.is_empty(), "there are no empty lines");
        if let Some(comment) = line.strip_prefix("# ") {
            let mut words = comment.splitn(3, ' ');
            let word = words.next().unwrap();
            let name = words.next().expect("a family");
            let rest = words.next().expect("something is said of it");
            match word {
                "HELP" => assert!(!rest.is_empty(), "{line}"),
                "UNIT" => assert!(name.ends_with(&format!("_{rest}")), "{line}"),
                "TYPE" => {
                    assert!(["counter", "gauge", "histogram"].contains(&rest), "{line}");
                    let before = scrape.kinds.insert(name.to_owned(), rest.to_owned());
                    assert_eq!(before, None, "a family stands in one place: {line}");
                }
                _ => panic!("no comments: {line}"),
            }
            name.clone_into(&mut family);
            continue;
        }
        let sample = sample(line);
        let kind = scrape.kinds.get(&family).expect("a type comes first");
        let suffix = sample.name.strip_prefix(family.as_str());
        let suffixes: &[&str] = match kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            _ => &["_bucket", "_sum", "_count"],
        };
        assert!(suffix.is_some_and(|s| suffixes.contains(&s)), "{line}");
        assert!(kind == "gauge" || sample.value >= 0.0, "{line}");
        assert!(
            seen.insert((sample.name.clone(), sample.labels.clone())),
            "twice: {line}"
        );
        scrape.samples.push(sample);
    }
    histograms_add_up(&scrape);
    scrape
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect("a name and a value");
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once("=\"").expect("a label and its value");
            assert!(is_name(label), "{line}");
            let (value, after) = quoted(after);
            assert_eq!(labels.insert(label.to_owned(), value), None, "{line}");
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').expect("a space before the value");
    let value = if value == "+Inf" {
        f64::INFINITY
    } else {
        value.parse().unwrap()
    };
    Sample {
        name: name.to_owned(),
        labels,
        value,
    }
}

/// What stands up to the closing quote, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => match chars.next().unwrap().1 {
                'n' => value.push('\n'),
                c @ ('"' | '\\') => value.push(c),
                c => panic!("\\{c} is no escape"),
            },
            c => value.push(c),
        }
    }
    panic!("a quote is not closed: {text}");
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

fn histograms_add_up(scrape: &Scrape) {
    let histograms = scrape.kinds.iter().filter(|(_, kind)| *kind == "histogram");
    for (family, _) in histograms {
        let mut series: BTreeMap<BTreeMap<String, String>, Vec<(f64, f64)>> = BTreeMap::new();
        for sample in &scrape.samples {
            if sample.name == format!("{family}_bucket") {
                let mut labels = sample.labels.clone();
                let upto = labels.remove("le").expect("a bucket has a bound");
                let upto = if upto == "+Inf" {
                    f64::INFINITY
                } else {
                    upto.parse().unwrap()
                };
                series.entry(labels).or_default().push((upto, sample.value));
            }
        }
        for (labels, buckets) in series {
            let is_rising = |w: &[(f64, f64)]| w[0].0 < w[1].0 && w[0].1 <= w[1].1;
            assert!(
                buckets.windows(2).all(is_rising),
                "{family} {labels:?}: {buckets:?}"
            );
            let (upto, all) = *buckets.last().unwrap();
            assert!(upto.is_infinite());
            let labels: Vec<(&str, &str)> = labels
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_str()))
                .collect();
            assert_eq!(scrape.value(&format!("{family}_count"), &labels), Some(all));
        }
    }
}
