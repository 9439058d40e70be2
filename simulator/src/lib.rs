//! Honest simulated engines on loopback: protocol-true, marked as simulated everywhere a
//! client can look, with faults to order.

pub mod art;
pub mod chaos;
pub mod comfy;
pub mod fleet;
pub mod ollama;
