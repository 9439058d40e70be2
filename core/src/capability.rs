//! What a node can do: model families and the other abilities a job may need.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A model family: which checkpoints, templates and sizes belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelFamily {
    /// Stable Diffusion 1.5, native at 512.
    Sd15,
    /// Stable Diffusion XL, native at 1024.
    Sdxl,
    /// Pony Diffusion, an SDXL descendant with its own tags.
    Pony,
    /// Illustrious, an SDXL descendant for illustration.
    Illustrious,
    /// Stable Diffusion 3.5.
    Sd35,
    /// Flux.1.
    Flux,
    /// Flux.1 in 8-bit weights.
    FluxFp8,
    /// Qwen-Image.
    QwenImage,
    /// WAN video.
    Wan,
}

impl ModelFamily {
    /// Every family, lightest first.
    pub const ALL: [Self; 9] = [
        Self::Sd15,
        Self::Sdxl,
        Self::Pony,
        Self::Illustrious,
        Self::Sd35,
        Self::Flux,
        Self::FluxFp8,
        Self::QwenImage,
        Self::Wan,
    ];

    /// The spelling on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sd15 => "sd15",
            Self::Sdxl => "sdxl",
            Self::Pony => "pony",
            Self::Illustrious => "illustrious",
            Self::Sd35 => "sd35",
            Self::Flux => "flux",
            Self::FluxFp8 => "flux_fp8",
            Self::QwenImage => "qwen_image",
            Self::Wan => "wan",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sd15 => "SD 1.5",
            Self::Sdxl => "SDXL",
            Self::Pony => "Pony",
            Self::Illustrious => "Illustrious",
            Self::Sd35 => "SD 3.5",
            Self::Flux | Self::FluxFp8 => "Flux",
            Self::QwenImage => "Qwen-Image",
            Self::Wan => "WAN",
        }
    }

    /// The family whose templates and text encoders this one shares: SDXL for its descendants, Flux for its 8-bit form.
    #[must_use]
    pub const fn base(self) -> Self {
        match self {
            Self::Pony | Self::Illustrious => Self::Sdxl,
            Self::FluxFp8 => Self::Flux,
            other => other,
        }
    }

    /// The side of the square the family was trained on, in pixels.
    #[must_use]
    pub const fn native_side(self) -> u32 {
        match self {
            Self::Sd15 => 512,
            Self::Wan => 832,
            _ => 1024,
        }
    }

    /// What the weights of a usual checkpoint take on disk and card, in GB (10⁹ bytes); a guess until a node reports a size.
    #[must_use]
    pub const fn usual_weights_gb(self) -> f64 {
        match self {
            Self::Sd15 => 2.1,
            Self::Sdxl | Self::Pony | Self::Illustrious => 6.5,
            Self::Sd35 => 11.0,
            Self::Flux => 16.0,
            Self::FluxFp8 => 11.9,
            Self::QwenImage => 20.0,
            Self::Wan => 14.0,
        }
    }
}

impl fmt::Display for ModelFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Capability {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Capability {}

/// Something a node is able to do. Unknown words of a fleet file are kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Runs checkpoints of a family.
    Model(ModelFamily),
    /// Has upscale models.
    Upscale,
    /// Has ControlNet models.
    ControlNet,
    /// Has IP-Adapter nodes and models.
    IpAdapter,
    /// Has FaceID nodes and models.
    FaceId,
    /// May train LoRAs.
    Training,
    /// A word this version does not know.
    Other(String),
}

impl Capability {
    /// The spelling in fleet files and on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Model(family) => family.as_str(),
            Self::Upscale => "upscale",
            Self::ControlNet => "controlnet",
            Self::IpAdapter => "ipadapter",
            Self::FaceId => "faceid",
            Self::Training => "training",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for Capability {
    fn from(word: &str) -> Self {
        match word {
            "upscale" => Self::Upscale,
            "controlnet" => Self::ControlNet,
            "ipadapter" => Self::IpAdapter,
            "faceid" => Self::FaceId,
            "training" => Self::Training,
            other => ModelFamily::ALL
                .into_iter()
                .find(|family| family.as_str() == other)
                .map_or_else(|| Self::Other(other.to_owned()), Self::Model),
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Capability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Capability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_a_capability_of_the_same_spelling() {
        for family in ModelFamily::ALL {
            assert_eq!(Capability::from(family.as_str()), Capability::Model(family));
            assert_eq!(serde_json::to_string(&family).ok(), Some(format!("\"{family}\"")));
        }
    }

    #[test]
    fn an_unknown_capability_is_kept_as_written() {
        let json = "\"holography\"";
        let read: Capability = serde_json::from_str(json).unwrap_or(Capability::Upscale);
        assert_eq!(read, Capability::Other("holography".into()));
        assert_eq!(serde_json::to_string(&read).ok().as_deref(), Some(json));
    }
}
