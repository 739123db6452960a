//! Whether the mail server takes mail from us.

use app::{Clock, Ids, SystemClock, SystemIds, test_message};
use mail_client::{Address, Error, MailSender, SmtpSender};

use super::{Part, certificate};
use crate::config::{Config, Problems};

pub(super) async fn look(config: &Config, send_to: Option<&Address>) -> Part {
    let mut part = Part::new("mail");
    let Some(server) = &config.mail.server else {
        if send_to.is_some() {
            part.broken(
                "No mail is configured, so none was sent.",
                "Set mail.server, mail.from and mail.admins.",
            );
        } else {
            part.ok("None is configured: nobody is told by mail.");
        }
        return part;
    };
    let sender = config.mail.sender(&config.server, &mut Problems::default());
    let Some(sender) = sender else {
        part.broken(
            "It cannot be sent as it is configured.",
            "Mend what the configuration says of mail first.",
        );
        return part;
    };
    ask(&sender, server, &mut part).await;
    if let Some(to) = send_to {
        send(config, &sender, to, &mut part).await;
    }
    part
}

async fn ask(sender: &SmtpSender, server: &str, part: &mut Part) {
    let look = match sender.look().await {
        Ok(look) => look,
        Err(error) => {
            part.broken(error.to_string(), remedy(&error));
            return;
        }
    };
    part.ok(format!("{server} answers, as {}.", look.name));
    if let Some(der) = &look.certificate {
        certificate::tell(der, "The mail server", part);
    }
    if look.is_signed_in == Some(true) {
        part.ok("It takes our name and password.");
    }
}

async fn send(config: &Config, sender: &SmtpSender, to: &Address, part: &mut Part) {
    let base_url = config.server.base_url.as_ref();
    let message = test_message(SystemIds.next(), to.clone(), SystemClock.now(), base_url);
    match sender.send(&message).await {
        Ok(said) => part.ok(format!("It took a test for {to} ({said}).")),
        Err(error) => part.broken(format!("A test for {to}: {error}"), remedy(&error)),
    }
}

/// What to do about a mail server that does not take mail.
pub fn remedy(error: &Error) -> &'static str {
    match error {
        Error::Unreachable { .. } => {
            "Look at mail.server and mail.port, whether the server runs, and for a firewall between \
             the two."
        }
        Error::Timeout { .. } => {
            "Look for a firewall between the two; a server that speaks TLS from the first byte wants \
             mail.tls = \"tls\"."
        }
        Error::NoStartTls => {
            "Use mail.tls = \"tls\" and its port (465), or let the server offer STARTTLS."
        }
        Error::Certificate { .. } => {
            "Set mail.ca_cert_file to the certificate of the authority that the server's own comes \
             from, and look whether that has run out and names the host of mail.server. A port that \
             starts in the clear wants mail.tls = \"starttls\"."
        }
        Error::SignIn { .. } | Error::NoSignIn => {
            "Look at mail.user and its password file, and whether that account may send by SMTP."
        }
        Error::SenderRefused { .. } => {
            "Let the mail server take mail from mail.from: sign in with mail.user, or let it trust \
             this machine's address."
        }
        Error::Later { .. } => "Wait some minutes: it is busy, or it greylists.",
        Error::Refused { .. } => {
            "Look at the recipient's address, and whether the mail server relays for this machine."
        }
        Error::BrokeOff { .. } => "Look at the mail server's own log.",
        Error::Unwritable { .. } => "Look at mail.from and at the recipient's address.",
    }
}
