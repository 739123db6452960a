mod batch;
mod check;
mod link;
mod single;
mod stock;

/// 100 x 62 mm and 90.3 x 29 mm, in points.
pub const LARGE: (f32, f32) = (283.46, 175.75);
pub const SMALL: (f32, f32) = (255.97, 82.20);

#[track_caller]
pub fn assert_sizes(found: &[(f32, f32)], expected: &[(f32, f32)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found.0 - expected.0).abs() < 0.1 && (found.1 - expected.1).abs() < 0.1,
            "{found:?} is not {expected:?}"
        );
    }
}
