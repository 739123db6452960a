//! Requests to RT as they go over the wire.

use base64::prelude::{BASE64_STANDARD, Engine};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap, redirect};
use serde_json::Value;

pub struct Raw {
    url: String,
    authorization: String,
}

/// An answer; the body is null when it is empty and a text when it is not JSON.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Raw {
    pub fn with_token(url: &str, token: &str) -> Self {
        Self {
            url: url.to_owned(),
            authorization: format!("token {token}"),
        }
    }

    pub fn with_password(url: &str, username: &str, password: &str) -> Self {
        let pair = BASE64_STANDARD.encode(format!("{username}:{password}"));
        Self {
            url: url.to_owned(),
            authorization: format!("Basic {pair}"),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy();
        client
            .build()
            .unwrap()
            .request(method, format!("{}/REST/2.0{path}", self.url))
    }

    fn signed(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path)
            .header("Authorization", &self.authorization)
    }

    pub async fn get(&self, path: &str) -> RawAnswer {
        send(self.signed(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> RawAnswer {
        send(self.signed(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> RawAnswer {
        send(self.signed(Method::PUT, path).json(body)).await
    }

    pub async fn put_if_match(&self, path: &str, version: &str, body: &Value) -> RawAnswer {
        send(
            self.signed(Method::PUT, path)
                .header("If-Match", version)
                .json(body),
        )
        .await
    }

    pub async fn delete(&self, path: &str) -> RawAnswer {
        send(self.signed(Method::DELETE, path)).await
    }

    /// Searches assets by AssetSQL, with more parameters such as `per_page=5`.
    pub async fn query(&self, sql: &str, more: &str) -> RawAnswer {
        let path = format!("/assets?{more}");
        send(self.signed(Method::GET, &path).query(&[("query", sql)])).await
    }

    pub async fn post_text(&self, path: &str, content_type: &str, body: &str) -> RawAnswer {
        let request = self
            .signed(Method::POST, path)
            .header("Content-Type", content_type);
        send(request.body(body.to_owned())).await
    }
}

pub async fn send(request: RequestBuilder) -> RawAnswer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = match text.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
    };
    RawAnswer {
        status,
        headers,
        body,
    }
}
