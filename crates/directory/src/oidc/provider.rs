//! A provider of the wide world, by the library `openidconnect`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Mutex;
use url::Url;

use super::{
    Account, Attempt, IdentityProvider, OidcError, OidcSettings,
    account::{Claims, account},
    http::Http,
};

/// How long what a provider says of itself is believed.
const KEPT: Duration = Duration::from_hours(1);
/// How long it is believed that it cannot be asked: strangers who press the button wait for each other.
const TROUBLE_KEPT: Duration = Duration::from_secs(10);
/// What an ID token may be signed with: a shared secret is not among them, so nobody who knows
/// the client secret can make one.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// The claims that the library has no name for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

type Fields = IdTokenFields<
    OtherClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type OurClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider offers, or why it could not be asked.
type Offer = Result<Arc<OurClient>, String>;

/// An `OpenID` Connect provider. It is asked what it offers when that is first needed.
#[derive(Debug)]
pub struct OpenIdConnect {
    settings: OidcSettings,
    http: Http,
    client: Mutex<Option<(Instant, Offer)>>,
}

impl OpenIdConnect {
    /// Nothing is asked yet.
    pub fn new(settings: OidcSettings) -> Result<Self, OidcError> {
        Ok(Self {
            settings,
            http: Http::new().map_err(unavailable)?,
            client: Mutex::new(None),
        })
    }

    async fn client(&self) -> Result<Arc<OurClient>, OidcError> {
        let mut kept = self.client.lock().await;
        match kept.as_ref() {
            Some((since, Ok(client))) if since.elapsed() < KEPT => return Ok(client.clone()),
            Some((since, Err(why))) if since.elapsed() < TROUBLE_KEPT => {
                return Err(OidcError::Unavailable(why.clone()));
            }
            _ => {}
        }
        let found = self.discover().await.map(Arc::new);
        let said = found.as_ref().map(Arc::clone).map_err(ToString::to_string);
        *kept = Some((Instant::now(), said));
        found
    }

    async fn discover(&self) -> Result<OurClient, OidcError> {
        let settings = &self.settings;
        // `Url` writes a slash after a host alone; issuers are compared letter by letter.
        let issuer = settings.issuer.as_str();
        let issuer = match settings.issuer.path() {
            "/" => issuer.trim_end_matches('/'),
            _ => issuer,
        };
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(unavailable)?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(unavailable)?;
        Ok(Client::from_provider_metadata(
            metadata,
            ClientId::new(settings.client_id.clone()),
            Some(ClientSecret::new(
                settings.client_secret.expose_secret().to_owned(),
            )),
        )
        .set_redirect_uri(RedirectUrl::from_url(settings.redirect_url.clone())))
    }

    async fn exchange(
        &self,
        client: &OurClient,
        code: &SecretString,
        attempt: &Attempt,
    ) -> Result<Tokens, OidcError> {
        client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .map_err(unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(
                attempt.verifier.expose_secret().to_owned(),
            ))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(said) => {
                    OidcError::Refused(said.error().as_ref().to_owned())
                }
                other => unavailable(other),
            })
    }

    fn check(
        &self,
        client: &OurClient,
        tokens: &Tokens,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Account, Unverified> {
        let token = tokens.id_token().ok_or(Unverified::NoToken)?;
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNED_WITH)
            .set_time_fn(move || now);
        let claims = token
            .claims(&verifier, &Nonce::new(attempt.nonce.clone()))
            .map_err(Unverified::Claims)?;
        let name = claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.as_str());
        let claims = Claims {
            subject: claims.subject().as_str(),
            email: claims.email().map(|email| email.as_str()),
            email_verified: claims.email_verified() == Some(true),
            name,
            others: &claims.additional_claims().0,
        };
        account(&claims, &self.settings).map_err(Unverified::Account)
    }
}

#[async_trait]
impl IdentityProvider for OpenIdConnect {
    async fn look(&self) -> Result<(), OidcError> {
        self.discover().await.map(|_| ())
    }

    fn label(&self) -> &str {
        &self.settings.label
    }

    async fn begin(&self, attempt: &Attempt) -> Result<Url, OidcError> {
        let client = self.client().await?;
        let verifier = PkceCodeVerifier::new(attempt.verifier.expose_secret().to_owned());
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new));
        // A hint for Google's list of accounts; what comes back is checked all the same.
        if let [domain] = self.settings.domains.as_slice() {
            request = request.add_extra_param("hd", domain);
        }
        Ok(request.url().0)
    }

    async fn finish(
        &self,
        code: &SecretString,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Account, OidcError> {
        let client = self.client().await?;
        let tokens = self.exchange(&client, code, attempt).await?;
        match self.check(&client, &tokens, attempt, now) {
            // The provider may have changed its keys since it was asked.
            Err(Unverified::Claims(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ))) => {
                *self.client.lock().await = None;
                let client = self.client().await?;
                self.check(&client, &tokens, attempt, now)
                    .map_err(Into::into)
            }
            other => other.map_err(Into::into),
        }
    }
}

/// Why an ID token names nobody.
enum Unverified {
    NoToken,
    Claims(ClaimsVerificationError),
    Account(OidcError),
}

impl From<Unverified> for OidcError {
    fn from(why: Unverified) -> Self {
        match why {
            Unverified::NoToken => Self::Refused("there is no ID token".to_owned()),
            Unverified::Claims(error) => Self::Refused(chain(&error)),
            Unverified::Account(error) => error,
        }
    }
}

fn unavailable(error: impl std::error::Error) -> OidcError {
    OidcError::Unavailable(chain(&error))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
