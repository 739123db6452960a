//! The connection to Request Tracker, and what is written to it.

use types::{
    MirrorState, Page, Reason, RtConnection, RtWrite, WriteCounts, WriteFilter, WriteState,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

impl AuthorizedApi {
    /// A page of the writes to RT, newest first.
    pub async fn rt_writes(&self, filter: &WriteFilter) -> Result<Page<RtWrite>, Failure> {
        let call = Call::get("/api/v1/rt/writes")
            .query("state", filter.state.map(WriteState::as_str))
            .query("asset_id", filter.asset_id)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// How many writes wait, and how many went wrong.
    pub async fn rt_write_counts(&self) -> Result<WriteCounts, Failure> {
        self.ask(Call::get("/api/v1/rt/writes/counts")).await
    }

    /// One write.
    pub async fn rt_write(&self, id: Uuid) -> Result<RtWrite, Failure> {
        self.ask(Call::get(&format!("/api/v1/rt/writes/{id}")))
            .await
    }

    /// Tries a write again that was given up.
    pub async fn retry_rt_write(&self, id: Uuid) -> Result<RtWrite, Failure> {
        self.ask(Call::post(&format!("/api/v1/rt/writes/{id}/retry")))
            .await
    }

    /// Gives a write up for good.
    pub async fn discard_rt_write(&self, id: Uuid, reason: String) -> Result<RtWrite, Failure> {
        let path = format!("/api/v1/rt/writes/{id}/discard");
        self.ask(Call::post(&path).body(&Reason { reason })?).await
    }

    /// How the connection to RT is; looks anew where told to.
    pub async fn rt_connection(&self, refresh: bool) -> Result<RtConnection, Failure> {
        let call = Call::get("/api/v1/rt/connection").query("refresh", refresh.then_some("true"));
        self.ask(call).await
    }

    /// Starts a comparison of everything we hold with everything in RT.
    pub async fn sweep_rt_mirror(&self) -> Result<MirrorState, Failure> {
        self.ask(Call::post("/api/v1/rt/mirror/sweep")).await
    }
}
