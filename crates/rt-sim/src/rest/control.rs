//! `/_sim/faults`: making the simulator fail from outside, for browser tests.
//!
//! - `POST` with `{"fault": {"kind": "latency", "milliseconds": 400}}` adds a fault. Kinds are
//!   `latency` (`milliseconds`), `empty_500`, `unauthorized`, `html`, `unavailable`
//!   (`retry_after_seconds`), `reset`, `lose_answer`, `late_write` (`milliseconds`), `hang` and
//!   `refuse_inside_200` (`message`). An optional `"scope"` says whom it strikes:
//!   `{"on": "every_request"}`, `{"on": "next", "count": 2}`, `{"on": "writes"}`,
//!   `{"on": "next_writes", "count": 1}` or `{"on": "path_prefix", "prefix": "/REST/2.0/asset/"}`.
//! - `GET` lists the faults in force, `DELETE` ends them all.

use actix_web::{HttpResponse, web::Bytes};

use super::{Shared, answer::message};
use crate::FaultRule;

pub(super) async fn list_faults(served: Shared) -> HttpResponse {
    HttpResponse::Ok().json(served.faults.list())
}

pub(super) async fn inject_fault(served: Shared, body: Bytes) -> HttpResponse {
    match serde_json::from_slice::<FaultRule>(&body) {
        Ok(FaultRule { fault, scope }) => {
            served.faults.inject(fault, scope);
            HttpResponse::NoContent().finish()
        }
        Err(error) => message(400, &error.to_string()),
    }
}

pub(super) async fn clear_faults(served: Shared) -> HttpResponse {
    served.faults.clear();
    HttpResponse::NoContent().finish()
}
