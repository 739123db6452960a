//! Secrets that have to be read again: sealed with AES-256-GCM under a key that is derived from the
//! token key for one purpose, and bound to their owner. The database alone gives none away, and no
//! secret can be put into another's place.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use uuid::Uuid;

use crate::{App, Result, error::internal};

const NONCE_BYTES: usize = 12;

impl App {
    /// A secret of somebody, for the database.
    pub(crate) fn seal(&self, purpose: &str, owner: Uuid, secret: &[u8]) -> Result<String> {
        let mut nonce = [0; NONCE_BYTES];
        self.entropy().fill(&mut nonce);
        let mut sealed = secret.to_vec();
        self.sealing_key(purpose)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(owner.as_bytes()),
                &mut sealed,
            )
            .map_err(internal("seal a secret"))?;
        let whole = [nonce.as_slice(), &sealed].concat();
        Ok(BASE64_STANDARD_NO_PAD.encode(whole))
    }

    /// The secret again; nothing when it was sealed with another key, for another purpose or for
    /// somebody else.
    pub(crate) fn open_sealed(&self, purpose: &str, owner: Uuid, sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = BASE64_STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_BYTES)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let key = self.sealing_key(purpose).ok()?;
        let opened = key.open_in_place(nonce, Aad::from(owner.as_bytes()), text);
        opened.ok().map(|secret| secret.to_vec())
    }

    fn sealing_key(&self, purpose: &str) -> Result<LessSafeKey> {
        let key = self.policy().token_key.derive(purpose);
        let key = UnboundKey::new(&AES_256_GCM, &key).map_err(internal("make a sealing key"))?;
        Ok(LessSafeKey::new(key))
    }
}
