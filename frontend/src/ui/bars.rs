//! Numbers over time: a bar for each stretch of it, in two parts, and the same in words.

use leptos::prelude::*;

use super::stacked::Shade;

/// One of the two parts of every bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    pub shade: Shade,
}

/// One stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// As it stands below the bar.
    pub name: String,
    /// In full, for whoever cannot see the bar or points at it.
    pub title: String,
    /// From the bottom up.
    pub numbers: [u32; 2],
}

/// The bars, the largest as high as there is room.
#[component]
pub fn Bars(
    #[prop(into)] label: String,
    parts: [Part; 2],
    #[prop(into)] bars: Signal<Vec<Bar>>,
) -> impl IntoView {
    let highest = move || {
        let sums = bars.with(|bars| bars.iter().map(|bar| bar.numbers.iter().sum()).max());
        sums.unwrap_or(0).max(1_u32)
    };
    let columns = move || {
        let highest = highest();
        bars.get()
            .into_iter()
            .map(|bar| view! { <Column bar parts highest /> })
            .collect_view()
    };
    view! {
        <figure class="bars" aria-label=label>
            <figcaption>
                <ul class="legend">
                    {parts
                        .map(|part| {
                            let sum = move || {
                                let at = usize::from(part == parts[1]);
                                bars.with(|bars| bars.iter().map(|bar| bar.numbers[at]).sum::<u32>())
                            };
                            view! {
                                <li>
                                    <i data-shade=part.shade.as_str() aria-hidden="true"></i>
                                    <span>{part.name}</span>
                                    <b>{sum}</b>
                                </li>
                            }
                        })
                        .into_iter()
                        .collect_view()}
                </ul>
            </figcaption>
            <ol>{columns}</ol>
        </figure>
    }
}

#[component]
fn Column(bar: Bar, parts: [Part; 2], highest: u32) -> impl IntoView {
    let words = format!(
        "{}: {} {}, {} {}",
        bar.title, bar.numbers[0], parts[0].name, bar.numbers[1], parts[1].name
    );
    let title = words.clone();
    let sum: u32 = bar.numbers.iter().sum();
    let height =
        move |number: u32| format!("{:.1}%", 100.0 * f64::from(number) / f64::from(highest));
    view! {
        <li title=title>
            <span class="unseen">{words}</span>
            <span class="column" aria-hidden="true">
                <b>{(sum > 0).then_some(sum)}</b>
                {[1, 0]
                    .map(|at| {
                        let number = bar.numbers[at];
                        (number > 0)
                            .then(|| {
                                view! {
                                    <i
                                        data-shade=parts[at].shade.as_str()
                                        style:height=height(number)
                                    ></i>
                                }
                            })
                    })
                    .into_iter()
                    .collect_view()}
            </span>
            <span class="name" aria-hidden="true">
                {bar.name}
            </span>
        </li>
    }
}
