use app::{Clock, Ids, SystemClock, SystemIds, test_message};
use mail_client::{Address, MailSender};

use crate::{
    Outcome,
    check::mail_remedy,
    cli::MailCommand,
    config::{Config, Problems},
};

/// Sends a test, without the queue: whoever asked wants to know at once.
pub async fn run(command: MailCommand, config: Config) -> Outcome {
    let MailCommand::Test { to } = command;
    let to = Address::parse(&to)?;
    let mut problems = Problems::default();
    let sender = config.mail.sender(&config.server, &mut problems);
    problems.into_result(())?;
    let Some(sender) = sender else {
        return Err("no mail is configured: set mail.server, mail.from and mail.admins".into());
    };
    let base_url = config.server.base_url.as_ref();
    let message = test_message(SystemIds.next(), to.clone(), SystemClock.now(), base_url);
    match sender.send(&message).await {
        Ok(said) => {
            println!("The mail server took a test for {to}: {said}");
            Ok(())
        }
        Err(error) => Err(format!("{error}\n  {}", mail_remedy(&error)).into()),
    }
}
