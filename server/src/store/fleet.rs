//! Nodes that were added in the page, and drains that outlast a restart.

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{FleetStore, OwnNode},
};
use gesso_core::{
    ids::{NodeId, OwnerId},
    time::Timestamp,
};

use super::{
    SqlStore,
    db::args,
    rows::{from_json, parse, to_json},
};

const NO_NODE: StoreError = StoreError::NotFound { what: "node" };

#[async_trait]
impl FleetStore for SqlStore {
    async fn own_nodes(&self) -> StoreResult<Vec<(OwnerId, OwnNode)>> {
        let mut tx = self.db.read().await?;
        let sql = "SELECT id, owner_id, settings, headers FROM fleet_nodes ORDER BY created_at, id";
        let rows: Vec<(String, String, String, String)> = tx.all(sql, vec![]).await?;
        let read = |(id, owner, settings, headers): (String, String, String, String)| {
            let (settings, headers) = (from_json(&settings, "node")?, from_json(&headers, "node's headers")?);
            Ok((parse::<OwnerId>(&owner, "owner id")?, OwnNode { id: id.into(), settings, headers }))
        };
        rows.into_iter().map(read).collect()
    }

    async fn add_own_node(&self, owner: OwnerId, node: &OwnNode, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "INSERT INTO fleet_nodes (id, owner_id, settings, headers, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO NOTHING";
        let args = args![&node.id, owner, to_json(&node.settings)?, to_json(&node.headers)?, now];
        if tx.run(sql, args).await? == 0 {
            return Err(StoreError::Conflict(format!("There is a node {} already.", node.id)));
        }
        tx.commit().await
    }

    async fn change_own_node(&self, owner: OwnerId, node: &OwnNode, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let sql = "UPDATE fleet_nodes SET settings = $3, headers = $4, updated_at = $5 WHERE id = $1 AND owner_id = $2";
        let args = args![&node.id, owner, to_json(&node.settings)?, to_json(&node.headers)?, now];
        if tx.run(sql, args).await? == 0 {
            return Err(NO_NODE);
        }
        tx.commit().await
    }

    async fn remove_own_node(&self, owner: OwnerId, id: &NodeId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if tx.run("DELETE FROM fleet_nodes WHERE id = $1 AND owner_id = $2", args![id, owner]).await? == 0 {
            return Err(NO_NODE);
        }
        tx.run("DELETE FROM node_drains WHERE node_id = $1", args![id]).await?;
        tx.commit().await
    }

    async fn drained_nodes(&self) -> StoreResult<Vec<NodeId>> {
        let mut tx = self.db.read().await?;
        let rows: Vec<(String,)> = tx.all("SELECT node_id FROM node_drains ORDER BY node_id", vec![]).await?;
        Ok(rows.into_iter().map(|(id,)| id.into()).collect())
    }

    async fn keep_drain(&self, id: &NodeId, is_draining: bool, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        if is_draining {
            let sql = "INSERT INTO node_drains (node_id, since) VALUES ($1, $2) ON CONFLICT (node_id) DO NOTHING";
            tx.run(sql, args![id, now]).await?;
        } else {
            tx.run("DELETE FROM node_drains WHERE node_id = $1", args![id]).await?;
        }
        tx.commit().await
    }
}
