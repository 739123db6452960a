//! The time as the browser has it.

use chrono::{DateTime, Utc};
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// Milliseconds since 1970.
pub fn now_ms() -> f64 {
    Date::now()
}

/// Milliseconds since 1970, whole.
#[expect(clippy::cast_possible_truncation, reason = "a date fits in 53 bits")]
pub fn now_whole_ms() -> i64 {
    now_ms() as i64
}

/// A moment in the person's own zone and language, to the minute.
pub fn date_and_time(moment: DateTime<Utc>) -> String {
    let options = options(&[("dateStyle", "medium"), ("timeStyle", "short")]);
    date(moment.timestamp_millis()).to_locale_string_with_options(&options)
}

/// A time of day, to the second.
pub fn time_of_day(ms: i64) -> String {
    let options = options(&[("timeStyle", "medium")]);
    date(ms).to_locale_string_with_options(&options)
}

/// A day, as it stands on a calendar.
pub fn short_day(moment: DateTime<Utc>) -> String {
    let options = options(&[("month", "short"), ("day", "numeric")]);
    date(moment.timestamp_millis()).to_locale_string_with_options(&options)
}

/// A day with the day of the week.
pub fn day(moment: DateTime<Utc>) -> String {
    let options = options(&[("dateStyle", "full")]);
    date(moment.timestamp_millis()).to_locale_string_with_options(&options)
}

/// A time of day, to the minute.
pub fn short_time(moment: DateTime<Utc>) -> String {
    let options = options(&[("timeStyle", "short")]);
    date(moment.timestamp_millis()).to_locale_string_with_options(&options)
}

/// The moment that it is.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now_whole_ms()).unwrap_or_default()
}

/// How many seconds the person's own zone is ahead of UTC right now.
#[expect(
    clippy::cast_possible_truncation,
    reason = "an offset is less than a day"
)]
pub fn offset_seconds() -> i32 {
    -(Date::new_0().get_timezone_offset() as i32) * 60
}

#[expect(clippy::cast_precision_loss, reason = "a date fits in 53 bits")]
fn date(ms: i64) -> Date {
    Date::new(&JsValue::from_f64(ms as f64))
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

trait WithOptions {
    fn to_locale_string_with_options(&self, options: &Object) -> String;
}

impl WithOptions for Date {
    /// The browser's own language: an empty list of locales.
    fn to_locale_string_with_options(&self, options: &Object) -> String {
        js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), options)
            .format()
            .call1(&JsValue::UNDEFINED, self)
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }
}
