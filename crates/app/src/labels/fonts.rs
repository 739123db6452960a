//! The faces that labels are set in: those inside the binary, and those of a folder.

use std::{fs, io, path::Path, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use labels::FontLibrary;
use sha2::{Digest, Sha256};

/// The faces of this site. Clones share them.
#[derive(Debug, Clone)]
pub struct LabelFonts {
    library: Arc<FontLibrary>,
    versions: Arc<[String]>,
}

/// A face as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FontFile<'a> {
    pub name: &'a str,
    /// Changes with the bytes, so that an address with it can be kept for ever.
    pub version: &'a str,
    pub bytes: &'a [u8],
}

impl LabelFonts {
    /// The faces inside the binary: Latin, Greek and Cyrillic.
    #[must_use]
    pub fn builtin() -> Self {
        Self::new(FontLibrary::builtin())
    }

    /// Those, and after them every font file of a folder, by name. A file that cannot be used is
    /// left out with a warning in the log: labels that need it say which characters are missing.
    pub fn with_folder(folder: &Path) -> io::Result<Self> {
        let mut library = FontLibrary::builtin();
        let mut paths = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths.iter().filter(|path| is_font(path)) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                tracing::warn!(font.path = %path.display(), "a font's file name is not Unicode");
                continue;
            };
            if library.faces().iter().any(|face| face.name() == name) {
                tracing::warn!(font.name = name, "there already is a font of this name");
                continue;
            }
            if let Err(error) = library.add(name, fs::read(path)?) {
                tracing::warn!(font.name = name, %error, "a font cannot be used");
            }
        }
        Ok(Self::new(library))
    }

    /// What the drawing functions take.
    #[must_use]
    pub fn library(&self) -> Arc<FontLibrary> {
        Arc::clone(&self.library)
    }

    pub(super) fn files(&self) -> impl Iterator<Item = FontFile<'_>> {
        let faces = self.library.faces().iter();
        faces
            .zip(self.versions.iter())
            .map(|(face, version)| FontFile {
                name: face.name(),
                version,
                bytes: face.bytes(),
            })
    }

    fn new(library: FontLibrary) -> Self {
        let versions = library.faces().iter().map(|face| {
            let digest = Sha256::digest(face.bytes());
            BASE64_URL_SAFE_NO_PAD.encode(&digest[..12])
        });
        Self {
            versions: versions.collect(),
            library: Arc::new(library),
        }
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        ["ttf", "otf", "ttc"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_adds_to_the_builtin_faces_what_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = LabelFonts::builtin().files().next().unwrap().bytes.to_vec();
        fs::write(folder.path().join("Extra.TTF"), &bytes).unwrap();
        fs::write(folder.path().join("NotoSans-Bold.ttf"), &bytes).unwrap();
        fs::write(folder.path().join("broken.otf"), "no font").unwrap();
        fs::write(folder.path().join("README.md"), "about these fonts").unwrap();

        let fonts = LabelFonts::with_folder(folder.path()).unwrap();

        let names: Vec<&str> = fonts.files().map(|file| file.name).collect();
        assert_eq!(
            names[..names.len() - 1],
            LabelFonts::builtin()
                .files()
                .map(|f| f.name)
                .collect::<Vec<_>>()
        );
        assert_eq!(names.last(), Some(&"Extra.TTF"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(LabelFonts::with_folder(Path::new("/nowhere/at/all")).is_err());
    }
}
