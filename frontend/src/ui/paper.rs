//! A label on paper, at its true size where the screen is wide enough.

use leptos::prelude::*;
use types::LabelSize;

use super::icon::{Glyph, Icon};

/// A label, or the blank sheet while it is being drawn.
#[component]
pub fn Paper(
    #[prop(into)] size: Signal<LabelSize>,
    /// The label as SVG.
    #[prop(into)]
    drawing: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="bench">
            <figure class="paper">
                <div
                    class="sheet"
                    data-state=move || if drawing.with(Option::is_some) { "drawn" } else { "drawing" }
                    style:width=move || format!("{}mm", size.get().width_mm())
                    style:aspect-ratio=move || {
                        let size = size.get();
                        format!("{} / {}", size.width_mm(), size.height_mm())
                    }
                >
                    {move || match drawing.get() {
                        // The server or the labels crate drew it; every text in it is an outline.
                        Some(svg) => view! { <div inner_html=svg></div> }.into_any(),
                        None => view! { <Icon glyph=Glyph::Spinner /> }.into_any(),
                    }}
                </div>
                <figcaption class="small faint">
                    "True size, where the screen is wide enough and its scale is 100 %."
                </figcaption>
            </figure>
        </div>
    }
}
