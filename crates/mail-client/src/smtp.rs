//! The sender that speaks SMTP.

use std::{error::Error as StdError, fmt, fs, future::Future, io, path::PathBuf, time::Duration};

use async_trait::async_trait;
use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, Mechanism},
    client::{
        AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
    },
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
    response::Response,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, Look, MailSender, Message, Result, Sender, compose::compose};

/// How a name and a password are given, the usual one first.
/// How long a server may take to say goodbye.
const LEAVE: Duration = Duration::from_secs(2);
const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

/// What protects the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS before anything else is said; never without.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Nothing: for a server on the same machine.
    None,
}

/// Where messages go and whom they are from.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    pub server: String,
    pub port: u16,
    pub security: Security,
    /// Certificates, PEM, that the server's own has to come from; the system's when absent.
    pub ca_file: Option<PathBuf>,
    /// A name and a password, where the server wants to know who asks.
    pub credentials: Option<(String, SecretString)>,
    pub from: Sender,
    /// What we call ourselves; the machine's own name when absent.
    pub hello: Option<String>,
    pub connect_timeout: Duration,
    /// For everything, from the look-up of the name to the last answer.
    pub total_timeout: Duration,
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{} cannot be read ({error})", .file.display())]
    Unreadable { file: PathBuf, error: String },
    #[error("{} has no certificate in it", .file.display())]
    NoCertificate { file: PathBuf },
    #[error("TLS cannot be set up ({0})")]
    Tls(String),
}

/// Sends over SMTP. Each message has a connection of its own: there are few, and none waits for another.
#[derive(Clone)]
pub struct SmtpSender {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl fmt::Debug for SmtpSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSender")
            .field("server", &self.settings.server)
            .field("port", &self.settings.port)
            .finish_non_exhaustive()
    }
}

impl SmtpSender {
    /// Reads the certificates; nothing is asked yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        let tls = match settings.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(tls(&settings)?),
        };
        let hello = settings.hello.clone();
        Ok(Self {
            hello: hello.map_or_else(ClientId::default, ClientId::Domain),
            settings,
            tls,
        })
    }

    /// A connection that is encrypted and signed in as the settings say.
    async fn open(&self) -> Result<AsyncSmtpConnection> {
        let to = &self.settings;
        let at_once = self.tls.clone().filter(|_| to.security == Security::Tls);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (to.server.as_str(), to.port),
            Some(to.connect_timeout),
            &self.hello,
            at_once,
            None,
        )
        .await
        .map_err(|error| before(&error))?;
        if let (Security::StartTls, Some(tls)) = (to.security, &self.tls) {
            if !connection.can_starttls() {
                return Err(Error::NoStartTls);
            }
            let encrypted = connection.starttls(tls.clone(), &self.hello).await;
            encrypted.map_err(|error| before(&error))?;
        }
        if let Some((name, password)) = &to.credentials {
            let info = connection.server_info();
            if info.get_auth_mechanism(MECHANISMS).is_none() {
                return Err(Error::NoSignIn);
            }
            let credentials = Credentials::new(name.clone(), password.expose_secret().to_owned());
            let taken = connection.auth(MECHANISMS, &credentials).await;
            taken.map_err(|error| at(&error, |said| Error::SignIn { said }))?;
        }
        Ok(connection)
    }

    async fn post(&self, message: &Message, bytes: &[u8]) -> Result<String> {
        let mut connection = self.open().await?;
        let from = self.settings.from.mailbox().email.clone();
        let said = connection.command(Mail::new(Some(from), Vec::new())).await;
        said.map_err(|error| at(&error, |said| Error::SenderRefused { said }))?;
        let to = message.to.inner().clone();
        let said = connection.command(Rcpt::new(to, Vec::new())).await;
        said.map_err(|error| at(&error, of_recipient))?;
        let said = connection.command(Data).await;
        said.map_err(|error| at(&error, |said| Error::Refused { said }))?;
        let said = connection.message(bytes).await;
        let taken = said.map_err(|error| at(&error, |said| Error::Refused { said }))?;
        // It has the message; how it takes leave changes nothing, and must not take long.
        let _ = tokio::time::timeout(LEAVE, connection.quit()).await;
        Ok(words(&taken))
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let patience = self.settings.total_timeout;
        let outcome = tokio::time::timeout(patience, work).await;
        outcome.unwrap_or(Err(Error::Timeout {
            seconds: patience.as_secs(),
        }))
    }
}

#[async_trait]
impl MailSender for SmtpSender {
    async fn send(&self, message: &Message) -> Result<String> {
        let bytes = compose(&self.settings.from, message)?;
        self.within(self.post(message, &bytes)).await
    }

    async fn look(&self) -> Result<Look> {
        let looking = async {
            let mut connection = self.open().await?;
            let look = Look {
                name: connection.server_info().name().to_owned(),
                certificate: connection.peer_certificate().ok(),
                is_signed_in: self.settings.credentials.as_ref().map(|_| true),
            };
            let _ = tokio::time::timeout(LEAVE, connection.quit()).await;
            Ok(look)
        };
        self.within(looking).await
    }
}

fn tls(settings: &SmtpSettings) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParametersBuilder::new(settings.server.clone());
    if let Some(file) = &settings.ca_file {
        let unreadable = |error: String| SettingsError::Unreadable {
            file: file.clone(),
            error,
        };
        let pem = fs::read(file).map_err(|error| unreadable(error.to_string()))?;
        if !pem
            .windows(CERTIFICATE.len())
            .any(|part| part == CERTIFICATE)
        {
            return Err(SettingsError::NoCertificate { file: file.clone() });
        }
        let roots = Certificate::from_pem(&pem).map_err(|error| unreadable(error.to_string()))?;
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(roots);
    }
    builder
        .build()
        .map_err(|error| SettingsError::Tls(root(&error)))
}

const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A "no" for good at the recipient: there is no such address (RFC 3463: 5.1 is about addresses, 5.2
/// about mailboxes), or the server relays nothing for us, which whoever looks after it may change.
fn of_recipient(said: String) -> Error {
    let mut words = said.split_whitespace();
    let code = words.next().unwrap_or_default();
    let is_of_the_address = match words.next().filter(|word| word.starts_with("5.")) {
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
        None => matches!(code, "550" | "551" | "552" | "553"),
    };
    if is_of_the_address {
        Error::Refused { said }
    } else {
        Error::SenderRefused { said }
    }
}

/// What a failure means before the first word about a message.
fn before(error: &SmtpError) -> Error {
    match error.status() {
        Some(_) => Error::Later { said: said(error) },
        None => broken(error, |why| Error::Unreachable { why }),
    }
}

/// What a failure means where a "no" for good has this meaning.
fn at(error: &SmtpError, never: impl Fn(String) -> Error) -> Error {
    if error.is_permanent() {
        never(said(error))
    } else if error.status().is_some() {
        Error::Later { said: said(error) }
    } else {
        broken(error, |why| Error::BrokeOff { why })
    }
}

/// A failure below SMTP.
fn broken(error: &SmtpError, otherwise: impl Fn(String) -> Error) -> Error {
    let why = root(error);
    if error.is_tls() || is_tls(error) {
        Error::Certificate { why }
    } else {
        otherwise(why)
    }
}

/// The server's answer, as it gave it.
fn said(error: &SmtpError) -> String {
    let code = error.status().map(|code| code.to_string());
    let text = error.source().map(ToString::to_string);
    shown(&format!(
        "{} {}",
        code.unwrap_or_default(),
        text.unwrap_or_default()
    ))
}

fn words(response: &Response) -> String {
    let first = response.first_line().unwrap_or_default();
    shown(&format!("{} {first}", response.code()))
}

/// One short line.
fn shown(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect();
    line.trim().trim_end_matches('.').to_owned()
}

/// Whether a failure was that of TLS.
fn is_tls(error: &SmtpError) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if error.is::<rustls::Error>()
            || inner.is_some_and(<dyn StdError + Send + Sync>::is::<rustls::Error>)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// What began it all.
fn root(error: &SmtpError) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    shown(&cause.to_string())
}
