//! The address where numbers are given, which is not the one of the API.

use std::{io, net::TcpListener, sync::Arc};

use actix_web::{
    App as ActixApp, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    http::header,
    web::{self, Data},
};
use app::App;
use ipnet::IpNet;

use super::Metrics;

/// `OpenMetrics`, which Prometheus asks for first.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug)]
struct Source {
    metrics: Arc<Metrics>,
    app: App,
    /// Who may ask besides this machine.
    allowed: Vec<IpNet>,
}

/// Gives numbers at `/metrics` of a socket, on a thread of its own, until the server is stopped.
pub fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    app: App,
    allowed: Vec<IpNet>,
) -> io::Result<Server> {
    let source = Data::new(Source {
        metrics,
        app,
        allowed,
    });
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(source.clone())
            .route("/metrics", web::get().to(answer))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(0)
    .listen(listener)?;
    Ok(server.run())
}

async fn answer(request: HttpRequest, source: Data<Source>) -> HttpResponse {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let is_allowed = peer.is_some_and(|ip| {
        ip.is_loopback() || source.allowed.iter().any(|network| network.contains(&ip))
    });
    if !is_allowed {
        return HttpResponse::Forbidden()
            .body("metrics.allow does not name this address: ask from one that it names\n");
    }
    match source.metrics.scrape(&source.app).await {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, FORMAT))
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
