//! The conditions of a list, in fields and in the address alike: a list can be bookmarked, and Back
//! goes back.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// How long the typing has to rest before the address follows.
const REST: Duration = Duration::from_millis(300);

/// Conditions by their names in the address, empty where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<const N: usize> {
    fields: [RwSignal<String>; N],
    in_address: Memo<[String; N]>,
    go: Callback<()>,
}

impl<const N: usize> Conditions<N> {
    /// Keeps the fields and the address of this screen alike.
    pub fn new(path: &'static str, names: [&'static str; N]) -> Self {
        let address = use_query_map();
        let in_address = Memo::new(move |_| {
            address
                .with(|map| names.map(|name| map.get(name).unwrap_or_default().trim().to_owned()))
        });
        let fields = in_address.get_untracked().map(RwSignal::new);
        let typed = move || fields.map(|field| field.get_untracked().trim().to_owned());
        // What the fields last wrote into the address, or read from it.
        let known = StoredValue::new(typed());
        let navigate = use_navigate();
        let go = Callback::new(move |()| {
            let typed = typed();
            if known.with_value(|now| *now == typed) {
                return;
            }
            let address = address_of(path, &names, &typed);
            known.set_value(typed);
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&address, options);
        });
        let resting = StoredValue::new(None::<TimeoutHandle>);
        let stop_waiting = move || {
            if let Some(handle) = resting.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        // Every change of a condition, once the typing rests.
        Effect::new(move |was: Option<[String; N]>| {
            let is = fields.map(|field| field.get());
            if was.is_some_and(|was| was != is) {
                stop_waiting();
                resting.set_value(set_timeout_with_handle(move || go.run(()), REST).ok());
            }
            is
        });
        // An address that the fields did not write, such as of a link or of Back, fills them.
        Effect::new(move |_| {
            let address = in_address.get();
            if known.with_value(|known| *known != address) {
                for (field, value) in fields.iter().zip(&address) {
                    field.set(value.clone());
                }
                known.set_value(address);
            }
        });
        // The screen that comes next keeps its address.
        on_cleanup(stop_waiting);
        Self {
            fields,
            in_address,
            go,
        }
    }

    /// The fields, to be filled in.
    pub fn fields(self) -> [RwSignal<String>; N] {
        self.fields
    }

    /// What the address says.
    pub fn in_address(self) -> Memo<[String; N]> {
        self.in_address
    }

    /// Has the address follow at once.
    pub fn submit(self) {
        self.go.run(());
    }

    /// Lifts every condition.
    pub fn clear(self) {
        for field in self.fields {
            field.set(String::new());
        }
    }
}

/// A condition, where it is one.
pub fn given(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

fn address_of(path: &str, names: &[&str], values: &[String]) -> String {
    let given: Vec<_> = names
        .iter()
        .zip(values)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let value = String::from(js_sys::encode_uri_component(value));
            format!("{name}={value}")
        })
        .collect();
    if given.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", given.join("&"))
    }
}
