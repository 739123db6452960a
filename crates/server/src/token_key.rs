//! The key that signs access tokens, when none is configured.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    process,
};

use app::{Entropy, SystemEntropy};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    config::secret::{self, Refused},
    ends::{self, End},
};

/// What it is called, in the folder of the server.
pub const FILE_NAME: &str = "token.key";

/// Reads the key of this installation, or makes it: everybody stays signed in over a restart.
pub fn read_or_make(folder: &Path) -> Result<SecretString, Refused> {
    if !folder.join(FILE_NAME).exists() {
        make(folder).map_err(|error| Refused {
            why: format!(
                "no token key can be kept in {} ({error}): let the user that rtutils runs as write \
                 there, or set sign_in.token_key_file",
                folder.display()
            ),
            end: match ends::of_io(&error) {
                Some(End::Disk) => End::Disk,
                _ => End::CannotCreate,
            },
        })?;
    }
    read(folder)
}

/// Under another name first: where there is no room for it, no half of a key is left. Of two who make
/// one at once, one does.
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let new = folder.join(format!(".{FILE_NAME}.{}", process::id()));
    let kept = write(&new).and_then(|()| match fs::hard_link(&new, folder.join(FILE_NAME)) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    // It may not have come to be.
    let _ = fs::remove_file(&new);
    kept
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let mut bytes = [0; 32];
    SystemEntropy.fill(&mut bytes);
    file.write_all(BASE64_URL_SAFE_NO_PAD.encode(bytes).as_bytes())?;
    file.sync_all()
}

/// Reads the key that was made.
pub fn read(folder: &Path) -> Result<SecretString, Refused> {
    let key = secret::read(&folder.join(FILE_NAME))?;
    Ok(SecretString::from(key.expose_secret().trim()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();

        let first = read_or_make(folder.path()).unwrap();
        let second = read_or_make(folder.path()).unwrap();

        assert_eq!(first.expose_secret(), second.expose_secret());
        assert!(first.expose_secret().len() >= 32);
        let mode = fs::metadata(folder.path().join(FILE_NAME))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
