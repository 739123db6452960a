//! People to try things with.

use app::{App, Error, NewUser};
use secrecy::ExposeSecret;
use types::Role;

use super::{explain, password};
use crate::{Outcome, cli::TestUsersOptions};

const PEOPLE: [(&str, &str, Role); 3] = [
    ("test-teacher", "Test Teacher", Role::Teacher),
    ("test-technician", "Test Technician", Role::Technician),
    ("test-admin", "Test Administrator", Role::Admin),
];

/// Adds them, or gives those who are there the password.
pub async fn run(app: &App, options: &TestUsersOptions) -> Outcome {
    let is_given = options.password.is_given();
    let password = if is_given {
        password::read(&options.password)?
    } else {
        password::made_up()
    };
    for (username, display_name, role) in PEOPLE {
        let added = app.add_user(NewUser {
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            role,
            password: password.clone(),
        });
        match added.await {
            Ok(_) => println!("{username} ({role}) can sign in now."),
            Err(Error::Invalid(errors)) if errors.iter().any(|error| error.code == "taken") => {
                let set = app.set_password(username, password.clone()).await;
                set.map_err(explain)?;
                println!("{username} ({role}) was there, and has another password now.");
            }
            Err(other) => return Err(explain(other)),
        }
    }
    if !is_given {
        println!("The password of all three: {}", password.expose_secret());
    }
    Ok(())
}
