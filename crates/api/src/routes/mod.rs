//! Every address of the API. A handler is extract, one call to the application, shape.

pub mod assets;
pub mod auth;
pub mod contract;
pub mod health;
pub mod labels;
pub mod me;
pub mod problems;
pub mod queries;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// Registers every operation of the API.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(health::get_liveness)
        .service(health::get_readiness)
        .service(problems::get_problem_type)
        .service(scope("/api/v1").configure(|v1| {
            v1.service(contract::get_openapi)
                .service(auth::log_in)
                .service(auth::refresh_session)
                .service(auth::log_out)
                .service(me::get_me)
                .service(assets::list_assets)
                // Before `{asset_id}`, which would take the word for a number.
                .service(assets::resolve_scan)
                .service(assets::get_asset_by_tag)
                .service(assets::get_asset_by_serial)
                .service(assets::list_asset_history)
                .service(labels::get_asset_label)
                .service(assets::get_asset)
                .service(labels::create_label_sheet)
                .service(labels::check_label_sheet)
                .service(labels::list_label_templates)
                .service(labels::list_label_fonts)
                .service(labels::get_label_font);
        }));
}
