//! Who asks, once they are let in. Every request inside carries one.

use gesso_core::{
    account::Scope,
    ids::{OwnerId, SignInId},
};

/// Somebody who was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Whose things they reach.
    pub owner: OwnerId,
    /// How they were let in.
    pub by: Admission,
}

/// How somebody was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Nobody needs to sign in here.
    Single,
    /// By a browser that signed in.
    Browser(SignInId),
    /// By a token that may do this much.
    Token(Vec<Scope>),
}

impl Visitor {
    /// The browser that signed in, if it was one.
    #[must_use]
    pub fn sign_in(&self) -> Option<SignInId> {
        match self.by {
            Admission::Browser(id) => Some(id),
            Admission::Single | Admission::Token(_) => None,
        }
    }
}
