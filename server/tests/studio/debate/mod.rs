//! Debates: an idea, five specialists on a simulated Ollama, and everything that can happen on the way.

mod claims;
mod course;
mod crew;
mod faults;
mod pictures;
mod resume;
mod scene;
mod vision;
