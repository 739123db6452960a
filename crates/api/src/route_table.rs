//! Which methods an address takes, as the document says: for `405`, `Allow` and `OPTIONS`.

use actix_web::{dev::ResourceDef, http::Method};
use serde_json::Value;
use types::FieldError;

use crate::query_bounds::{self, Bound};

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
    /// Those of the methods that take parameters of a query, and the bounds of these.
    with_query: Vec<(Method, Vec<Bound>)>,
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
            with_query: vec![(Method::GET, Vec::new())],
        }));
        Self { routes }
    }

    /// Whether there is an operation at an address, and it takes no query.
    pub fn takes_no_query(&self, method: &Method, path: &str) -> bool {
        self.answering(method, path)
            .is_some_and(|route| route.bounds(method).is_none())
    }

    /// The parameters of a query that are beyond the bounds that the document has for them.
    pub fn beyond_bounds(&self, method: &Method, path: &str, query: &str) -> Vec<FieldError> {
        let bounds = self
            .answering(method, path)
            .and_then(|route| route.bounds(method))
            .unwrap_or_default();
        query_bounds::refusals(bounds, query)
    }

    fn answering(&self, method: &Method, path: &str) -> Option<&Route> {
        self.routes
            .iter()
            .filter(|route| route.methods.contains(method) && route.pattern.is_match(path))
            // Words come before what may be anything, as where the operations are registered.
            .min_by_key(|route| route.open_parts)
    }

    /// The methods of an address, `HEAD` and `OPTIONS` among them; none when there is nothing.
    ///
    /// `/assets/options` is an address of its own, although `{asset_id}` would match the word.
    pub fn allowed(&self, path: &str) -> Vec<Method> {
        let mut allowed: Vec<Method> = Vec::new();
        let matching = || {
            self.routes
                .iter()
                .filter(|route| route.pattern.is_match(path))
        };
        let fewest = matching().map(|route| route.open_parts).min();
        for method in matching()
            .filter(|route| Some(route.open_parts) == fewest)
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

impl Route {
    /// The bounds of a query, where the method takes one.
    fn bounds(&self, method: &Method) -> Option<&[Bound]> {
        let mut takers = self.with_query.iter();
        takers
            .find(|(taker, _)| taker == method)
            .map(|(_, bounds)| bounds.as_slice())
    }
}

fn route(path: &str, item: &Value) -> Route {
    let operations = || item.as_object().into_iter().flatten();
    let method = |name: &str| name.to_ascii_uppercase().parse().ok();
    let parameters = |operation: &Value| operation["parameters"].as_array().cloned();
    let query = |operation: &Value| {
        let mut all = parameters(operation).unwrap_or_default();
        all.retain(|parameter| parameter["in"] == "query");
        all
    };
    Route {
        pattern: ResourceDef::new(path),
        open_parts: path.matches('{').count(),
        methods: operations().filter_map(|(name, _)| method(name)).collect(),
        with_query: operations()
            .map(|(name, operation)| (name, query(operation)))
            .filter(|(_, query)| !query.is_empty())
            .filter_map(|(name, query)| {
                Some((method(name)?, query.iter().filter_map(Bound::of).collect()))
            })
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
    fn a_word_is_an_address_of_its_own_beside_a_parameter() {
        let table = RouteTable::new(
            &json!({"paths": {"/assets/{id}": {"get": {}, "patch": {}}, "/assets/options": {"get": {}}}}),
            &[],
        );

        assert!(table.allowed("/assets/4").contains(&Method::PATCH));
        assert!(!table.allowed("/assets/options").contains(&Method::PATCH));
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
