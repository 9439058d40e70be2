//! What is wrong with a workflow, told instead of failing: a broken workflow still opens.

use std::{
    borrow::Cow,
    fmt::{self, Display, Formatter},
};

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

/// What can be wrong with a file, before it is a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// More values than the class has widgets.
    SurplusValues,
    /// A value for an input that the class does not have.
    UnknownInput,
}

impl Fault {
    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::NoWorkflow | Self::UnknownClass | Self::TooDeep | Self::Circle => Severity::Error,
            _ => Severity::Warning,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::NoWorkflow => "no_workflow",
            Self::UnknownClass => "unknown_class",
            Self::UnusedUnknownClass => "unused_unknown_class",
            Self::TooDeep => "too_deep",
            Self::Circle => "circle",
            Self::TwiceTheId => "twice_the_id",
            Self::LooseLink => "loose_link",
            Self::MissingLink => "missing_link",
            Self::NamelessValues => "nameless_values",
            Self::SurplusValues => "surplus_values",
            Self::UnknownInput => "unknown_input",
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::NoWorkflow => "This is neither a saved workflow nor an API prompt.",
            Self::UnknownClass => "Nobody here knows this class, so the workflow cannot run.",
            Self::UnusedUnknownClass => "Nobody here knows this class; the node does not run, so it does no harm.",
            Self::TooDeep => "Subgraphs are nested too deeply or used too often; this one is left out.",
            Self::Circle => "The links into this input go in a circle.",
            Self::TwiceTheId => "Another node has the same id; only the first one counts.",
            Self::LooseLink => "A link has no node at its other end.",
            Self::MissingLink => "This input names a link that the file does not have.",
            Self::NamelessValues => "The values of a class that is not known have no names; they stay in the file.",
            Self::SurplusValues => "The node has more values than its class has widgets; some may be shifted.",
            Self::UnknownInput => "The class has no such input; its value is kept and sent along.",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What it is: a word of ours, or the one ComfyUI has for it.
    pub code: Cow<'static, str>,
    /// The node, by its id in the prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The class of the node, or the input, whichever tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// It in a sentence.
    pub message: Cow<'static, str>,
}

impl Diagnostic {
    /// A fault of a node.
    #[must_use]
    pub fn new(fault: Fault, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..Self::of_file(fault) }
    }

    /// A fault of the whole file.
    #[must_use]
    pub const fn of_file(fault: Fault) -> Self {
        let (code, message) = (Cow::Borrowed(fault.code()), Cow::Borrowed(fault.says()));
        Self { severity: fault.severity(), code, node: None, about: None, message }
    }

    /// The same with the class or the input it is about.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    /// Whether it is this fault.
    #[must_use]
    pub fn is(&self, fault: Fault) -> bool {
        self.code == fault.code()
    }
}

impl Display for Diagnostic {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if let Some(node) = &self.node {
            write!(out, "node {node}")?;
            self.about.as_ref().map_or(Ok(()), |about| write!(out, " ({about})"))?;
            out.write_str(": ")?;
        }
        out.write_str(&self.message)
    }
}
