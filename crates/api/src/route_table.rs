//! Which methods an address takes, as the document says: for `405`, `Allow` and `OPTIONS`.

use actix_web::{dev::ResourceDef, http::Method};
use serde_json::Value;

/// Every address of the API and its methods.
#[derive(Debug)]
pub struct RouteTable {
    routes: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    pattern: ResourceDef,
    /// How many parts of the address may be anything.
    open_parts: usize,
    methods: Vec<Method>,
    /// Those of the methods that take parameters of a query.
    with_query: Vec<Method>,
}

impl RouteTable {
    /// Reads the table from the OpenAPI document, and adds addresses that only people visit.
    pub fn new(document: &Value, pages: &[&str]) -> Self {
        let operations = document["paths"].as_object().into_iter().flatten();
        let mut routes: Vec<Route> = operations.map(|(path, item)| route(path, item)).collect();
        routes.extend(pages.iter().map(|&page| Route {
            pattern: ResourceDef::new(page),
            open_parts: usize::MAX,
            methods: vec![Method::GET],
            with_query: vec![Method::GET],
        }));
        Self { routes }
    }

    /// Whether there is an operation at an address, and it takes no query.
    pub fn takes_no_query(&self, method: &Method, path: &str) -> bool {
        let answering = self
            .routes
            .iter()
            .filter(|route| route.methods.contains(method) && route.pattern.is_match(path))
            // Words come before what may be anything, as where the operations are registered.
            .min_by_key(|route| route.open_parts);
        answering.is_some_and(|route| !route.with_query.contains(method))
    }

    /// The methods of an address, `HEAD` and `OPTIONS` among them; none when there is nothing.
    pub fn allowed(&self, path: &str) -> Vec<Method> {
        let mut allowed: Vec<Method> = Vec::new();
        for method in self
            .routes
            .iter()
            .filter(|route| route.pattern.is_match(path))
            .flat_map(|route| &route.methods)
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

fn route(path: &str, item: &Value) -> Route {
    let operations = || item.as_object().into_iter().flatten();
    let method = |name: &str| name.to_ascii_uppercase().parse().ok();
    let takes_a_query = |operation: &Value| {
        let parameters = operation["parameters"].as_array();
        parameters.is_some_and(|list| list.iter().any(|parameter| parameter["in"] == "query"))
    };
    Route {
        pattern: ResourceDef::new(path),
        open_parts: path.matches('{').count(),
        methods: operations().filter_map(|(name, _)| method(name)).collect(),
        with_query: operations()
            .filter(|(_, operation)| takes_a_query(operation))
            .filter_map(|(name, _)| method(name))
            .collect(),
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
    #[test]
    fn the_operation_that_answers_says_whether_there_may_be_a_query() {
        let query = json!({"parameters": [{"in": "query", "name": "limit"}]});
        let table = RouteTable::new(
            &json!({"paths": {"/tags/{tag}": {"get": {}}, "/tags/blocks": {"get": query, "post": {}}}}),
            &["/docs/{file:.*}"],
        );

        assert!(table.takes_no_query(&Method::GET, "/tags/W12-0001"));
        assert!(!table.takes_no_query(&Method::GET, "/tags/blocks"));
        assert!(table.takes_no_query(&Method::POST, "/tags/blocks"));
        assert!(!table.takes_no_query(&Method::GET, "/docs/a.js"));
        assert!(!table.takes_no_query(&Method::GET, "/a/page/of/the/app"));
    }
}
