//! Many assets at once: shipments that are received, changes that are made and undone.

use types::{
    Changeset, ChangesetItem, ChangesetPlan, NewChangeset, NewShipment, Page, Shipment,
    ShipmentItem, ShipmentPlan,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure, PLAN_PATIENCE_MS};

/// How many lines of a job are fetched at once.
const LINES: u8 = 100;

impl AuthorizedApi {
    /// What would become of a shipment.
    pub async fn plan_shipment(&self, new: &NewShipment) -> Result<ShipmentPlan, Failure> {
        let call = Call::post("/api/v1/shipments/plan").body(new)?;
        self.ask(call.patience(PLAN_PATIENCE_MS)).await
    }

    /// Receives a shipment, once a key.
    pub async fn create_shipment(&self, new: &NewShipment, key: &str) -> Result<Shipment, Failure> {
        let call = Call::post("/api/v1/shipments").once(key).body(new)?;
        self.ask(call.patience(PLAN_PATIENCE_MS)).await
    }

    /// A page of the shipments, newest first.
    pub async fn shipments(&self, cursor: Option<String>) -> Result<Page<Shipment>, Failure> {
        self.ask(Call::get("/api/v1/shipments").query("cursor", cursor))
            .await
    }

    /// One shipment.
    pub async fn shipment(&self, id: Uuid) -> Result<Shipment, Failure> {
        self.ask(Call::get(&format!("/api/v1/shipments/{id}")))
            .await
    }

    /// A page of the lines of a shipment.
    pub async fn shipment_items(
        &self,
        id: Uuid,
        cursor: Option<String>,
    ) -> Result<Page<ShipmentItem>, Failure> {
        let path = format!("/api/v1/shipments/{id}/items");
        let call = Call::get(&path).query("limit", Some(LINES));
        self.ask(call.query("cursor", cursor)).await
    }

    /// Tries the lines again that failed or were refused.
    pub async fn resume_shipment(&self, id: Uuid) -> Result<Shipment, Failure> {
        self.ask(Call::post(&format!("/api/v1/shipments/{id}/resume")))
            .await
    }

    /// What a change to many assets would do.
    pub async fn plan_changeset(&self, new: &NewChangeset) -> Result<ChangesetPlan, Failure> {
        let call = Call::post("/api/v1/changesets/plan").body(new)?;
        self.ask(call.patience(PLAN_PATIENCE_MS)).await
    }

    /// Changes many assets, once a key.
    pub async fn create_changeset(
        &self,
        new: &NewChangeset,
        key: &str,
    ) -> Result<Changeset, Failure> {
        let call = Call::post("/api/v1/changesets").once(key).body(new)?;
        self.ask(call.patience(PLAN_PATIENCE_MS)).await
    }

    /// A page of the changesets, newest first.
    pub async fn changesets(&self, cursor: Option<String>) -> Result<Page<Changeset>, Failure> {
        self.ask(Call::get("/api/v1/changesets").query("cursor", cursor))
            .await
    }

    /// One changeset.
    pub async fn changeset(&self, id: Uuid) -> Result<Changeset, Failure> {
        self.ask(Call::get(&format!("/api/v1/changesets/{id}")))
            .await
    }

    /// A page of the assets of a changeset.
    pub async fn changeset_items(
        &self,
        id: Uuid,
        cursor: Option<String>,
    ) -> Result<Page<ChangesetItem>, Failure> {
        let path = format!("/api/v1/changesets/{id}/items");
        let call = Call::get(&path).query("limit", Some(LINES));
        self.ask(call.query("cursor", cursor)).await
    }

    /// Undoes a changeset; what somebody changed since is left alone.
    pub async fn undo_changeset(&self, id: Uuid) -> Result<Changeset, Failure> {
        let path = format!("/api/v1/changesets/{id}/undo");
        self.ask(Call::post(&path).patience(PLAN_PATIENCE_MS)).await
    }
}
