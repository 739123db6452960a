/// The outcome of sending.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a message was not taken, in words for whoever looks after the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("The mail server cannot be reached: {why}.")]
    Unreachable { why: String },
    #[error("The mail server did not answer within {seconds} s.")]
    Timeout { seconds: u64 },
    /// It answers in the clear and cannot be asked to encrypt.
    #[error("The mail server offers no STARTTLS.")]
    NoStartTls,
    #[error("The mail server's certificate is not to be trusted: {why}.")]
    Certificate { why: String },
    #[error("The mail server does not take the name and the password: {said}.")]
    SignIn { said: String },
    #[error("The mail server knows no way to sign in that we know too.")]
    NoSignIn,
    /// It does not take mail from us.
    #[error("The mail server takes no mail from this sender: {said}.")]
    SenderRefused { said: String },
    /// It wants to be asked again: busy, or greylisting.
    #[error("The mail server wants to be asked again later: {said}.")]
    Later { said: String },
    /// It will never take this message.
    #[error("The mail server refuses this: {said}.")]
    Refused { said: String },
    /// The message may have been taken, and may not.
    #[error("The mail server broke off: {why}.")]
    BrokeOff { why: String },
    #[error("The message cannot be written: {why}.")]
    Unwritable { why: String },
}

impl Error {
    /// Whether the same message is refused however often it is sent.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Unwritable { .. })
    }
}
