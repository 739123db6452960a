//! AssetSQL read as RT reads it, but refusing where RT skips: for tests of the builder.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) key: String,
    pub(super) operator: String,
    pub(super) value: String,
}

/// The conditions of a query, in order.
pub(super) fn read(sql: &str) -> Result<Vec<Condition>, String> {
    let mut reader = Reader { rest: sql };
    let mut found = Vec::new();
    reader.any(&mut found)?;
    if reader.rest.is_empty() {
        Ok(found)
    } else {
        Err(format!("left over: {:?}", reader.rest))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Conditions joined by one word; RT does not say which of two words binds tighter.
    fn any(&mut self, found: &mut Vec<Condition>) -> Result<(), String> {
        self.one(found)?;
        let mut joint = None;
        loop {
            let next = if self.skip(" AND ") {
                "AND"
            } else if self.skip(" OR ") {
                "OR"
            } else {
                return Ok(());
            };
            if *joint.get_or_insert(next) != next {
                return Err("AND and OR side by side".to_owned());
            }
            self.one(found)?;
        }
    }

    fn one(&mut self, found: &mut Vec<Condition>) -> Result<(), String> {
        if self.skip("(") {
            self.any(found)?;
            return if self.skip(")") {
                Ok(())
            } else {
                Err(format!("unclosed before {:?}", self.rest))
            };
        }
        let key = if self.rest.starts_with('\'') {
            self.quoted()?
        } else {
            self.take_while(|c| c.is_ascii_alphanumeric() || c == '.')?
        };
        let operator = ["=", ">", "LIKE"]
            .into_iter()
            .find(|operator| self.skip(&format!(" {operator} ")))
            .ok_or_else(|| format!("no operator before {:?}", self.rest))?;
        let value = if self.rest.starts_with('\'') {
            self.quoted()?
        } else {
            self.take_while(|c| c.is_ascii_digit())?
        };
        found.push(Condition {
            key,
            operator: operator.to_owned(),
            value,
        });
        Ok(())
    }

    fn quoted(&mut self) -> Result<String, String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((index, c)) = characters.next() {
            match c {
                '\'' => {
                    self.rest = &self.rest[index + 1..];
                    return Ok(text);
                }
                // RT does not unescape a line break, so a backslash before one would stay.
                '\\' => match characters.next() {
                    Some((_, '\n')) | None => return Err("a stray backslash".to_owned()),
                    Some((_, escaped)) => text.push(escaped),
                },
                c => text.push(c),
            }
        }
        Err("no closing quote".to_owned())
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> Result<String, String> {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        if taken.is_empty() {
            Err(format!("nothing before {:?}", self.rest))
        } else {
            Ok(taken.to_owned())
        }
    }

    fn skip(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
