//! The drawings as files: sizes, text, and what they cost.

use std::{fs, process::Command};

use labels::{DrawError, FontLibrary, layout, pdf, png, svg};
use types::{LabelSettings, LabelSize};

use crate::sample;

const NEEDS_POPPLER: &str = "apt-get install poppler-utils";

fn run(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), pdf).unwrap();
    let mut command = Command::new(program);
    let output = command.args(arguments).arg(file.path()).arg("-").output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}: {NEEDS_POPPLER}"));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn pages_have_the_exact_size_of_the_stock() {
    let fonts = FontLibrary::builtin();
    for (size, width, height) in [
        (LabelSize::Large, 283.46, 175.75),
        (LabelSize::Small, 255.97, 82.20),
    ] {
        let label = sample::label(0, size, 300, &fonts);
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), pdf::render([&label], &fonts, "one").unwrap()).unwrap();

        let output = Command::new("pdfinfo")
            .arg(file.path())
            .output()
            .expect(NEEDS_POPPLER);

        let info = String::from_utf8(output.stdout).unwrap();
        let line = info
            .lines()
            .find(|line| line.starts_with("Page size:"))
            .unwrap();
        let found: Vec<f64> = line
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        assert!(
            (found[0] - width).abs() < 0.01 && (found[1] - height).abs() < 0.01,
            "{line}"
        );
    }
}

#[test]
fn the_text_of_a_pdf_is_text() {
    let fonts = FontLibrary::builtin();
    let content = types::LabelContent {
        internal_name: Some("Zoë Ελένη Щербакова".to_owned()),
        ..sample::content(0)
    };
    let label = layout(
        &content,
        LabelSize::Large,
        &LabelSettings::default(),
        &fonts,
    )
    .unwrap();

    let text = run(
        "pdftotext",
        &[],
        &pdf::render([&label], &fonts, "one").unwrap(),
    );

    assert!(text.contains("Zoë Ελένη Щербакова"), "{text}");
    assert!(text.contains(content.tag.as_str()), "{text}");
}

#[test]
fn a_batch_shares_one_subset_of_each_face() {
    let fonts = FontLibrary::builtin();
    let labels: Vec<_> = (0..50)
        .map(|index| sample::label(index, LabelSize::Large, 300, &fonts))
        .collect();

    let bytes = pdf::render(&labels, &fonts, "many").unwrap();

    let programs = bytes
        .windows(10)
        .filter(|window| window == b"/FontFile2")
        .count();
    assert_eq!(programs, 4);
}

#[test]
fn a_copy_costs_a_page_and_no_drawing() {
    let fonts = FontLibrary::builtin();
    let label = sample::label(0, LabelSize::Large, 300, &fonts);

    let one = pdf::render([&label], &fonts, "one").unwrap();
    let ten = pdf::render([&label; 10], &fonts, "ten").unwrap();

    assert!(
        ten.len() - one.len() < 9 * 200,
        "{} and {}",
        one.len(),
        ten.len()
    );
}

#[test]
fn the_same_labels_give_the_same_bytes() {
    let fonts = FontLibrary::builtin();
    let draw = || {
        pdf::render(
            [&sample::label(3, LabelSize::Small, 203, &fonts)],
            &fonts,
            "t",
        )
    };

    assert_eq!(draw().unwrap(), draw().unwrap());
}

#[test]
fn no_labels_are_no_document() {
    let refused = pdf::render([], &FontLibrary::builtin(), "none");

    assert!(matches!(refused, Err(DrawError::Nothing)));
}

#[test]
fn a_label_of_another_library_is_not_drawn_with_wrong_glyphs() {
    let label = sample::label(0, LabelSize::Large, 300, &FontLibrary::builtin());
    let empty = FontLibrary::default();

    assert!(matches!(
        pdf::render([&label], &empty, "t"),
        Err(DrawError::UnknownFace)
    ));
    assert!(matches!(
        png::render(&label, &empty, 300),
        Err(DrawError::UnknownFace)
    ));
}

#[test]
fn an_svg_has_true_size_and_needs_no_fonts() {
    let fonts = FontLibrary::builtin();
    let label = sample::label(0, LabelSize::Small, 300, &fonts);

    let drawing = svg::render(&label, &fonts);

    assert!(drawing.starts_with(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="90.3mm" height="29mm" viewBox="0 0 90.3 29""#
    ));
    assert!(!drawing.contains("<text") && !drawing.contains("NaN"));
    assert_eq!(drawing.matches("<path").count(), label.marks.len());
}

#[test]
fn a_png_has_the_pixels_of_the_printer_and_says_its_resolution() {
    let fonts = FontLibrary::builtin();
    let label = sample::label(0, LabelSize::Large, 300, &fonts);

    let picture = png::render(&label, &fonts, 300).unwrap();

    let be = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((be(16), be(20)), (1181, 732));
    let at = picture
        .windows(4)
        .position(|chunk| chunk == b"pHYs")
        .unwrap();
    assert_eq!((be(at + 4), be(at + 8)), (11811, 11811));
}

#[test]
fn a_picture_too_large_for_memory_is_refused() {
    let fonts = FontLibrary::builtin();
    let label = sample::label(0, LabelSize::Large, 300, &fonts);

    let refused = png::render(&label, &fonts, 20_000);

    assert!(matches!(refused, Err(DrawError::TooLarge { .. })));
}
