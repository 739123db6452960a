use std::net::IpAddr;

/// The outcome of sending.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why nothing was answered, in words for the delivery log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("The address has to begin with https://.")]
    NotHttps,
    #[error("The address has to begin with https:// or http://.")]
    NotHttp,
    #[error("The address names no host.")]
    NoHost,
    #[error(
        "The address holds a name and a password: leave them out, the signature proves who sends."
    )]
    Credentials,
    /// An address that is not of the public internet.
    #[error(
        "{address} is not an address of the public internet. An administrator of the server can allow it with webhooks.allow_private."
    )]
    PrivateAddress { address: IpAddr },
    /// A name that stands for addresses which are not of the public internet, and for no other.
    #[error(
        "{host} is {address}, which is not an address of the public internet. An administrator of the server can allow it with webhooks.allow_private."
    )]
    PrivateHost { host: String, address: IpAddr },
    #[error("The name {host} is not known ({why}).")]
    UnknownHost { host: String, why: String },
    #[error("No connection within {seconds} s.")]
    ConnectTimeout { seconds: u64 },
    #[error("No answer within {seconds} s.")]
    Timeout { seconds: u64 },
    #[error("The receiver cannot be reached: {why}.")]
    Unreachable { why: String },
    #[error("The receiver broke off: {why}.")]
    BrokeOff { why: String },
}
