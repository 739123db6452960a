//! What labels cost: `cargo run --release -p labels --example bench [-- COUNT]` prints the size and
//! the rate of each step. Both sizes in turns, the same awkward assets as in the tests.

#[path = "../tests/labels/sample.rs"]
mod sample;

use std::{error::Error, hint::black_box, time::Instant};

use labels::{FontLibrary, Label, LayoutError, layout_all, pdf, png, svg};
use types::{LabelContent, LabelSettings, LabelSize};

fn main() -> Result<(), Box<dyn Error>> {
    let count: u32 = std::env::args()
        .nth(1)
        .map_or(Ok(1_000), |count| count.parse())?;
    let fonts = FontLibrary::builtin();
    let settings = LabelSettings::default();
    let items: Vec<(LabelContent, LabelSize)> = (0..count as usize)
        .map(|i| (sample::content(i), LabelSize::ALL[i % 2]))
        .collect();
    let batch = || -> Result<Vec<Label>, LayoutError> {
        layout_all(&items, &settings, &fonts).into_iter().collect()
    };

    // Once without a clock, so that the first figure does not pay for cold memory.
    black_box(pdf::render(&batch()?, &fonts, "Warm-up")?);

    let start = Instant::now();
    let labels = batch()?;
    report("layout", count, start, None);

    let start = Instant::now();
    let bytes = pdf::render(&labels, &fonts, "Bench")?;
    report("PDF of laid out labels", count, start, Some(bytes.len()));

    let start = Instant::now();
    let bytes = pdf::render(&batch()?, &fonts, "Bench")?;
    report(
        "layout and PDF, one document",
        count,
        start,
        Some(bytes.len()),
    );

    let some = count.min(200);
    let start = Instant::now();
    let mut total = 0;
    for index in 0..some as usize {
        let label = sample::label(index, LabelSize::ALL[index % 2], settings.dpi, &fonts);
        total += pdf::render([&label], &fonts, "Bench")?.len();
    }
    report(
        "layout and PDF, one document each",
        some,
        start,
        Some(total),
    );

    let start = Instant::now();
    let total: usize = labels
        .iter()
        .take(some as usize)
        .map(|label| svg::render(label, &fonts).len())
        .sum();
    report("SVG", some, start, Some(total));

    let start = Instant::now();
    let mut total = 0;
    for label in labels.iter().take(some as usize) {
        total += png::render(label, &fonts, 300)?.len();
    }
    report("PNG at 300 dpi", some, start, Some(total));
    Ok(())
}

fn report(what: &str, count: u32, start: Instant, bytes: Option<usize>) {
    let seconds = start.elapsed().as_secs_f64();
    let count = f64::from(count);
    let (rate, each) = (count / seconds, seconds * 1e3 / count);
    print!("{what:34} {count:5} labels {rate:8.0} a second {each:7.3} ms each");
    match bytes {
        Some(bytes) => {
            let bytes = u32::try_from(bytes).map_or(f64::NAN, f64::from);
            println!(" {:8.2} kB each", bytes / 1e3 / count);
        }
        None => println!(),
    }
}
