//! The open document kept on this device with its journal, so that a reload loses nothing.
