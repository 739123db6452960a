//! Cutting a query into words.

use super::NotUnderstood;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Open,
    Close,
    /// `=`, `!=`, `<` and so on.
    Sign(String),
    /// A bare word: a field, a number, `AND`.
    Bare(String),
    /// A text in quotes, with its escapes undone.
    Quoted(String),
}

pub(super) fn words(query: &str) -> Result<Vec<Word>, NotUnderstood> {
    let mut words = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '\'' | '"' => quoted(rest, first)?,
            '=' | '!' | '<' | '>' => sign(rest),
            _ => bare(rest)?,
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

fn quoted(text: &str, quote: char) -> Result<(Word, usize), NotUnderstood> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return Ok((Word::Quoted(value), at + quote.len_utf8()));
        }
        if letter == '\\' {
            value.extend(letters.next().map(|(_, escaped)| escaped));
        } else {
            value.push(letter);
        }
    }
    Err(NotUnderstood {
        near: text.to_owned(),
    })
}

fn sign(text: &str) -> (Word, usize) {
    let length = text
        .chars()
        .take_while(|letter| matches!(letter, '=' | '!' | '<' | '>'))
        .count();
    (Word::Sign(text[..length].to_owned()), length)
}

fn bare(text: &str) -> Result<(Word, usize), NotUnderstood> {
    let mut is_in_braces = false;
    let end = text.char_indices().find(|&(_, letter)| {
        match letter {
            '{' => is_in_braces = true,
            '}' => is_in_braces = false,
            _ => {}
        }
        !is_in_braces && !letter.is_alphanumeric() && !matches!(letter, '.' | '_' | '-' | '{' | '}')
    });
    let length = end.map_or(text.len(), |(at, _)| at);
    if length == 0 || is_in_braces {
        return Err(NotUnderstood {
            near: text.to_owned(),
        });
    }
    Ok((Word::Bare(text[..length].to_owned()), length))
}
