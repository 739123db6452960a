//! A label on paper, at its true size where the screen is wide enough.

use leptos::prelude::*;
use types::LabelSize;

use super::icon::{Glyph, Icon};

/// What is on the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// The label is on its way.
    Drawing,
    /// The label, as SVG.
    Drawn(String),
    /// Nothing, and nothing will come.
    Blank,
}

impl Sheet {
    const fn state(&self) -> &'static str {
        match self {
            Self::Drawing => "drawing",
            Self::Drawn(_) => "drawn",
            Self::Blank => "blank",
        }
    }
}

/// A label, or the sheet without one.
#[component]
pub fn Paper(
    #[prop(into)] size: Signal<LabelSize>,
    #[prop(into)] sheet: Signal<Sheet>,
) -> impl IntoView {
    view! {
        <div class="bench">
            <figure class="paper">
                <div
                    class="sheet"
                    data-state=move || sheet.with(Sheet::state)
                    style:width=move || format!("{}mm", size.get().width_mm())
                    style:aspect-ratio=move || {
                        let size = size.get();
                        format!("{} / {}", size.width_mm(), size.height_mm())
                    }
                >
                    {move || match sheet.get() {
                        // The server or the labels crate drew it; every text in it is an outline.
                        Sheet::Drawn(svg) => view! { <div inner_html=svg></div> }.into_any(),
                        Sheet::Drawing => view! { <Icon glyph=Glyph::Spinner /> }.into_any(),
                        Sheet::Blank => ().into_any(),
                    }}
                </div>
                <figcaption class="small faint">
                    "True size, where the screen is wide enough and its scale is 100 %."
                </figcaption>
            </figure>
        </div>
    }
}
