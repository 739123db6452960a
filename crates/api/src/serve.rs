//! The actix application, put together.

use std::{
    io,
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use app::App;
use ipnet::IpNet;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::{
    extract, fallback, middleware,
    observer::Observer,
    openapi::{self, Frame, v3_0},
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
    /// Who is told of each request.
    pub observer: Option<Arc<dyn Observer>>,
}

/// The OpenAPI document, and what follows from it.
#[derive(Debug)]
pub struct Contract {
    pub(crate) routes: RouteTable,
    /// Both are written when somebody asks: a server is to be ready at once, and small.
    json: OnceLock<String>,
    json_3_0: OnceLock<String>,
}

impl Contract {
    fn of_the_router() -> Self {
        let own = [reference::ADDRESS, reference::ADDRESS_WITHOUT_SLASH];
        Self {
            routes: RouteTable::new(&document(), &own),
            json: OnceLock::new(),
            json_3_0: OnceLock::new(),
        }
    }

    /// The document.
    pub(crate) fn json(&self) -> &str {
        self.json.get_or_init(openapi_json)
    }

    /// The document in OpenAPI 3.0.
    pub(crate) fn json_3_0(&self) -> Result<&str, v3_0::Untranslatable> {
        if let Some(json) = self.json_3_0.get() {
            return Ok(json);
        }
        let json = openapi_3_0_json()?;
        Ok(self.json_3_0.get_or_init(|| json))
    }
}

fn document() -> Value {
    let collected = ActixApp::new()
        .into_utoipa_app()
        .openapi(Frame::openapi())
        .configure(routes::configure)
        .split_for_parts()
        .1;
    openapi::document(&collected)
}

/// The OpenAPI document of this version, as it is committed and served.
#[must_use]
pub fn openapi_json() -> String {
    openapi::pretty(&document())
}

/// The same document in OpenAPI 3.0.3, as it is committed and served.
pub fn openapi_3_0_json() -> Result<String, v3_0::Untranslatable> {
    Ok(openapi::pretty(&v3_0::from_3_1(&document())?))
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
            .wrap(from_fn(middleware::queries::only_as_the_document_says))
            .wrap(from_fn(middleware::methods::only_those_of_the_document))
            .wrap(from_fn(middleware::scripts::identify))
            .wrap(from_fn(middleware::head::head_is_get))
            .wrap(from_fn(middleware::problems::every_error_is_a_problem))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::quota::tell_quota))
            .wrap(from_fn(middleware::predecessor::say_what_comes_instead))
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
