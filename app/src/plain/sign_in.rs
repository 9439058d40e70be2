//! The form to sign in with.

use leptos::prelude::*;

use super::{Plain, document, mark};

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInTrouble {
    /// Name, password or code are not right.
    Wrong,
    /// Too many tries.
    Wait {
        /// Seconds until the next.
        secs: u32,
    },
    /// The studio failed.
    Failed,
}

impl SignInTrouble {
    fn words(self) -> (&'static str, String) {
        match self {
            Self::Wrong => (
                "That name and password do not go together.",
                "Check both, or ask for a fresh one-time code: codes work once and for ten minutes.".into(),
            ),
            Self::Wait { secs } => {
                ("Too many tries.", format!("The studio takes the next one in {}. Nothing is locked for good.", about(secs)))
            }
            Self::Failed => ("The studio failed at this.", "Its log says why; trying again may help.".into()),
        }
    }
}

fn about(secs: u32) -> String {
    match secs {
        0..=1 => "1 second".into(),
        2..=90 => format!("{secs} seconds"),
        _ => format!("{} minutes", secs.div_ceil(60)),
    }
}

/// What the form shows.
#[derive(Clone, Debug, Default)]
pub struct SignInPage {
    /// What stands in the field for the name.
    pub name: String,
    /// A code that came with the address; never a password.
    pub secret: String,
    /// Where to go afterwards.
    pub next: String,
    /// Why the form is shown again.
    pub trouble: Option<SignInTrouble>,
}

/// The page to sign in on.
#[must_use]
pub fn sign_in_page(plain: Plain, page: SignInPage) -> String {
    let SignInPage { name, secret, next, trouble } = page;
    let trouble = trouble.map(|trouble| {
        let (title, text) = trouble.words();
        view! { <div class="note bad" role="alert" id="trouble"><div><b>{title}</b>" "{text}</div></div> }
    });
    let described = trouble.is_some().then_some("trouble");
    let has_code = !secret.is_empty();
    let body = view! {
        <div class="plain">
            <main id="main">
                <p class="row">{mark()}<span>"Gesso"</span></p>
                <h1>"Sign in to the studio"</h1>
                <form method="post" action="/sign-in" aria-describedby=described>
                    {trouble}
                    <input r#type="hidden" name="next" value=next />
                    <div class="field">
                        <label for="name">"Name"</label>
                        <input class="input" id="name" name="name" value=name autocomplete="username" autocapitalize="none"
                            spellcheck="false" required maxlength="64" />
                    </div>
                    <div class="field">
                        <label for="secret">"Password or one-time code"</label>
                        <input class="input" id="secret" name="secret" value=secret r#type=if has_code { "text" } else { "password" }
                            autocomplete="current-password" required maxlength="200" aria-describedby="secret-help" />
                        <span class="help" id="secret-help">
                            "A code is in the studio’s log at its first start, and on Settings of a browser that is signed in."
                        </span>
                    </div>
                    <button class="btn primary lg" r#type="submit">"Sign in"</button>
                </form>
            </main>
        </div>
    };
    document(plain, "Sign in · Gesso".into(), (), body)
}
