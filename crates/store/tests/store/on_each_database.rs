/// Writes a test once and runs it on a fresh database of each kind.
///
/// ```ignore
/// on_each_database! {
///     async fn nobody_is_there_at_first(store) {
///         assert_eq!(store.user(id).await.unwrap(), None);
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($(async fn $name:ident($store:ident) $body:block)+) => {
        mod cases {
            use super::*;

            $(pub(super) async fn $name($store: &store::Store) $body)+
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    let database = store::test_support::TestDatabase::sqlite().await;
                    super::cases::$name(database.store()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                #[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
                async fn $name() {
                    let database = store::test_support::TestDatabase::postgres().await;
                    super::cases::$name(database.store()).await;
                }
            )+
        }
    };
}
