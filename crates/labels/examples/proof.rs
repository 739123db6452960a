//! Proves that labels scan: draws both sizes of many awkward assets, laid out for 203 and for
//! 300 dpi, rasterises each at both resolutions with pdftoppm and reads it back with zbarimg.
//! `cargo run -p labels --example proof -- --count 2000`. Exits with 1 if a single code differs.

#![expect(clippy::expect_used, reason = "a proof stops at the first surprise")]

#[path = "../tests/labels/sample.rs"]
mod sample;
#[path = "../tests/labels/scan.rs"]
mod scan;

use std::{error::Error, process::ExitCode, sync::Mutex, thread, time::Instant};

use labels::{FontLibrary, Label, pdf};
use types::LabelSize;

use crate::scan::{Found, scan_pdf};

/// Pages in one PDF: enough to make starting the programs cheap, few enough for a small /tmp.
const CHUNK: usize = 100;
const RESOLUTIONS: [u16; 2] = [203, 300];

#[derive(Debug, Clone, Copy)]
struct Task {
    from: usize,
    to: usize,
    size: LabelSize,
    laid_out: u16,
    printed: u16,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let count = match std::env::args().collect::<Vec<_>>().as_slice() {
        [_] => 2_000,
        [_, flag, count] if flag == "--count" => count.parse()?,
        _ => return Err("usage: proof [--count N]".into()),
    };
    let tasks = tasks(count);
    let total: usize = tasks.iter().map(|task| task.to - task.from).sum();
    println!("{count} assets, both sizes: {total} pictures to read");

    let start = Instant::now();
    let queue = Mutex::new(tasks.into_iter());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let wrong: usize = thread::scope(|scope| {
        let work = || {
            let fonts = FontLibrary::builtin();
            let next = || queue.lock().ok().and_then(|mut queue| queue.next());
            std::iter::from_fn(next)
                .map(|task| prove(task, &fonts))
                .sum::<usize>()
        };
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running
            .into_iter()
            .map(|worker| worker.join().unwrap_or(1))
            .sum()
    });

    let seconds = start.elapsed().as_secs();
    println!(
        "labels: {} of {total} read in full, {wrong} wrong, {seconds} s",
        total - wrong
    );
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn tasks(count: usize) -> Vec<Task> {
    let mut tasks = Vec::new();
    for from in (0..count).step_by(CHUNK) {
        let to = count.min(from + CHUNK);
        for size in LabelSize::ALL {
            for laid_out in RESOLUTIONS {
                for printed in RESOLUTIONS {
                    tasks.push(Task {
                        from,
                        to,
                        size,
                        laid_out,
                        printed,
                    });
                }
            }
        }
    }
    tasks
}

/// Draws and reads a chunk; gives the number of labels that did not read in full.
fn prove(task: Task, fonts: &FontLibrary) -> usize {
    let Task {
        from,
        to,
        size,
        laid_out,
        printed,
    } = task;
    let labels: Vec<Label> = (from..to)
        .map(|index| sample::label(index, size, laid_out, fonts))
        .collect();
    let bytes = match pdf::render(&labels, fonts, "Proof") {
        Ok(bytes) => bytes,
        Err(error) => {
            println!("{task:?}: {error}");
            return to - from;
        }
    };
    let mut pages = scan_pdf(&bytes, printed).into_iter();
    let mut wrong = 0;
    for (index, label) in (from..to).zip(&labels) {
        let expected = Found {
            qr: vec![sample::content(index).qr_url],
            code128: vec![label.tag.to_string()],
            other: Vec::new(),
        };
        let found = pages.next().unwrap_or_default();
        if found != expected {
            wrong += 1;
            println!("WRONG {size:?}, laid out for {laid_out}, drawn at {printed} dpi");
            println!("  expected {expected:?}\n  found    {found:?}");
        }
    }
    println!(
        "{} {from}..{to}, {laid_out} dpi drawn at {printed}: {wrong} wrong",
        size.as_str()
    );
    wrong
}
