//! The tables as sea-orm sees them. Nothing here leaves the crate.

pub mod api_token;
pub mod changeset;
pub mod changeset_item;
pub mod mark;
pub mod mirror_asset;
pub mod mirror_detail;
pub mod mirror_mac;
pub mod recovery_code;
pub mod refresh_token;
pub mod rt_write;
pub mod second_factor;
pub mod session;
pub mod shipment;
pub mod shipment_item;
pub mod sign_in_event;
pub mod tag;
pub mod tag_reservation;
pub mod tag_sequence;
pub mod tag_sequence_change;
pub mod user;
pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod webhook_event;
pub mod webhook_subscription;
