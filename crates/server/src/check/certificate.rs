//! How long a certificate is good.

use app::{Clock, SystemClock};
use chrono::DateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Part, counted};

/// Whoever renews by hand wants to know before.
const SOON_DAYS: i64 = 21;

/// Says until when. That it is good now, the connection has proved.
pub(super) fn tell(der: &[u8], whose: &str, part: &mut Part) {
    let until = X509Certificate::from_der(der)
        .ok()
        .and_then(|(_, certificate)| {
            DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0)
        });
    let Some(until) = until else {
        part.warn(
            format!("{whose} is encrypted, and its certificate cannot be read."),
            "Look at it with openssl s_client.",
        );
        return;
    };
    let days = (until - SystemClock.now()).num_days();
    let date = until.date_naive();
    if days < SOON_DAYS {
        part.warn(
            format!(
                "{whose} is encrypted; its certificate runs out in {}, on {date}.",
                counted(days.unsigned_abs(), "day", "days")
            ),
            "Have it renewed.",
        );
    } else {
        part.ok(format!(
            "{whose} is encrypted; its certificate is good until {date}."
        ));
    }
}
