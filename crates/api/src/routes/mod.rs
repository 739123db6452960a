//! Every address of the API. A handler is extract, one call to the application, shape.

pub mod account;
pub mod assets;
pub mod auth;
pub mod changesets;
pub mod contract;
pub mod directory;
pub mod health;
pub mod label_jobs;
pub mod labels;
pub mod me;
pub mod people;
pub mod predecessor;
pub mod problems;
pub mod queries;
pub mod rt;
pub mod shipments;
pub mod tags;
pub mod tokens;
mod versioned;
pub mod webhooks;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// Registers every operation of the API.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(health::get_liveness)
        .service(health::get_readiness)
        .service(problems::get_problem_type)
        .service(predecessor::receive_asset_created_at_the_old_address)
        .service(predecessor::get_next_tag_at_the_old_address)
        .service(predecessor::confirm_tag_at_the_old_address)
        .service(predecessor::update_asset_name_at_the_old_address)
        .service(predecessor::reset_tags_at_the_old_address)
        .service(predecessor::print_label_at_the_old_address)
        .service(predecessor::open_label_batch_at_the_old_address)
        .service(predecessor::print_labels_at_the_old_address)
        .service(predecessor::get_device_at_the_old_address)
        .service(scope("/api/v1").configure(|v1| {
            people(v1);
            devices(v1);
            work(v1);
        }));
}

/// Who people are, and what they may do.
fn people(v1: &mut ServiceConfig) {
    v1.service(contract::get_openapi)
        .service(contract::get_openapi_3_0)
        .service(auth::log_in)
        .service(auth::refresh_session)
        .service(auth::log_out)
        .service(auth::get_sign_in_methods)
        .service(auth::start_oidc_sign_in)
        .service(auth::finish_oidc_sign_in)
        .service(directory::test_directory)
        .service(me::get_me)
        .service(account::list_my_sessions)
        .service(account::revoke_my_other_sessions)
        .service(account::revoke_my_session)
        .service(account::list_my_sign_in_events)
        .service(account::change_my_password)
        .service(account::get_my_second_factor)
        .service(account::enrol_my_second_factor)
        .service(account::confirm_my_second_factor)
        .service(account::renew_my_recovery_codes)
        .service(account::remove_my_second_factor)
        .service(tokens::list_tokens)
        .service(tokens::create_token)
        .service(tokens::list_all_tokens)
        .service(tokens::revoke_token)
        .service(people::list_roles)
        .service(people::list_sign_in_events)
        .service(people::list_people)
        .service(people::add_person)
        .service(people::get_person)
        .service(people::update_person)
        .service(people::reset_password)
        .service(people::remove_second_factor)
        .service(people::list_sessions)
        .service(people::revoke_sessions)
        .service(people::revoke_session);
}

/// Assets and their labels.
fn devices(v1: &mut ServiceConfig) {
    v1.service(assets::list_assets)
        .service(assets::create_asset)
        .service(assets::get_asset_options)
        .service(assets::suggest_internal_name)
        // Before `{asset_id}`, which would take the word for a number.
        .service(assets::resolve_scan)
        .service(assets::get_asset_by_tag)
        .service(assets::get_asset_by_serial)
        .service(assets::get_asset_by_mac)
        .service(assets::list_asset_history)
        .service(labels::get_asset_label)
        .service(assets::get_asset)
        .service(assets::update_asset)
        .service(labels::create_label_sheet)
        .service(label_jobs::create_label_job)
        .service(label_jobs::list_label_jobs)
        .service(label_jobs::list_label_job_items)
        .service(label_jobs::follow_label_job)
        .service(label_jobs::get_label_job_result)
        .service(label_jobs::print_label_job_again)
        .service(label_jobs::cancel_label_job)
        .service(label_jobs::get_label_job)
        .service(label_jobs::list_label_prints)
        .service(labels::check_label_sheet)
        .service(labels::create_label_link)
        .service(labels::open_label_link)
        .service(labels::list_label_templates)
        .service(labels::list_label_fonts)
        .service(labels::get_label_font);
}

/// What is done with them, and who is told.
fn work(v1: &mut ServiceConfig) {
    v1.service(tags::list_tag_sequences)
        .service(tags::create_tag_sequence)
        .service(tags::update_tag_sequence)
        .service(tags::list_tag_sequence_changes)
        .service(tags::list_tag_reservations)
        .service(tags::create_tag_reservation)
        .service(tags::get_tag_reservation)
        .service(tags::get_reservation_labels)
        .service(tags::list_tags)
        .service(tags::get_tag)
        .service(tags::assign_tag)
        .service(tags::release_tag)
        .service(tags::void_tag)
        .service(shipments::plan_shipment)
        .service(shipments::create_shipment)
        .service(shipments::list_shipments)
        .service(shipments::list_shipment_items)
        .service(shipments::resume_shipment)
        .service(shipments::get_shipment_labels)
        .service(shipments::get_shipment)
        .service(changesets::plan_changeset)
        .service(changesets::create_changeset)
        .service(changesets::list_changesets)
        .service(changesets::list_changeset_items)
        .service(changesets::undo_changeset)
        .service(changesets::get_changeset)
        .service(webhooks::receive_asset_created)
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::get_webhook)
        .service(webhooks::update_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::rotate_webhook_secret)
        .service(webhooks::test_webhook)
        .service(webhooks::list_webhook_deliveries)
        .service(webhooks::get_webhook_delivery)
        .service(webhooks::replay_webhook_delivery)
        .service(rt::get_rt_connection)
        .service(rt::sweep_rt_mirror)
        .service(rt::list_rt_writes)
        .service(rt::get_rt_write_counts)
        .service(rt::get_rt_write)
        .service(rt::retry_rt_write)
        .service(rt::discard_rt_write);
}
