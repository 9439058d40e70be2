//! The node classes the simulator knows: one table, in our own words, from which
//! `/object_info`, validation and execution all read.

mod conditioning;
mod core_classes;
mod declare;
mod image;
mod latent;
mod loaders;
mod mask;
mod sampling;
mod utils;

use std::sync::OnceLock;

pub use core_classes::core_classes;
pub(crate) use declare::{Choices, Class, Input, Kind, Lists, MAX_COLOR};

/// Every class, in the order `/object_info` lists them.
pub(crate) fn all() -> &'static [Class] {
    static TABLE: OnceLock<Vec<Class>> = OnceLock::new();
    TABLE.get_or_init(|| {
        [
            sampling::classes(),
            loaders::classes(),
            conditioning::classes(),
            latent::classes(),
            image::classes(),
            mask::classes(),
            utils::classes(),
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

/// The class of this name.
pub(crate) fn find(name: &str) -> Option<&'static Class> {
    all().iter().find(|class| class.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_inputs_too() {
        for (at, class) in all().iter().enumerate() {
            assert!(all()[..at].iter().all(|other| other.name != class.name), "{} twice", class.name);
            for (at, input) in class.inputs.iter().enumerate() {
                assert!(class.inputs[..at].iter().all(|other| other.name != input.name), "{}.{} twice", class.name, input.name);
            }
        }
    }
}
