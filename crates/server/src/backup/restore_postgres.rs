//! A dump is laid down in a PostgreSQL database; old tables go into a schema of their own.

use std::path::Path;

use store::{Contents, Error, Store};

use super::{
    manifest::Manifest,
    postgres::{ASIDE, Server, list},
    restore::{Outcome, There, in_use, may_replace, raising},
};
use crate::ends::{self, End, Failure};

pub async fn restore(
    manifest: &Manifest,
    copy: &Path,
    url: &str,
    force: bool,
    stamp: &str,
) -> Result<Outcome, Failure> {
    let explain = |error: Error| match error {
        Error::InUse => in_use(url),
        other => ends::of_database(url, &other),
    };
    let server = Server::of(url)?;
    let listed = copy.to_owned();
    server.run(move |_| list(&listed)).await?;
    let store = Store::open_to_keep(url).await.map_err(explain)?;
    // A server that starts meanwhile waits.
    let lock = store.hold_schema().await.map_err(explain)?;
    store.alone().await.map_err(explain)?;
    let there = may_replace(url, store.contents().await, force)?;
    let sequences = store.sequences_if_any().await;
    let are_sequences_known = sequences.is_ok();
    let sequences = sequences.unwrap_or_default();
    let aside = format!("{ASIDE}{}", stamp.to_lowercase());
    let tables = match there {
        There::Nothing => Vec::new(),
        There::PutAside => store.put_aside(&aside).await.map_err(explain)?,
    };

    let laid = lay(manifest, copy, &server, &store).await;
    let outcome = match laid {
        Ok(found) => {
            // Numbers that were given after the backup was made stay given.
            let raised = store.raise_sequences(&sequences, raising(manifest)).await;
            let place = format!("the schema {aside} of {}", ends::place(url));
            let aside = (!tables.is_empty()).then_some(place);
            raised
                .map_err(|error| unraised(&error, aside.as_deref()))
                .map(|raised| Outcome {
                    found,
                    aside,
                    are_sequences_known,
                    raised,
                })
        }
        Err(error) => {
            // What has come, if anything, makes room again for what was there.
            let failed = format!("{ASIDE}failed_{}", stamp.to_lowercase());
            let room = store.make_room(&failed).await;
            let back = store.put_back(&aside, &tables).await;
            Err(match room.and(back) {
                Ok(()) => error,
                Err(trouble) => astray(&error, &trouble, &aside),
            })
        }
    };
    lock.release().await.map_err(explain)?;
    outcome
}

/// The backup is there, and numbers may be given again.
fn unraised(error: &Error, aside: Option<&str>) -> Failure {
    let kept = aside.map_or_else(String::new, |place| {
        format!("; what was there is kept: {place}")
    });
    Failure::new(
        End::Unavailable,
        format!(
            "the backup is in place, but its sequences could not be raised ({}): raise them before anybody \
             takes a tag (docs/operations/backup.md){kept}",
            ends::line(error)
        ),
    )
}

/// Neither the backup nor what was there before is in its place.
fn astray(error: &Failure, trouble: &Error, aside: &str) -> Failure {
    Failure::new(
        End::Unavailable,
        format!(
            "{error}; and what was there could not be put back ({}): it is kept in the schema {aside}, whose \
             tables have to be moved back before a server starts",
            ends::line(trouble)
        ),
    )
}

async fn lay(
    manifest: &Manifest,
    copy: &Path,
    server: &Server,
    store: &Store,
) -> Result<Contents, Failure> {
    let file = copy.to_owned();
    server.run(move |server| server.restore(&file)).await?;
    let unusable = |why: String| {
        Failure::new(
            End::Data,
            format!(
                "what {} brought is not what its manifest says ({why}): take another backup. What was \
                 there before is in its place",
                copy.display()
            ),
        )
    };
    let found = store.contents().await;
    let found = found.map_err(|error| unusable(ends::line(&error)))?;
    manifest.compare(&found).map_err(unusable)?;
    Ok(found)
}
