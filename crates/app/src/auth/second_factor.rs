//! Second factors: codes of an authenticator app (TOTP, RFC 6238), and codes that stand in for it.
//!
//! The secret is sealed, and bound to its owner: the database alone gives no codes. A code is good for its time step and the ones
//! beside it, once; a recovery code once. Whoever asks for one has given the right password.

use qrcodegen::{QrCode, QrCodeEcc};
use sha2::{Digest, Sha256};
use store::{SignInOutcome, TokenHash, UserRecord, username_key};
use totp_rs::{Builder, Secret, Totp};
use types::{Permission, RecoveryCodes, SecondFactor, SecondFactorEnrolment, SecondFactorState};
use uuid::Uuid;

use super::throttle::Refused;
use crate::{App, Conflict, Context, Error, Result, error::internal};

const PURPOSE: &str = "second-factor";
const ISSUER: &str = "rtutils";
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

impl App {
    /// Where the caller's second factor stands.
    pub async fn my_second_factor(&self, ctx: &Context) -> Result<SecondFactor> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.factor_of(who.id).await
    }

    /// Makes a secret for the caller's authenticator app. Nothing is asked for before it is
    /// confirmed.
    pub async fn enrol_second_factor(
        &self,
        ctx: &Context,
        password: &str,
    ) -> Result<SecondFactorEnrolment> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.prove_password(ctx, &who, password, "/password")
            .await?;
        let mut secret = [0; SECRET_BYTES];
        self.entropy().fill(&mut secret);
        let sealed = self.seal(PURPOSE, who.id, &secret)?;
        let begun = self
            .store()
            .begin_second_factor(who.id, &sealed, ctx.now)
            .await;
        begun.map_err(|error| match error {
            store::Error::WrongState { .. } => is_on_already(),
            other => Error::internal("begin a second factor", other),
        })?;
        let totp = totp(&who.username, &secret)?;
        let url = totp.to_url().map_err(internal("write an otpauth URL"))?;
        Ok(SecondFactorEnrolment {
            secret: totp.secret().to_base32(),
            qr_svg: qr_svg(&url)?,
            otpauth_url: url,
        })
    }

    /// Turns the caller's second factor on, with the first code that the app shows.
    pub async fn confirm_second_factor(&self, ctx: &Context, code: &str) -> Result<RecoveryCodes> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        let factor = self.stored_factor(who.id).await?;
        let Some(factor) = factor else {
            return Err(Conflict::WrongState {
                why: "There is no second factor to confirm: begin one first".to_owned(),
            }
            .into());
        };
        if factor.confirmed_at.is_some() {
            return Err(is_on_already());
        }
        self.pay_code(ctx, &who.username)?;
        if !self.is_code(ctx, &who, &factor.sealed_secret, code).await? {
            let detail = "This is not the code that the app shows now. Check its clock.";
            return Err(Error::invalid("/code", "wrong", detail));
        }
        let device = self.device_of(ctx, &who.username);
        self.inner
            .throttle
            .give_back_codes(&username_key(&who.username), device);
        self.new_recovery_codes(ctx, &who).await
    }

    /// Gives the caller other recovery codes; the ones before are good for nothing.
    pub async fn renew_recovery_codes(
        &self,
        ctx: &Context,
        password: &str,
    ) -> Result<RecoveryCodes> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.prove_password(ctx, &who, password, "/password")
            .await?;
        let factor = self.stored_factor(who.id).await?;
        if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
            return Err(Conflict::WrongState {
                why: "The second factor is off".to_owned(),
            }
            .into());
        }
        self.new_recovery_codes(ctx, &who).await
    }

    /// Turns the caller's second factor off.
    pub async fn remove_second_factor(
        &self,
        ctx: &Context,
        password: &str,
    ) -> Result<SecondFactor> {
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.prove_password(ctx, &who, password, "/password")
            .await?;
        self.drop_second_factor(who.id).await?;
        self.factor_of(who.id).await
    }

    pub(super) async fn drop_second_factor(&self, user_id: Uuid) -> Result<bool> {
        let removed = self.store().remove_second_factor(user_id).await;
        removed.map_err(internal("remove a second factor"))
    }

    /// What becomes of a sign-in whose password is right.
    pub(super) async fn judge_code(
        &self,
        ctx: &Context,
        user: &UserRecord,
        code: Option<&str>,
    ) -> Result<Result<SignInOutcome, Refused>> {
        let factor = self.stored_factor(user.id).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_some()) else {
            return Ok(Ok(SignInOutcome::Accepted));
        };
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        let Some(code) = code else {
            return Ok(Ok(SignInOutcome::SecondFactorNeeded));
        };
        let account = username_key(&user.username);
        let device = self.device_of(ctx, &user.username);
        let throttle = &self.inner.throttle;
        if let Err(refused) = throttle.pay_code(&account, device, ctx.now) {
            return Ok(Err(refused));
        }
        let is_right = self.is_code(ctx, user, &factor.sealed_secret, code).await?
            || self.is_recovery_code(ctx, user.id, code).await?;
        Ok(Ok(if is_right {
            throttle.give_back_codes(&account, device);
            SignInOutcome::Accepted
        } else {
            SignInOutcome::WrongSecondFactor
        }))
    }

    fn pay_code(&self, ctx: &Context, username: &str) -> Result<()> {
        let device = self.device_of(ctx, username);
        let throttle = &self.inner.throttle;
        let paid = throttle.pay_code(&username_key(username), device, ctx.now);
        paid.map_err(|refused| Error::RateLimited {
            retry_after: refused.retry_after,
        })
    }

    /// Whether it is the app's code of about now, and was not taken before.
    async fn is_code(
        &self,
        ctx: &Context,
        user: &UserRecord,
        sealed: &str,
        code: &str,
    ) -> Result<bool> {
        let Some(secret) = self.open_sealed(PURPOSE, user.id, sealed) else {
            tracing::error!(
                user.id = %user.id,
                "a second factor cannot be read: the token key is another one. \
                 `rtutils user reset-totp` removes it"
            );
            return Ok(false);
        };
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let seconds = u64::try_from(ctx.now.timestamp()).unwrap_or_default();
        let Some(step) = totp(&user.username, &secret)?.check(&code, seconds) else {
            return Ok(false);
        };
        let step = i64::try_from(step).map_err(internal("count time steps"))?;
        let taken = self.store().take_step(user.id, step).await;
        taken.map_err(internal("take a code"))
    }

    async fn is_recovery_code(&self, ctx: &Context, user_id: Uuid, code: &str) -> Result<bool> {
        let hash = recovery_hash(user_id, code);
        let used = self
            .store()
            .use_recovery_code(user_id, &hash, ctx.now)
            .await;
        used.map_err(internal("use a recovery code"))
    }

    async fn new_recovery_codes(&self, ctx: &Context, who: &UserRecord) -> Result<RecoveryCodes> {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| self.recovery_code()).collect();
        let hashes: Vec<TokenHash> = codes
            .iter()
            .map(|code| recovery_hash(who.id, code))
            .collect();
        let kept = self
            .store()
            .confirm_second_factor(who.id, &hashes, ctx.now)
            .await;
        kept.map_err(internal("keep recovery codes"))?;
        Ok(RecoveryCodes { codes })
    }

    /// Sixteen letters: 80 random bits, so a plain digest is as good as a slow one.
    fn recovery_code(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy().fill(&mut bytes);
        let letters: Vec<char> = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
            .collect();
        let groups = letters.chunks(4).map(String::from_iter);
        groups.collect::<Vec<_>>().join("-")
    }

    async fn factor_of(&self, user_id: Uuid) -> Result<SecondFactor> {
        Ok(match self.stored_factor(user_id).await? {
            None => SecondFactor {
                state: SecondFactorState::Off,
                confirmed_at: None,
                recovery_codes_left: 0,
            },
            Some(factor) => SecondFactor {
                state: match factor.confirmed_at {
                    Some(_) => SecondFactorState::On,
                    None => SecondFactorState::Pending,
                },
                confirmed_at: factor.confirmed_at,
                recovery_codes_left: u32::try_from(factor.recovery_codes_left).unwrap_or(u32::MAX),
            },
        })
    }

    async fn stored_factor(&self, user_id: Uuid) -> Result<Option<store::SecondFactorRecord>> {
        let found = self.store().second_factor(user_id).await;
        found.map_err(internal("look up a second factor"))
    }
}

fn is_on_already() -> Error {
    Conflict::WrongState {
        why: "The second factor is on already: turn it off first".to_owned(),
    }
    .into()
}

/// Six digits, thirty seconds, one step to either side, SHA-1: what every app understands.
fn totp(username: &str, secret: &[u8]) -> Result<Totp> {
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_issuer(Some(ISSUER))
        .with_account_name(username)
        .build()
        .map_err(internal("set up a second factor"))
}

fn recovery_hash(user_id: Uuid, code: &str) -> TokenHash {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let digest = Sha256::new()
        .chain_update(user_id.as_bytes())
        .chain_update(letters.to_ascii_lowercase());
    TokenHash::new(digest.finalize().into())
}

/// A QR code as an SVG of one path, with its quiet zone of four modules.
fn qr_svg(text: &str) -> Result<String> {
    use std::fmt::Write;

    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(internal("draw a QR code"))?;
    let side = code.size() + 8;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{},{}h1v1h-1z", x + 4, y + 4);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/>\
         <path d=\"{path}\"/></svg>"
    ))
}
