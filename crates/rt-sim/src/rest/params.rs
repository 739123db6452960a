//! The parameters of a request, from the URL and from a form.

use actix_web::{HttpRequest, http::header};
use serde_json::{Map, Value};

use super::answer::Refusal;

/// Parameters in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
        Self(pairs.into_owned().collect())
    }

    /// The same with those of a form; a literal `[` in a form makes RT die.
    pub(super) fn and_form(mut self, body: &[u8]) -> Result<Self, Refusal> {
        if body.contains(&b'[') {
            return Err(Refusal::Died);
        }
        self.0
            .extend(url::form_urlencoded::parse(body).into_owned());
        Ok(self)
    }

    /// The last parameter of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next_back()
    }

    pub(super) fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A list such as `fields=Name,Status`.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let list = self
            .get(name)
            .into_iter()
            .flat_map(|value| value.split(','));
        list.filter(|item| !item.is_empty()).collect()
    }
}

fn content_type(request: &HttpRequest) -> &str {
    let value = request.headers().get(header::CONTENT_TYPE);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

pub(super) fn is_form(request: &HttpRequest) -> bool {
    content_type(request).starts_with("application/x-www-form-urlencoded")
}

/// A JSON body, with RT's words for what is wrong with it.
pub(super) fn json(request: &HttpRequest, body: &[u8]) -> Result<Value, Refusal> {
    if !content_type(request).starts_with("application/json") {
        return Err(Refusal::Message(415, "Unsupported Media Type".to_owned()));
    }
    serde_json::from_slice(body)
        .map_err(|error| Refusal::Message(400, format!("JSON parse error: {error}\n")))
}

pub(super) fn json_object(
    request: &HttpRequest,
    body: &[u8],
) -> Result<Map<String, Value>, Refusal> {
    // Nothing at all is an empty object to RT.
    let body = if body.is_empty() { b"{}" } else { body };
    match json(request, body)? {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::Message(
            400,
            "JSON object must be a HASH".to_owned(),
        )),
    }
}
