//! Draws sample labels for a look at them: `cargo run -p labels --example draw -- FOLDER [COUNT]`.

#[path = "../tests/labels/sample.rs"]
mod sample;

use std::{error::Error, fs, path::PathBuf};

use labels::{FontLibrary, layout};
use types::{AssetTag, LabelContent, LabelSettings, LabelSize};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let count = arguments.next().map_or(Ok(40), |count| count.parse())?;
    fs::create_dir_all(&folder)?;
    let fonts = FontLibrary::builtin();
    for size in LabelSize::ALL {
        let name = size.as_str();
        let usual = layout(&usual()?, size, &LabelSettings::default(), &fonts)?;
        fs::write(
            folder.join(format!("{name}.svg")),
            labels::svg::render(&usual, &fonts),
        )?;
        for dpi in [203, 300] {
            let picture = labels::png::render(&usual, &fonts, dpi)?;
            fs::write(folder.join(format!("{name}-{dpi}.png")), picture)?;
        }
        let samples: Vec<_> = (0..count)
            .map(|index| sample::label(index, size, 300, &fonts))
            .collect();
        for label in samples.iter().filter(|label| !label.warnings.is_empty()) {
            println!("{name} {}: {:?}", label.tag, label.warnings);
        }
        let pages = std::iter::once(&usual).chain(&samples);
        fs::write(
            folder.join(format!("{name}.pdf")),
            labels::pdf::render(pages, &fonts, "Samples")?,
        )?;
    }
    Ok(())
}

fn usual() -> Result<LabelContent, types::InvalidAssetTag> {
    Ok(LabelContent {
        tag: AssetTag::parse("W12-0412")?,
        qr_url: "https://rt.example.org/Asset/Display.html?id=412".to_owned(),
        internal_name: Some("Library cart 3, slot 12".to_owned()),
        serial: Some("5CD0412XYZ".to_owned()),
        model: Some("HP Chromebook 11 G8 EE".to_owned()),
        funding_source: Some("ESSER III".to_owned()),
        heading: Some("Westlake Unified School District".to_owned()),
    })
}
