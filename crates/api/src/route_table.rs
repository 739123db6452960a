//! Which methods an address takes, as the document says: for `405`, `Allow` and `OPTIONS`.

use actix_web::{dev::ResourceDef, http::Method};
use serde_json::Value;

/// Every address of the API and its methods.
#[derive(Debug)]
pub struct RouteTable {
    routes: Vec<(ResourceDef, Vec<Method>)>,
}

impl RouteTable {
    /// Reads the table from the OpenAPI document, and adds addresses that only people visit.
    pub fn new(document: &Value, pages: &[&str]) -> Self {
        let operations = document["paths"].as_object().into_iter().flatten();
        let mut routes: Vec<_> = operations
            .map(|(path, item)| {
                let methods = item.as_object().into_iter().flatten();
                let methods = methods
                    .filter_map(|(name, _)| name.to_ascii_uppercase().parse().ok())
                    .collect();
                (ResourceDef::new(path.as_str()), methods)
            })
            .collect();
        routes.extend(
            pages
                .iter()
                .map(|&page| (ResourceDef::new(page), vec![Method::GET])),
        );
        Self { routes }
    }

    /// The methods of an address, `HEAD` and `OPTIONS` among them; none when there is nothing.
    pub fn allowed(&self, path: &str) -> Vec<Method> {
        let mut allowed: Vec<Method> = Vec::new();
        for method in self
            .routes
            .iter()
            .filter(|(pattern, _)| pattern.is_match(path))
            .flat_map(|(_, methods)| methods)
        {
            if !allowed.contains(method) {
                allowed.push(method.clone());
            }
        }
        if allowed.contains(&Method::GET) {
            allowed.push(Method::HEAD);
        }
        if !allowed.is_empty() {
            allowed.push(Method::OPTIONS);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_takes_what_the_document_says() {
        let table = RouteTable::new(
            &json!({"paths": {"/assets/{id}": {"get": {}}, "/labels": {"post": {}}}}),
            &["/docs/{file:.*}"],
        );

        assert_eq!(
            table.allowed("/assets/4"),
            [Method::GET, Method::HEAD, Method::OPTIONS]
        );
        assert_eq!(table.allowed("/labels"), [Method::POST, Method::OPTIONS]);
        assert_eq!(table.allowed("/docs/a/b.js").len(), 3);
        assert!(table.allowed("/assets/4/nothing").is_empty());
    }
}
