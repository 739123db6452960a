//! What is printed of what a label should say, and what the warnings tell.

use std::fmt::Write as _;

use labels::{Face, FontLibrary, Label, LayoutError, Mark, layout};
use types::{AssetTag, LabelContent, LabelSettings, LabelSize, LabelWarning};

/// Noto Sans Armenian, cut down to its letters.
const ARMENIAN: &[u8] = include_bytes!("../fonts/NotoSansArmenian-Regular.ttf");

fn usual() -> LabelContent {
    LabelContent {
        tag: AssetTag::parse("W12-0412").unwrap(),
        qr_url: "https://rt.example.org/Asset/Display.html?id=412".to_owned(),
        internal_name: Some("Library cart 3, slot 12".to_owned()),
        serial: Some("5CD0412XYZ".to_owned()),
        model: Some("HP Chromebook 11 G8 EE".to_owned()),
        funding_source: Some("ESSER III".to_owned()),
        heading: Some("Westlake Unified School District".to_owned()),
    }
}

fn named(name: &str) -> LabelContent {
    LabelContent {
        internal_name: Some(name.to_owned()),
        ..usual()
    }
}

fn lay_out(content: &LabelContent, size: LabelSize) -> Label {
    layout(
        content,
        size,
        &LabelSettings::default(),
        &FontLibrary::builtin(),
    )
    .unwrap()
}

fn fields(label: &Label) -> Vec<(&'static str, &str)> {
    label
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some((text.field, text.text.as_str())),
            Mark::Code(_) => None,
        })
        .collect()
}

/// The marks in a form in which a change of design can be read and judged.
fn describe(label: &Label) -> String {
    let mut out = format!("{} x {} mm\n", label.width_mm, label.height_mm);
    for mark in &label.marks {
        let _ = match mark {
            Mark::Code(code) => writeln!(
                out,
                "{:14} zone {:.3} {:.3} {:.3} x {:.3}, first bar at {:.3} {:.3}, \
                 {} x {} modules of {:.4} x {:.4}, {} runs",
                code.symbology.as_str(),
                code.zone.x,
                code.zone.y,
                code.zone.width,
                code.zone.height,
                code.x,
                code.y,
                code.columns,
                code.rows,
                code.module_width,
                code.row_height,
                code.runs.len(),
            ),
            Mark::Text(text) => writeln!(
                out,
                "{:14} {:5} pt at {:.3} {:.3}, ink {:.3} x {:.3}: {}",
                text.field,
                text.size_pt,
                text.x,
                text.baseline,
                text.ink.width,
                text.ink.height,
                text.text,
            ),
        };
    }
    for warning in &label.warnings {
        let _ = writeln!(out, "{warning:?}");
    }
    out
}

#[test]
fn the_large_template_stands_as_designed() {
    insta::assert_snapshot!("large", describe(&lay_out(&usual(), LabelSize::Large)));
}

#[test]
fn the_small_template_stands_as_designed() {
    insta::assert_snapshot!("small", describe(&lay_out(&usual(), LabelSize::Small)));
}

#[test]
fn the_longest_tag_gets_a_row_or_a_bar_code_of_its_own() {
    let content = LabelContent {
        tag: AssetTag::parse(&"WX-".repeat(8)[..23]).unwrap(),
        ..usual()
    };

    insta::assert_snapshot!(
        "large-long-tag",
        describe(&lay_out(&content, LabelSize::Large))
    );
    insta::assert_snapshot!(
        "small-long-tag",
        describe(&lay_out(&content, LabelSize::Small))
    );
}

#[test]
fn the_large_label_says_everything_and_the_small_one_not_the_serial() {
    let (large, small) = (
        lay_out(&usual(), LabelSize::Large),
        lay_out(&usual(), LabelSize::Small),
    );

    assert_eq!(
        fields(&large),
        [
            ("heading", "Westlake Unified School District"),
            ("tag", "W12-0412"),
            ("internal_name", "Library cart 3, slot 12"),
            ("model", "HP Chromebook 11 G8 EE"),
            ("serial", "S/N 5CD0412XYZ"),
            ("funding_source", "ESSER III"),
        ]
    );
    assert!(fields(&small).iter().all(|(field, _)| *field != "serial"));
    assert_eq!(fields(&small).len(), 5);
    assert!(large.warnings.is_empty() && small.warnings.is_empty());
}

#[test]
fn a_missing_or_blank_value_leaves_no_line() {
    let content = LabelContent {
        internal_name: Some(" \u{200B}\n ".to_owned()),
        serial: Some(String::new()),
        model: None,
        funding_source: None,
        heading: None,
        ..usual()
    };

    let label = lay_out(&content, LabelSize::Large);

    assert_eq!(fields(&label), [("tag", "W12-0412")]);
    assert!(label.warnings.is_empty());
}

#[test]
fn a_long_name_shrinks_then_takes_two_lines_then_is_cut_and_says_so() {
    let shrunk = lay_out(
        &named("Library cart 3, slot 12, left door"),
        LabelSize::Large,
    );
    let broken = lay_out(
        &named("Library cart 3, slot 12, left of the door"),
        LabelSize::Large,
    );
    let cut = lay_out(
        &named(&"Library cart 3, slot 12, left of the door. ".repeat(3)),
        LabelSize::Large,
    );

    let names = |label: &Label| {
        fields(label)
            .into_iter()
            .filter(|(f, _)| *f == "internal_name")
            .count()
    };
    assert_eq!((names(&shrunk), names(&broken), names(&cut)), (1, 2, 2));
    assert!(shrunk.warnings.is_empty() && broken.warnings.is_empty());
    let [LabelWarning::TextCut { field, printed }] = cut.warnings.as_slice() else {
        panic!("{:?}", cut.warnings)
    };
    assert_eq!(field, "internal_name");
    assert!(
        printed.ends_with('…') && printed.starts_with("Library cart 3"),
        "{printed}"
    );
}

#[test]
fn composed_and_decomposed_letters_print_the_same() {
    let composed = lay_out(&named("École Zoë"), LabelSize::Large);
    let decomposed = lay_out(&named("E\u{301}cole Zoe\u{308}"), LabelSize::Large);

    assert_eq!(composed, decomposed);
}

#[test]
fn latin_greek_and_cyrillic_print_out_of_the_box() {
    for name in [
        "Łódź Ğ ß ẞ Ø Þ ŉ Ǆ Nguyễn Ấ",
        "Ελένη Ώ ΐ ᾷ",
        "Щербакова Ї Ґ Ў Ӂ Қ",
        "№ 1 – “x” €…",
    ] {
        for size in LabelSize::ALL {
            let label = lay_out(&named(name), size);

            assert!(label.warnings.is_empty(), "{name}: {:?}", label.warnings);
            assert!(
                fields(&label).contains(&("internal_name", name)),
                "{:?}",
                fields(&label)
            );
        }
    }
}

#[test]
fn a_character_that_no_font_has_is_left_out_and_reported_once() {
    let label = lay_out(&named("Cart 🚌 Այբ 🚌"), LabelSize::Small);

    assert!(fields(&label).contains(&("internal_name", "Cart")));
    assert_eq!(
        label.warnings,
        [LabelWarning::MissingGlyphs {
            field: "internal_name".to_owned(),
            characters: "🚌Այբ".to_owned()
        }]
    );
}

#[test]
fn a_further_face_prints_its_script_and_changes_nothing_else() {
    let mut fonts = FontLibrary::builtin();
    fonts.add("NotoSansArmenian-Regular.ttf", ARMENIAN).unwrap();
    let lay_out_with = |content: &LabelContent| {
        layout(content, LabelSize::Large, &LabelSettings::default(), &fonts).unwrap()
    };

    let armenian = lay_out_with(&named("Cart Այբ"));

    assert!(armenian.warnings.is_empty());
    assert!(fields(&armenian).contains(&("internal_name", "Cart Այբ")));
    assert_eq!(lay_out_with(&usual()), lay_out(&usual(), LabelSize::Large));
}

#[test]
fn scripts_that_need_shaping_count_as_missing_whatever_fonts_there_are() {
    let label = lay_out(&named("Cart עברית"), LabelSize::Large);

    assert!(matches!(
        label.warnings.as_slice(),
        [LabelWarning::MissingGlyphs { .. }]
    ));
}

#[test]
fn without_a_font_there_is_no_label() {
    let fonts = FontLibrary::from_faces([Face::parse("armenian", ARMENIAN).unwrap()]);

    let refused = layout(
        &usual(),
        LabelSize::Large,
        &LabelSettings::default(),
        &fonts,
    );

    assert_eq!(refused, Err(LayoutError::NoFontForTag));
}

#[test]
fn a_very_long_url_is_first_a_warning_and_then_an_error() {
    let with_url = |length: usize, size| {
        let content = LabelContent {
            qr_url: format!("https://{}", "x".repeat(length)),
            ..usual()
        };
        layout(
            &content,
            size,
            &LabelSettings::default(),
            &FontLibrary::builtin(),
        )
    };
    let dense = [LabelWarning::DenseCode {
        symbology: "qr".to_owned(),
    }];

    assert!(with_url(250, LabelSize::Small).unwrap().warnings.is_empty());
    assert_eq!(with_url(500, LabelSize::Small).unwrap().warnings, dense);
    assert!(matches!(
        with_url(900, LabelSize::Small),
        Err(LayoutError::TooDense { .. })
    ));
    assert!(with_url(500, LabelSize::Large).unwrap().warnings.is_empty());
    assert!(matches!(
        with_url(3_000, LabelSize::Large),
        Err(LayoutError::TooLong(_))
    ));
}
