//! Reads labels back with programs that share no code with us: poppler draws, zbar decodes.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// What a decoder found on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub qr: Vec<String>,
    pub code128: Vec<String>,
    pub other: Vec<String>,
}

/// Draws every page of a PDF at a resolution and reads the codes, in page order.
pub fn scan_pdf(pdf: &[u8], dpi: u16) -> Vec<Found> {
    let folder = tempfile::tempdir().expect("a folder for the pictures");
    let file = folder.path().join("labels.pdf");
    fs::write(&file, pdf).expect("the PDF can be written");
    let status = command("pdftoppm", "poppler-utils")
        .args(["-gray", "-r", &dpi.to_string()])
        .arg(&file)
        .arg(folder.path().join("page"))
        .status()
        .expect(MISSING);
    assert!(status.success(), "pdftoppm failed: {status}");
    scan_pictures(folder.path(), "pgm")
}

const MISSING: &str = "a program of this test is missing: apt-get install poppler-utils zbar-tools";

/// Reads the codes of the pictures in a folder, in the order of their names.
pub fn scan_pictures(folder: &Path, extension: &str) -> Vec<Found> {
    let mut pictures: Vec<_> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    // pdftoppm pads page numbers, so the order of names is the order of pages.
    pictures.sort();
    let mut found: BTreeMap<_, _> = pictures
        .iter()
        .map(|path| (path.display().to_string(), Found::default()))
        .collect();
    // One call for many pictures: starting zbarimg costs more than reading a label.
    for some in pictures.chunks(200) {
        let output = command("zbarimg", "zbar-tools")
            .args([
                "--xml",
                "-q",
                "-Sdisable",
                "-Sqrcode.enable",
                "-Scode128.enable",
            ])
            .args(some)
            .output()
            .expect(MISSING);
        let xml = String::from_utf8(output.stdout).expect("zbarimg writes UTF-8");
        assert!(
            xml.contains("</barcodes>"),
            "zbarimg failed: {:?} {xml}",
            output.stderr
        );
        read_xml(&xml, &mut found);
    }
    found.into_values().collect()
}

/// Takes apart the little that zbarimg writes: sources, and symbols with their data.
fn read_xml(xml: &str, found: &mut BTreeMap<String, Found>) {
    for source in xml.split("<source href='").skip(1) {
        let (name, rest) = source.split_once('\'').expect("the name of a picture");
        let page = found
            .get_mut(name)
            .unwrap_or_else(|| panic!("unknown picture {name}"));
        for symbol in rest.split("<symbol type='").skip(1) {
            let (kind, rest) = symbol.split_once('\'').expect("the kind of a code");
            let (_, data) = rest.split_once("<![CDATA[").expect("the data of a code");
            let (data, _) = data.split_once("]]></data>").expect("the end of the data");
            match kind {
                "QR-Code" => page.qr.push(data.to_owned()),
                "CODE-128" => page.code128.push(data.to_owned()),
                other => page.other.push(format!("{other}: {data}")),
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a name for a panic message, not configuration"
)]
fn command(program: &str, package: &str) -> Command {
    let is_there = std::env::var("PATH").is_ok_and(|path| {
        path.split(':')
            .any(|folder| Path::new(folder).join(program).is_file())
    });
    assert!(is_there, "{program} is missing: apt-get install {package}");
    Command::new(program)
}
