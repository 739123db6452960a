//! The key that signs access tokens, when none is configured.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use app::{Entropy, SystemEntropy};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;

const FILE_NAME: &str = "token.key";

/// Reads the key of this installation, or makes it: everybody stays signed in over a restart.
pub fn read_or_make(folder: &Path) -> io::Result<SecretString> {
    fs::create_dir_all(folder)?;
    let path = folder.join(FILE_NAME);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    match made {
        Ok(mut file) => {
            let mut bytes = [0; 32];
            SystemEntropy.fill(&mut bytes);
            let key = BASE64_URL_SAFE_NO_PAD.encode(bytes);
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
            Ok(SecretString::from(key))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(SecretString::from(fs::read_to_string(path)?.trim()))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use secrecy::ExposeSecret;

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
    }
}
