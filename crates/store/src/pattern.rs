//! Texts to look for, in which no character is a wildcard.
//!
//! What begins in some way is looked for by a pattern as well, and not as what lies between two
//! texts: PostgreSQL compares texts in the order of a language, which passes over some characters.

use sea_orm::sea_query::LikeExpr;

/// What has this text somewhere.
pub fn holding(text: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escaped(text))).escape('\\')
}

/// What begins with this text.
pub fn beginning_with(text: &str) -> LikeExpr {
    LikeExpr::new(format!("{}%", escaped(text))).escape('\\')
}

/// A text that stands for itself in a pattern.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
