use app::{Conflict, Error};
use rt_sim::fixture;
use types::{LabelFormat, LabelSize, LabelWarning, Role};

use crate::site::{Site, refused};

fn id(site: &Site, name: &str) -> u64 {
    site.rt.state().assets_named(name)[0].id
}

#[tokio::test]
async fn a_label_is_drawn_in_every_format_with_a_name_for_the_file() {
    let site = Site::small().await;
    let asset_id = id(&site, "W12-0007");

    for (format, start, media_type, file_name) in [
        (
            LabelFormat::Pdf,
            "%PDF-",
            "application/pdf",
            "label-W12-0007-large.pdf",
        ),
        (
            LabelFormat::Svg,
            "<svg",
            "image/svg+xml",
            "label-W12-0007-large.svg",
        ),
        (
            LabelFormat::Png,
            "\u{89}PNG",
            "image/png",
            "label-W12-0007-large.png",
        ),
    ] {
        let ctx = site.technician();
        let drawing = site
            .app
            .label(&ctx, asset_id, None, format, None)
            .await
            .unwrap();

        let begins: String = drawing
            .bytes
            .iter()
            .map(|&b| char::from(b))
            .take(8)
            .collect();
        assert!(begins.contains(start), "{begins}");
        assert_eq!(
            (drawing.media_type, drawing.file_name.as_str()),
            (media_type, file_name)
        );
        assert_eq!(drawing.warnings, []);
    }
}

#[tokio::test]
async fn the_type_decides_the_size_unless_a_person_does() {
    let site = Site::small().await;
    let (ctx, charger) = (site.technician(), id(&site, "W12-0201"));
    let label = |size| site.app.label(&ctx, charger, size, LabelFormat::Svg, None);

    assert_eq!(
        label(None).await.unwrap().file_name,
        "label-W12-0201-small.svg"
    );
    let large = label(Some(LabelSize::Large)).await.unwrap();
    assert_eq!(large.file_name, "label-W12-0201-large.svg");
}

#[tokio::test]
async fn characters_that_no_font_has_are_a_warning() {
    let site = Site::district().await;
    let asset_id = id(&site, "W12-2004");

    let ctx = site.technician();
    let drawing = site
        .app
        .label(&ctx, asset_id, None, LabelFormat::Pdf, None)
        .await
        .unwrap();

    assert!(matches!(
        &drawing.warnings[..],
        [LabelWarning::MissingGlyphs { field, characters }, ..]
            if field == "internal_name" && characters.contains('🦊')
    ));
}

#[tokio::test]
async fn an_asset_without_a_tag_has_no_label() {
    let site = Site::district().await;
    let asset_id = id(&site, "New projector");

    let ctx = site.technician();
    let refusal = site
        .app
        .label(&ctx, asset_id, None, LabelFormat::Pdf, None)
        .await
        .unwrap_err();

    assert!(matches!(
        &refusal,
        Error::Conflict(Conflict::AssetUntagged { asset_id: which, .. }) if *which == asset_id
    ));
}

#[tokio::test]
async fn a_resolution_that_no_printer_has_is_refused() {
    let site = Site::small().await;
    let asset_id = id(&site, "W12-0007");

    for dpi in [0, 149, 1201, u16::MAX] {
        let ctx = site.technician();
        let refusal = site
            .app
            .label(&ctx, asset_id, None, LabelFormat::Png, Some(dpi))
            .await;
        assert_eq!(
            refused(&refusal.unwrap_err()),
            [("dpi", "out_of_range")],
            "{dpi}"
        );
    }
}

#[tokio::test]
async fn a_label_that_would_not_scan_is_refused_with_the_reason() {
    let site = Site::with(fixture::small(), |policy| {
        let long = format!("https://rt.example.org/{}", "long/".repeat(700));
        policy.qr_base_url = Some(long.parse().unwrap());
    })
    .await;
    let asset_id = id(&site, "W12-0007");

    let ctx = site.technician();
    let refusal = site
        .app
        .label(&ctx, asset_id, None, LabelFormat::Pdf, None)
        .await
        .unwrap_err();

    assert_eq!(refused(&refusal), [("template", "unprintable")]);
}

#[tokio::test]
async fn the_templates_are_those_of_the_site() {
    let site = Site::small().await;

    let templates = site.app.label_templates(&site.technician()).unwrap();

    let [large, small] = &templates[..] else {
        panic!("{templates:?}")
    };
    assert_eq!(
        (large.size, small.size),
        (LabelSize::Large, LabelSize::Small)
    );
    assert!(large.fields.contains(&"serial".to_owned()));
    assert!(!small.fields.contains(&"serial".to_owned()));
    assert!(small.default_for_types.contains(&"Charger".to_owned()));
}

#[tokio::test]
async fn the_fonts_are_those_that_labels_are_set_in() {
    let site = Site::small().await;

    let fonts = site.app.label_fonts();

    assert!(fonts.iter().any(|font| font.name == "NotoSans-Regular.ttf"));
    assert!(
        fonts
            .iter()
            .all(|font| font.version.len() == 16 && !font.bytes.is_empty())
    );
}

#[tokio::test]
async fn a_teacher_prints_no_labels() {
    let site = Site::small().await;
    let ctx = site.teacher();

    let refusal = site
        .app
        .label(&ctx, 1, None, LabelFormat::Pdf, None)
        .await
        .unwrap_err();

    assert!(matches!(refusal, Error::Forbidden(_)));
    assert!(site.app.label_templates(&ctx).is_err());
    assert!(
        !Role::Teacher
            .permissions()
            .contains(&types::Permission::PrintLabels)
    );
    assert!(site.rt_calls().is_empty());
}
