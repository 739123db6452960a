//! The actix application, put together.

use std::{io, net::TcpListener, path::PathBuf, time::Duration};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use app::App;
use ipnet::IpNet;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::{
    extract, fallback, middleware,
    openapi::{self, Frame},
    reference,
    route_table::RouteTable,
    routes,
};

/// What the HTTP face is told, besides the application.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The folder of the built app; without it only the API is served.
    pub web_folder: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that serve; as many as there are processors when absent.
    pub workers: Option<usize>,
    /// How long running requests may take to end when the server stops.
    pub shutdown_seconds: u64,
}

/// The OpenAPI document, and what follows from it.
#[derive(Debug)]
pub struct Contract {
    pub(crate) json: String,
    pub(crate) routes: RouteTable,
}

impl Contract {
    fn of_the_router() -> Self {
        let collected = ActixApp::new()
            .into_utoipa_app()
            .openapi(Frame::openapi())
            .configure(routes::configure)
            .split_for_parts()
            .1;
        let document = openapi::document(&collected);
        Self {
            json: openapi::pretty(&document),
            routes: RouteTable::new(
                &document,
                &[reference::ADDRESS, reference::ADDRESS_WITHOUT_SLASH],
            ),
        }
    }
}

/// The OpenAPI document of this version, as it is committed and served.
#[must_use]
pub fn openapi_json() -> String {
    Contract::of_the_router().json
}

/// Serves the application on a socket until the returned server is stopped.
///
/// Signals are left to the caller.
pub fn serve(listener: TcpListener, app: App, settings: Settings) -> io::Result<Server> {
    let app = Data::new(app);
    let contract = Data::new(Contract::of_the_router());
    let swagger = Data::new(reference::config());
    let workers = settings.workers;
    let shutdown_seconds = settings.shutdown_seconds;
    let settings = Data::new(settings);
    let mut server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .app_data(contract.clone())
            .app_data(settings.clone())
            .app_data(swagger.clone())
            .app_data(extract::body_config())
            .into_utoipa_app()
            .openapi(Frame::openapi())
            .configure(routes::configure)
            .into_app()
            .route(
                reference::ADDRESS_WITHOUT_SLASH,
                web::get().to(reference::redirect),
            )
            .route(reference::ADDRESS, web::get().to(reference::serve))
            .default_service(web::to(fallback::answer))
            .wrap(from_fn(middleware::queries::only_where_one_is_taken))
            .wrap(from_fn(middleware::scripts::identify))
            .wrap(from_fn(middleware::head::head_is_get))
            .wrap(from_fn(middleware::problems::every_error_is_a_problem))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::quota::tell_quota))
            .wrap(from_fn(middleware::headers::protect))
            .wrap(from_fn(middleware::observe::observe))
    })
    .disable_signals()
    .shutdown_timeout(shutdown_seconds)
    .client_request_timeout(Duration::from_secs(10))
    .keep_alive(Duration::from_secs(75));
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}
