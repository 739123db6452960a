//! AssetSQL that cannot be injected into.
//!
//! RT's parser skips what it does not understand: `Name =` and `id IN (1,2)` find every asset, with
//! status 200. So no part of a query is ever text from outside: a query is a tree, and writing it
//! out quotes every value, keeps to operators that every supported version knows, and never
//! leaves a side empty.

use crate::{Error, Result};

/// A condition on assets, or several joined by *and* and *or*.
///
/// ```
/// use rt_client::AssetQuery;
///
/// let query = AssetQuery::name_contains("W12-04").and(AssetQuery::status_is("in-use"));
/// assert_eq!(query.to_sql()?, "Name LIKE 'W12-04' AND Status = 'in-use'");
/// # Ok::<(), rt_client::Error>(())
/// ```
///
/// RT's answers may hold more than was asked, never less:
/// - whether case matters depends on RT's database and on the field;
/// - in `*_contains`, `%` stands for any text and `_` for any character, and cannot be escaped;
/// - RT reads some values as words of its own (`CF.x`, `__CurrentUser__`): they are searched for
///   as a part of the text.
///
/// A caller that needs exactness compares again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetQuery(Node);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Everything,
    Nothing,
    Id(&'static str, u64),
    Text {
        key: Key,
        operator: Operator,
        value: String,
    },
    All(Vec<Node>),
    Any(Vec<Node>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Name,
    Description,
    Status,
    Catalog,
    OwnerName,
    CustomField(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    Contains,
}

impl AssetQuery {
    /// Every asset that our RT user may see.
    #[must_use]
    pub fn everything() -> Self {
        Self(Node::Everything)
    }

    /// No asset at all.
    #[must_use]
    pub fn nothing() -> Self {
        Self(Node::Nothing)
    }

    #[must_use]
    pub fn id_is(id: u64) -> Self {
        Self(Node::Id("=", id))
    }

    /// Assets with a greater number: with the order by number, the way to walk a long list whose
    /// pages shift.
    #[must_use]
    pub fn id_after(id: u64) -> Self {
        Self(Node::Id(">", id))
    }

    #[must_use]
    pub fn name_is(name: &str) -> Self {
        Self::text(Key::Name, Operator::Is, name)
    }

    /// Any of these names; of none, nothing.
    #[must_use]
    pub fn name_in<S: AsRef<str>>(names: &[S]) -> Self {
        Self::any_of(names.iter().map(|name| Self::name_is(name.as_ref())))
    }

    #[must_use]
    pub fn name_contains(part: &str) -> Self {
        Self::text(Key::Name, Operator::Contains, part)
    }

    #[must_use]
    pub fn description_contains(part: &str) -> Self {
        Self::text(Key::Description, Operator::Contains, part)
    }

    /// The custom field, by name, has this value. A field that RT does not have finds nothing.
    #[must_use]
    pub fn custom_field_is(field: &str, value: &str) -> Self {
        Self::text(Key::CustomField(field.to_owned()), Operator::Is, value)
    }

    #[must_use]
    pub fn custom_field_contains(field: &str, part: &str) -> Self {
        let key = Key::CustomField(field.to_owned());
        Self::text(key, Operator::Contains, part)
    }

    #[must_use]
    pub fn status_is(status: &str) -> Self {
        Self::text(Key::Status, Operator::Is, status)
    }

    /// The catalog, by name.
    #[must_use]
    pub fn catalog_is(name: &str) -> Self {
        Self::text(Key::Catalog, Operator::Is, name)
    }

    /// The owner, by user name.
    #[must_use]
    pub fn owner_is(username: &str) -> Self {
        Self::text(Key::OwnerName, Operator::Is, username)
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all_of([self, other])
    }

    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any_of([self, other])
    }

    /// All of these hold; of none, that is [everything](Self::everything).
    #[must_use]
    pub fn all_of(queries: impl IntoIterator<Item = Self>) -> Self {
        let mut nodes: Vec<Node> = queries.into_iter().map(|query| query.0).collect();
        match nodes.len() {
            0 => Self::everything(),
            1 => Self(nodes.swap_remove(0)),
            _ => Self(Node::All(nodes)),
        }
    }

    /// Any of these holds; of none, that is [nothing](Self::nothing).
    #[must_use]
    pub fn any_of(queries: impl IntoIterator<Item = Self>) -> Self {
        let mut nodes: Vec<Node> = queries.into_iter().map(|query| query.0).collect();
        match nodes.len() {
            0 => Self::nothing(),
            1 => Self(nodes.swap_remove(0)),
            _ => Self(Node::Any(nodes)),
        }
    }

    /// The query as RT reads it.
    ///
    /// [`Error::Rejected`] when RT's language has no way to say it: a custom field with `}` in its
    /// name, a catalog that is called like one of RT's own words.
    pub fn to_sql(&self) -> Result<String> {
        let mut sql = String::new();
        self.0.write(&mut sql, false)?;
        Ok(sql)
    }

    fn text(key: Key, operator: Operator, value: &str) -> Self {
        Self(Node::Text {
            key,
            operator,
            value: value.to_owned(),
        })
    }
}

impl Node {
    fn write(&self, sql: &mut String, inside: bool) -> Result<()> {
        match self {
            Self::Everything => sql.push_str("id > 0"),
            Self::Nothing => sql.push_str("id = 0"),
            Self::Id(operator, id) => {
                for part in ["id ", operator, " ", &id.to_string()] {
                    sql.push_str(part);
                }
            }
            Self::Text {
                key,
                operator,
                value,
            } => write_text(sql, key, *operator, value)?,
            Self::All(nodes) => write_joined(sql, nodes, " AND ", inside)?,
            Self::Any(nodes) => write_joined(sql, nodes, " OR ", inside)?,
        }
        Ok(())
    }
}

fn write_joined(sql: &mut String, nodes: &[Node], joint: &str, inside: bool) -> Result<()> {
    if inside {
        sql.push('(');
    }
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            sql.push_str(joint);
        }
        node.write(sql, true)?;
    }
    if inside {
        sql.push(')');
    }
    Ok(())
}

fn write_text(sql: &mut String, key: &Key, operator: Operator, value: &str) -> Result<()> {
    // No text in RT's database holds a NUL, and PostgreSQL fails on the mere question.
    if value.contains('\0') {
        sql.push_str("id = 0");
        return Ok(());
    }
    let is_word = is_word_of_rt(value);
    match key {
        // No lifecycle has a status of such a name; RT would take it for a set of statuses.
        Key::Status if is_word || value.starts_with("__") => {
            sql.push_str("id = 0");
            return Ok(());
        }
        // A catalog is looked up, not compared, so there is no searching for a part of its name.
        Key::Catalog if is_word => {
            return Err(inexpressible("catalog", value));
        }
        _ => {}
    }
    sql.push_str(&key.to_sql()?);
    if is_word {
        sql.push_str(" LIKE '%");
    } else {
        sql.push_str(match operator {
            Operator::Is => " = '",
            Operator::Contains => " LIKE '",
        });
    }
    push_escaped(sql, value);
    sql.push('\'');
    Ok(())
}

/// Whether RT would take a quoted value for something else: a column, or the user who asks.
fn is_word_of_rt(value: &str) -> bool {
    let starts_like_a_column = value
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("cf."));
    starts_like_a_column || value == "__CurrentUser__"
}

impl Key {
    fn to_sql(&self) -> Result<String> {
        Ok(match self {
            Self::Name => "Name".to_owned(),
            Self::Description => "Description".to_owned(),
            Self::Status => "Status".to_owned(),
            Self::Catalog => "Catalog".to_owned(),
            // `Owner = 'name'` is accepted and finds nothing.
            Self::OwnerName => "Owner.Name".to_owned(),
            Self::CustomField(name) => {
                if name.is_empty() || name.contains(['{', '}', '\0', '\n', '\r']) {
                    return Err(inexpressible("custom field", name));
                }
                let mut key = "'CF.{".to_owned();
                push_escaped(&mut key, name);
                key.push_str("}'");
                key
            }
        })
    }
}

/// Escapes for a text between single quotes. RT knows the backslash, not the doubled quote.
fn push_escaped(sql: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            sql.push('\\');
        }
        sql.push(c);
    }
}

fn inexpressible(what: &str, name: &str) -> Error {
    Error::Rejected {
        message: format!("RT cannot search for the {what} {name:?}"),
    }
}

#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;
