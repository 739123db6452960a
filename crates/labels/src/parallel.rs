//! A batch is cut into as many pieces as there are processors.

use std::{num::NonZero, thread};

/// A piece smaller than this is not worth a thread.
const LEAST_PIECE: usize = 16;

/// Does the same with every item, and keeps the order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let piece = items.len().div_ceil(workers).max(LEAST_PIECE);
    if items.len() <= piece {
        return items.iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let running: Vec<_> = items
            .chunks(piece)
            .map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_whatever_the_number_of_items() {
        for count in [0, 1, 15, 16, 17, 100, 1_001] {
            let items: Vec<usize> = (0..count).collect();

            assert_eq!(
                map(&items, |item| item * 2),
                (0..count).map(|i| i * 2).collect::<Vec<_>>()
            );
        }
    }
}
