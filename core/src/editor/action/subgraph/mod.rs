//! Subgraphs: made of what is selected, unpacked, and their inputs and outputs with all that hangs on them.

mod boundary;
mod instances;
mod make;
mod promote;
mod unpack;

pub use boundary::{add_boundary_slot, label_slot, remove_slot};
pub use instances::instance;
pub use make::make;
pub use promote::promote;
pub use unpack::unpack;
