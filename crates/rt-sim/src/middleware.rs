//! What happens to every request before RT sees it: it is remembered, and faults strike.

use std::{any::Any, time::Duration};

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{ConnectionType, Method, header},
    middleware::Next,
    web,
};
use serde_json::json;

use crate::{Fault, SeenRequest, simulator::Served};

/// Where the control of the simulator itself lives; faults never strike there.
pub(crate) const CONTROL: &str = "/_sim/";

/// A second handle to the client's socket, to break the connection with.
struct Socket(socket2::Socket);

/// Keeps a handle to each new connection.
pub(crate) fn keep_socket(connection: &dyn Any, extensions: &mut Extensions) {
    let stream = connection.downcast_ref::<actix_web::rt::net::TcpStream>();
    let socket = stream.and_then(|stream| socket2::SockRef::from(stream).try_clone().ok());
    if let Some(socket) = socket {
        extensions.insert(Socket(socket));
    }
}

pub(crate) async fn meddle(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut request = request;
    if request.path().starts_with(CONTROL) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let Some(served) = request.app_data::<web::Data<Served>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let told = |name: &str| {
        let value = request.headers().get(name)?.to_str().ok();
        value.map(str::to_owned)
    };
    served.state.saw(SeenRequest {
        method: request.method().to_string(),
        path: request.uri().to_string(),
        user_agent: told(header::USER_AGENT.as_str()),
        traceparent: told("traceparent"),
    });
    for fault in served.faults.strike(request.method(), request.path()) {
        let answer = match fault {
            Fault::Latency(delay) => {
                wait(&served, Some(delay)).await;
                continue;
            }
            Fault::Hang => {
                wait(&served, None).await;
                continue;
            }
            Fault::RefuseInside200 { .. }
                if !matches!(*request.method(), Method::PUT | Method::DELETE) =>
            {
                continue;
            }
            Fault::RefuseInside200 { message } => HttpResponse::Ok().json(json!([message])),
            Fault::Empty500 => HttpResponse::InternalServerError()
                .content_type("application/json; charset=\"utf-8\"")
                .finish(),
            Fault::Unauthorized => {
                HttpResponse::Unauthorized().json(json!({ "message": "Unauthorized" }))
            }
            Fault::Html => HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .body("<!DOCTYPE html><title>Login</title><form>Username <input></form>"),
            Fault::Unavailable {
                retry_after_seconds,
            } => HttpResponse::ServiceUnavailable()
                .insert_header((header::RETRY_AFTER, retry_after_seconds.to_string()))
                .content_type("text/html; charset=utf-8")
                .body("<h1>503 Service Unavailable</h1>"),
            Fault::Reset => {
                Connection::of(&request).cut();
                HttpResponse::Ok().force_close().finish()
            }
            Fault::LoseAnswer => {
                let connection = Connection::of(&request);
                let mut response = next.call(request).await?.map_into_boxed_body();
                connection.cut();
                response
                    .response_mut()
                    .head_mut()
                    .set_connection_type(ConnectionType::Close);
                return Ok(response);
            }
            Fault::LateWrite(delay) => {
                // With the connection goes what has not been read of the body.
                let body = request.extract::<web::Bytes>().await?;
                request.set_payload(body.into());
                Connection::of(&request).cut();
                actix_web::rt::spawn(async move {
                    tokio::time::sleep(delay).await;
                    drop(next.call(request).await);
                });
                let unheard = HttpResponse::Ok().force_close().finish();
                return Err(InternalError::from_response("late", unheard).into());
            }
        };
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Waits for the delay, or as long as it takes; in both cases not beyond the end of the faults.
async fn wait(served: &Served, delay: Option<Duration>) {
    let cleared = served.faults.until_cleared();
    match delay {
        Some(delay) => drop(tokio::time::timeout(delay, cleared).await),
        None => cleared.await,
    }
}

/// A way to the client's connection that outlives the request.
struct Connection(Option<socket2::Socket>);

impl Connection {
    fn of(request: &ServiceRequest) -> Self {
        let socket = request.request().conn_data::<Socket>();
        Self(socket.and_then(|Socket(socket)| socket.try_clone().ok()))
    }

    /// Cuts it so that the client sees a reset and not an orderly end.
    fn cut(self) {
        let broken = self.0.map(|socket| {
            socket
                .set_linger(Some(Duration::ZERO))
                .and_then(|()| socket.shutdown(std::net::Shutdown::Both))
        });
        // A connection that is gone already is as broken as was asked.
        drop(broken);
    }
}
