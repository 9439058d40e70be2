//! What is wrong with a workflow, told instead of failing: a broken workflow still opens.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot run like this.
    Error,
    /// It runs, perhaps not as meant.
    Warning,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Neither of the two formats.
    NoWorkflow,
    /// A class that the schema does not have, in a node that runs.
    UnknownClass,
    /// The same in a node that does not run.
    UnusedUnknownClass,
    /// Subgraphs inside subgraphs without end, or too many of them.
    TooDeep,
    /// Links through reroutes or bypassed nodes that go in a circle.
    Circle,
    /// Two nodes of one level with the same id.
    TwiceTheId,
    /// A link without a node at one of its ends.
    LooseLink,
    /// An input names a link that the file does not have.
    MissingLink,
    /// The values of a node that nobody here knows cannot be named.
    NamelessValues,
    /// More or fewer values than the class has widgets.
    OtherCount,
    /// A required input that nothing feeds.
    MissingInput,
    /// A link from another type.
    OtherType,
    /// A value the widget does not offer.
    NotOffered,
    /// A value below the least or above the largest.
    OutOfRange,
    /// Nothing in it is an output.
    NoOutput,
}

impl Fault {
    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::NoWorkflow
            | Self::UnknownClass
            | Self::TooDeep
            | Self::Circle
            | Self::MissingInput
            | Self::OtherType
            | Self::NotOffered
            | Self::OutOfRange
            | Self::NoOutput => Severity::Error,
            Self::UnusedUnknownClass
            | Self::TwiceTheId
            | Self::LooseLink
            | Self::MissingLink
            | Self::NamelessValues
            | Self::OtherCount => Severity::Warning,
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::NoWorkflow => "This is neither a saved workflow nor an API prompt.",
            Self::UnknownClass => "No node of the fleet knows this class, so the workflow cannot run.",
            Self::UnusedUnknownClass => "Nobody here knows this class; the node does not run, so it does no harm.",
            Self::TooDeep => "Subgraphs are nested too deeply or used too often; this one is left out.",
            Self::Circle => "The links into this input go in a circle.",
            Self::TwiceTheId => "Another node has the same id; only the first one counts.",
            Self::LooseLink => "This link has no node at one of its ends.",
            Self::MissingLink => "This input names a link that the file does not have.",
            Self::NamelessValues => "The values of a class that is not known have no names; they stay in the file.",
            Self::OtherCount => "The node has another number of values than its class has widgets; some may be shifted.",
            Self::MissingInput => "Nothing is linked to this input, and it is needed.",
            Self::OtherType => "What is linked to this input is of another type.",
            Self::NotOffered => "This value is not one of those offered.",
            Self::OutOfRange => "This number is out of its range.",
            Self::NoOutput => "Nothing in this workflow is an output, so nothing would run.",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub code: Fault,
    /// The node, by its id in the prompt; of the link where the fault is a link's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The class of the node, or the input, whichever tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// It in a sentence.
    pub message: &'static str,
}

impl Diagnostic {
    /// A fault of a node.
    #[must_use]
    pub fn new(code: Fault, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..Self::of_file(code) }
    }

    /// A fault of the whole file.
    #[must_use]
    pub fn of_file(code: Fault) -> Self {
        Self { severity: code.severity(), code, node: None, about: None, message: code.says() }
    }

    /// The same with the class or the input it is about.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }
}

impl Display for Diagnostic {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if let Some(node) = &self.node {
            write!(out, "node {node}")?;
            self.about.as_ref().map_or(Ok(()), |about| write!(out, " ({about})"))?;
            out.write_str(": ")?;
        }
        out.write_str(self.message)
    }
}
