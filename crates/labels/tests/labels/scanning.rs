//! Every label scans: both sizes, laid out for either printer, drawn at both resolutions.

use labels::{FontLibrary, Label, Symbology, pdf, png};
use types::LabelSize;

use crate::{
    sample,
    scan::{Found, scan_pdf, scan_pictures},
};

const SAMPLE: usize = 200;

fn expected(label: &Label, url: &str) -> Found {
    Found {
        qr: vec![url.to_owned()],
        code128: vec![label.tag.to_string()],
        other: Vec::new(),
    }
}

fn scan_png(png: &[u8]) -> Found {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("label.png"), png).unwrap();
    scan_pictures(folder.path(), "png").remove(0)
}

/// Draws and reads the sample's labels, half of them laid out for each printer, so that every
/// resolution also shows the labels meant for the other one.
fn assert_sample_scans(size: LabelSize, printed_dpi: u16) {
    let fonts = FontLibrary::builtin();
    let labels: Vec<_> = (0..SAMPLE)
        .map(|index| sample::label(index, size, if index % 2 == 0 { 300 } else { 203 }, &fonts))
        .collect();

    let pages = scan_pdf(
        &pdf::render(&labels, &fonts, "sample").unwrap(),
        printed_dpi,
    );

    assert_eq!(pages.len(), SAMPLE);
    let wrong: Vec<_> = pages
        .into_iter()
        .zip(&labels)
        .enumerate()
        .map(|(index, (found, label))| {
            (
                index,
                found,
                expected(label, &sample::content(index).qr_url),
            )
        })
        .filter(|(_, found, expected)| found != expected)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {SAMPLE} do not scan: {wrong:#?}",
        wrong.len()
    );
}

#[test]
fn large_labels_scan_at_203_dpi() {
    assert_sample_scans(LabelSize::Large, 203);
}

#[test]
fn large_labels_scan_at_300_dpi() {
    assert_sample_scans(LabelSize::Large, 300);
}

#[test]
fn small_labels_scan_at_203_dpi() {
    assert_sample_scans(LabelSize::Small, 203);
}

#[test]
fn small_labels_scan_at_300_dpi() {
    assert_sample_scans(LabelSize::Small, 300);
}

#[test]
fn pictures_scan_at_their_own_and_at_another_resolution() {
    let fonts = FontLibrary::builtin();
    for size in LabelSize::ALL {
        for (laid_out, drawn) in [(203, 203), (300, 300), (300, 203), (203, 300), (300, 600)] {
            for index in [0, 4, 5] {
                let label = sample::label(index, size, laid_out, &fonts);

                let picture = png::render(&label, &fonts, drawn).unwrap();

                let expected = expected(&label, &sample::content(index).qr_url);
                assert_eq!(
                    scan_png(&picture),
                    expected,
                    "{size:?} {laid_out} on {drawn}"
                );
            }
        }
    }
}

#[test]
fn a_module_is_a_whole_number_of_the_printers_dots() {
    let fonts = FontLibrary::builtin();
    for dpi in [203, 300, 600] {
        for size in LabelSize::ALL {
            for index in 0..40 {
                for mark in sample::label(index, size, dpi, &fonts).marks {
                    let labels::Mark::Code(code) = mark else {
                        continue;
                    };
                    let lengths = [code.module_width, code.row_height, code.x, code.y];
                    for dots in lengths.map(|mm| mm * f64::from(dpi) / 25.4) {
                        assert!((dots - dots.round()).abs() < 1e-6, "{dots} dots");
                    }
                    let quiet = match code.symbology {
                        Symbology::Qr => 4.0,
                        Symbology::Code128 => 10.0,
                    } * code.module_width;
                    assert!(code.x - code.zone.x >= quiet - 1e-9);
                    let right = code.x + f64::from(code.columns) * code.module_width;
                    assert!(code.zone.right() - right >= quiet - 1e-9);
                }
            }
        }
    }
}
