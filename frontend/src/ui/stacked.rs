//! A few numbers that make a whole: a bar to compare them at a glance, and the numbers.

use leptos::prelude::*;

/// How a part looks. The legend says in words what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    Accent,
    Good,
    Warn,
    Bad,
    Plain,
    /// Striped: it is not there.
    Gap,
}

impl Shade {
    /// The value of `data-shade` in the style sheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Plain => "plain",
            Self::Gap => "gap",
        }
    }
}

/// One part of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub name: &'static str,
    pub number: u64,
    pub shade: Shade,
}

impl Share {
    /// A part.
    pub fn new(name: &'static str, number: u64, shade: Shade) -> Self {
        Self {
            name,
            number,
            shade,
        }
    }
}

/// The bar and its legend.
#[component]
pub fn Stacked(
    /// What the whole is.
    #[prop(into)]
    label: String,
    #[prop(into)] shares: Signal<Vec<Share>>,
) -> impl IntoView {
    let bar = move || {
        let parts = shares.get().into_iter().filter(|share| share.number > 0);
        parts
            .map(|share| {
                view! { <i data-shade=share.shade.as_str() style:flex-grow=share.number.to_string()></i> }
            })
            .collect_view()
    };
    let legend = move || {
        shares
            .get()
            .into_iter()
            .map(|share| {
                view! {
                    <li>
                        <i data-shade=share.shade.as_str() aria-hidden="true"></i>
                        <span>{share.name}</span>
                        <b>{share.number}</b>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="stacked">
            <div class="bar" aria-hidden="true">
                {bar}
            </div>
            <ul class="legend" aria-label=label>
                {legend}
            </ul>
        </div>
    }
}
