//! The configuration in force, for eyes.

use std::fmt::Write;

use figment::{
    Provider,
    providers::Serialized,
    value::{Dict, Empty, Value},
};

use super::Config;

impl Config {
    /// The whole configuration as TOML, secrets left out; what is not set is a comment.
    #[must_use]
    pub fn show(&self) -> String {
        let data = Serialized::defaults(self).data().unwrap_or_default();
        let mut text = String::new();
        for (name, section) in data.into_values().flatten() {
            let Value::Dict(_, section) = section else {
                continue;
            };
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}[{name}]");
            show_section(&section, &mut text);
        }
        text
    }
}

fn show_section(section: &Dict, text: &mut String) {
    for (key, value) in section {
        let _ = match show_value(value) {
            Some(value) => writeln!(text, "{key} = {value}"),
            None => writeln!(text, "# {key} is not set"),
        };
    }
}

fn show_value(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(_, text) => format!("{text:?}"),
        Value::Char(_, c) => format!("{:?}", c.to_string()),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Num(_, number) => match (number.to_u128(), number.to_i128(), number.to_f64()) {
            (Some(n), _, _) => n.to_string(),
            (_, Some(n), _) => n.to_string(),
            (_, _, Some(n)) => n.to_string(),
            _ => return None,
        },
        Value::Empty(_, Empty::None | Empty::Unit) | Value::Dict(..) => return None,
        Value::Array(_, items) => {
            let items: Vec<String> = items.iter().filter_map(show_value).collect();
            format!("[{}]", items.join(", "))
        }
    })
}
