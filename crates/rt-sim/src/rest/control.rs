//! `/_sim/`: making the simulator fail from outside, and working in it by hand, for browser tests.
//!
//! `/_sim/faults`:
//!
//! - `POST` with `{"fault": {"kind": "latency", "milliseconds": 400}}` adds a fault. Kinds are
//!   `latency` (`milliseconds`), `empty_500`, `unauthorized`, `html`, `unavailable`
//!   (`retry_after_seconds`), `reset`, `lose_answer`, `late_write` (`milliseconds`), `hang` and
//!   `refuse_inside_200` (`message`). An optional `"scope"` says whom it strikes:
//!   `{"on": "every_request"}`, `{"on": "next", "count": 2}`, `{"on": "writes"}`,
//!   `{"on": "next_writes", "count": 1}` or `{"on": "path_prefix", "prefix": "/REST/2.0/asset/"}`.
//! - `GET` lists the faults in force, `DELETE` ends them all.
//!
//! `/_sim/assets`: `POST` with the body of `POST /REST/2.0/asset` makes an asset as RT's administrator
//! does in RT's own pages, and answers as RT does. No fault strikes, and nobody is told.

use actix_web::{HttpRequest, HttpResponse, web::Bytes};

use super::{
    Shared,
    answer::{Refusal, message},
    assets::create_asset,
    caller::Caller,
};
use crate::{FaultRule, state::ROOT};

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

pub(super) async fn make_asset(
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    create_asset(Caller { id: ROOT }, request, body, served).await
}
