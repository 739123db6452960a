//! From words to a query.

use super::{Condition, NotUnderstood, Operator, Query, words::Word};

/// Reads a query.
///
/// In RT 5.0.3 the last of several `AND` and `OR` at one level decides for all of them, so
/// `a AND b OR c` finds what `a OR b OR c` does. Nobody means that, so a level that mixes the two
/// is refused here: brackets say which is meant, and RT honours them.
pub(crate) fn parse(query: &str) -> Result<Query, NotUnderstood> {
    let words = super::words::words(query)?;
    let mut parser = Parser { words: &words };
    let parsed = parser.level()?;
    if parser.words.is_empty() {
        Ok(parsed)
    } else {
        Err(parser.stuck())
    }
}

struct Parser<'a> {
    words: &'a [Word],
}

impl Parser<'_> {
    fn level(&mut self) -> Result<Query, NotUnderstood> {
        let mut parts = vec![self.one()?];
        if self.take_keyword("AND") {
            parts.push(self.one()?);
            while self.take_keyword("AND") {
                parts.push(self.one()?);
            }
            return Ok(Query::All(parts));
        }
        while self.take_keyword("OR") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Query::Any(parts)
        })
    }

    fn one(&mut self) -> Result<Query, NotUnderstood> {
        if self.words.first() == Some(&Word::Open) {
            self.words = &self.words[1..];
            let inner = self.level()?;
            return match self.next() {
                Some(Word::Close) => Ok(inner),
                _ => Err(self.stuck()),
            };
        }
        let Some(Word::Bare(field) | Word::Quoted(field)) = self.next() else {
            return Err(self.stuck());
        };
        let operator = self.operator()?;
        let value = match operator {
            Operator::IsNull | Operator::IsNotNull => String::new(),
            _ => match self.next() {
                Some(Word::Quoted(value)) => value,
                Some(Word::Bare(number)) if number.parse::<u64>().is_ok() => number,
                _ => return Err(self.stuck()),
            },
        };
        Ok(Query::Condition(Condition {
            field,
            operator,
            value,
        }))
    }

    fn operator(&mut self) -> Result<Operator, NotUnderstood> {
        if let Some(Word::Sign(sign)) = self.words.first() {
            let operator = match sign.as_str() {
                "=" => Operator::Is,
                "!=" => Operator::IsNot,
                "<" => Operator::Less,
                ">" => Operator::Greater,
                "<=" => Operator::LessOrEqual,
                ">=" => Operator::GreaterOrEqual,
                _ => return Err(self.stuck()),
            };
            self.words = &self.words[1..];
            return Ok(operator);
        }
        let is_negated = self.take_keyword("NOT");
        let operator = if self.take_keyword("LIKE") {
            if is_negated {
                Operator::ContainsNot
            } else {
                Operator::Contains
            }
        } else if is_negated {
            return Err(self.stuck());
        } else if self.take_keyword("STARTSWITH") {
            Operator::StartsWith
        } else if self.take_keyword("ENDSWITH") {
            Operator::EndsWith
        } else if self.take_keyword("IS") {
            let is_negated = self.take_keyword("NOT");
            if !self.take_keyword("NULL") {
                return Err(self.stuck());
            }
            if is_negated {
                Operator::IsNotNull
            } else {
                Operator::IsNull
            }
        } else {
            return Err(self.stuck());
        };
        Ok(operator)
    }

    fn next(&mut self) -> Option<Word> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first.clone())
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let is_there = matches!(
            self.words.first(),
            Some(Word::Bare(word)) if word.eq_ignore_ascii_case(keyword)
        );
        if is_there {
            self.words = &self.words[1..];
        }
        is_there
    }

    fn stuck(&self) -> NotUnderstood {
        let near = match self.words.first() {
            Some(Word::Bare(word) | Word::Quoted(word) | Word::Sign(word)) => word,
            Some(Word::Open) => "(",
            Some(Word::Close) => ")",
            None => "its end",
        };
        NotUnderstood {
            near: near.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(field: &str, operator: Operator, value: &str) -> Query {
        Query::Condition(Condition {
            field: field.to_owned(),
            operator,
            value: value.to_owned(),
        })
    }

    #[test]
    fn brackets_say_what_belongs_together() {
        let query = parse("id = 1 OR (Name LIKE 'a' AND CF.{Serial Number} IS NOT NULL)").unwrap();

        let right = Query::All(vec![
            condition("Name", Operator::Contains, "a"),
            condition("CF.{Serial Number}", Operator::IsNotNull, ""),
        ]);
        assert_eq!(
            query,
            Query::Any(vec![condition("id", Operator::Is, "1"), right])
        );
    }

    #[test]
    fn and_and_or_do_not_mix_without_brackets() {
        assert!(parse("id = 1 AND id = 2 OR id = 3").is_err());
        assert!(parse("id = 1 OR id = 2 AND id = 3").is_err());
    }

    #[test]
    fn a_backslash_escapes_and_doubling_does_not() {
        let expected = condition("Name", Operator::Is, r"O'Brien\'s");
        assert_eq!(parse(r"Name = 'O\'Brien\\\'s'").unwrap(), expected);
        assert!(parse("Name = 'O''Brien'").is_err());
    }

    #[test]
    fn what_rt_would_ignore_is_refused() {
        for query in [
            "Name =",
            "id IN (1, 2)",
            "Name = bare",
            "(id = 1",
            "id = 1 AND",
            "",
        ] {
            assert!(parse(query).is_err(), "{query}");
        }
    }
}
