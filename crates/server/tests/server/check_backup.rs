//! What `rtutils check` says of backups.

use std::fs;

use crate::check::Installed;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_missing_or_old_is_noticed() {
    let installed = Installed::new().await;
    let folder = installed.path("backups");
    let ok = installed.check().of("ok");
    let is_young = |one: &&String| one.contains("The newest backup is 0 hours old");
    assert!(ok.iter().any(|one| is_young(&one)), "{ok:?}");

    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().map(ToOwned::to_owned);
        if let Some(ending) = ending.filter(|ending| ending != "lock") {
            let old = folder.join("rtutils-20200102T030405678Z");
            fs::rename(&path, old.with_extension(ending)).unwrap();
        }
    }
    installed.check().warns_of("days old");

    fs::remove_dir_all(&folder).unwrap();
    installed.check().warns_of("There is no backup in ");
}
