//! Comparing texts, with SQLite's and RT's ideas of equality.

use std::cmp::Ordering;

use super::Operator;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Counts,
    Ignored,
}

/// A condition on a text.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    operator: Operator,
    value: String,
    case: Case,
    /// What a part is compared with; only for operators that look for a part.
    pattern: Pattern,
}

#[derive(Debug, Clone)]
enum Pattern {
    /// Without wildcards inside, in lower case.
    Plain(String),
    /// SQLite's LIKE, for when there are some.
    Like(Vec<char>),
}

impl Text {
    pub(crate) fn new(operator: Operator, value: &str, case: Case) -> Self {
        let pattern = if value.contains(['%', '_']) {
            let (start, end) = match operator {
                Operator::StartsWith => ("", "%"),
                Operator::EndsWith => ("%", ""),
                _ => ("%", "%"),
            };
            Pattern::Like(format!("{start}{value}{end}").chars().collect())
        } else {
            Pattern::Plain(value.to_ascii_lowercase())
        };
        Self {
            operator,
            value: value.to_owned(),
            case,
            pattern,
        }
    }

    /// The text that it asks for, when it asks for one and no other.
    pub(crate) fn exactly(&self) -> Option<&str> {
        (self.operator == Operator::Is).then_some(&self.value)
    }

    pub(crate) fn holds(&self, held: &str) -> bool {
        let is_same = || match self.case {
            Case::Ignored => held.eq_ignore_ascii_case(&self.value),
            Case::Counts => held == self.value,
        };
        match self.operator {
            Operator::Is => is_same(),
            Operator::IsNot => !is_same(),
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => self.has_part(held),
            Operator::ContainsNot => !self.has_part(held),
            // RT stores an empty text, not NULL.
            Operator::IsNull => false,
            Operator::IsNotNull => true,
            operator => ordered(operator, held.cmp(self.value.as_str())),
        }
    }

    /// Whether one of several values matches; a negated operator asks that none does.
    pub(crate) fn any_holds<'a>(&self, mut values: impl Iterator<Item = &'a str>) -> bool {
        match self.operator {
            Operator::IsNull => values.next().is_none(),
            Operator::IsNotNull => values.next().is_some(),
            Operator::IsNot | Operator::ContainsNot => values.all(|held| self.holds(held)),
            _ => values.any(|held| self.holds(held)),
        }
    }

    fn has_part(&self, held: &str) -> bool {
        match &self.pattern {
            Pattern::Like(pattern) => like(held, pattern),
            Pattern::Plain(part) => {
                let held = held.to_ascii_lowercase();
                match self.operator {
                    Operator::StartsWith => held.starts_with(part.as_str()),
                    Operator::EndsWith => held.ends_with(part.as_str()),
                    _ => held.contains(part.as_str()),
                }
            }
        }
    }
}

pub(super) fn ordered(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Is => order.is_eq(),
        Operator::IsNot => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::Greater => order.is_gt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}

/// SQLite's LIKE: `%` and `_` are wild, and ASCII letters match in either case.
fn like(held: &str, pattern: &[char]) -> bool {
    let held: Vec<char> = held.chars().collect();
    let (mut at, mut in_pattern) = (0, 0);
    // Where to go on when the letters after the last % turn out to be wrong.
    let mut retry: Option<(usize, usize)> = None;
    while at < held.len() {
        match pattern.get(in_pattern) {
            Some('%') => {
                retry = Some((at, in_pattern + 1));
                in_pattern += 1;
            }
            Some(letter) if *letter == '_' || letter.eq_ignore_ascii_case(&held[at]) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((from, after)) = retry else {
                    return false;
                };
                retry = Some((from + 1, after));
                (at, in_pattern) = (from + 1, after);
            }
        }
    }
    pattern[in_pattern..].iter().all(|letter| *letter == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: Operator, held: &str, value: &str) -> bool {
        Text::new(operator, value, Case::Ignored).holds(held)
    }

    #[test]
    fn like_knows_wildcards_and_ignores_the_case_of_ascii_only() {
        let like = |held, pattern: &str| like(held, &pattern.chars().collect::<Vec<_>>());
        assert!(like("W12-0007", "%w12_000%"));
        assert!(like("a%b", "a%b"));
        assert!(like("abcabd", "%abd"));
        assert!(!like("École", "%éc%"));
        assert!(!like("abc", "%abd%"));
        assert!(like("", "%%"));
    }

    #[test]
    fn a_part_is_found_with_and_without_wildcards() {
        for (operator, value) in [
            (Operator::Contains, "12-00"),
            (Operator::Contains, "12_00"),
            (Operator::StartsWith, "w12"),
            (Operator::StartsWith, "w_2"),
            (Operator::EndsWith, "07"),
            (Operator::EndsWith, "0_"),
        ] {
            assert!(holds(operator, "W12-0007", value), "{operator:?} {value}");
            assert!(!holds(operator, "École", value), "{operator:?} {value}");
        }
        assert!(holds(Operator::ContainsNot, "W12-0007", "x"));
    }
}
