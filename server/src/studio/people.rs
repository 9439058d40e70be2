//! The account of whoever is asking, behind the settings page.

use async_trait::async_trait;
use gesso_app::{
    api::{AccountState, MadeToken, Pairing, PublishedPage, Reach, SettingsState},
    error::AppError,
    ports::{People, StoreError, people::CurrentSignIn, store::NewApiToken},
};
use gesso_core::{
    account::{MAX_NAME_CHARS, Scope, is_good_name},
    ids::{ImageId, SignInId, TokenId},
    problem::{FieldProblem, ProblemCode},
};
use qrcode::{Color, EcLevel, QrCode};

use super::{OwnerStudio, app_error, app_problem};
use crate::{
    clock,
    config::{Auth, Settings},
    http::gallery::{Publish, put_up},
    security::{
        guard::{PAIRING_SECS, Refused, pair},
        passwords, secrets,
    },
};

#[async_trait]
impl People for OwnerStudio {
    async fn settings(&self, current: CurrentSignIn) -> Result<SettingsState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let account = match self.state.settings.auth {
            Auth::Single => None,
            Auth::Required => {
                let account = store.account(owner).await.map_err(app_error)?;
                Some(AccountState {
                    name: account.name,
                    has_password: account.password_hash.is_some(),
                    current: current.0,
                    sign_ins: store.sign_ins(owner, clock::now()).await.map_err(app_error)?,
                    tokens: store.api_tokens(owner).await.map_err(app_error)?,
                })
            }
        };
        let reach = reachable(&self.state.settings)
            .and_then(|url| Some(Reach { qr: qr_svg(&url)?, is_https: url.starts_with("https://"), url }));
        let pages = store.galleries(owner).await.map_err(app_error)?.into_iter();
        let pages = pages.map(|page| PublishedPage { id: page.id, title: page.title, created_at: page.created_at }).collect();
        Ok(SettingsState { account, reach, pages, server_time: clock::now() })
    }

    async fn make_token(&self, name: &str, scopes: &[Scope]) -> Result<MadeToken, AppError> {
        let mut fields = Vec::new();
        let name = name.trim();
        if !is_good_name(name) {
            fields.push(FieldProblem::new("name", format!("A token's name has 1 to {MAX_NAME_CHARS} characters.")));
        }
        let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect();
        if scopes.is_empty() {
            fields.push(FieldProblem::new("scopes", "A token may do at least one thing."));
        }
        self.needs_accounts()?;
        refuse(fields)?;
        let secret = secrets::new_token();
        let new = NewApiToken { id: clock::new_id(), hash: &secrets::hash(&secret), name, scopes: &scopes };
        let token = self.state.store.add_api_token(self.state.owner, new, clock::now()).await.map_err(app_error)?;
        Ok(MadeToken { token, secret })
    }

    async fn revoke_token(&self, id: TokenId) -> Result<(), AppError> {
        self.state.store.revoke_api_token(self.state.owner, id, clock::now()).await.map_err(app_error)?;
        self.state.guard.credential_ended.notify_one();
        Ok(())
    }

    async fn sign_out(&self, id: SignInId) -> Result<(), AppError> {
        self.state.store.sign_out(self.state.owner, id).await.map_err(app_error)?;
        self.state.guard.credential_ended.notify_one();
        Ok(())
    }

    async fn set_password(&self, current: CurrentSignIn, old: &str, new: &str) -> Result<(), AppError> {
        self.needs_accounts()?;
        refuse(passwords::fault(new).map(|fault| FieldProblem::new("new", fault)).into_iter().collect())?;
        let (store, owner) = (&self.state.store, self.state.owner);
        let account = store.account(owner).await.map_err(app_error)?;
        if let Some(hash) = account.password_hash {
            let checked = self.state.guard.check_password(&account.name, old, hash).await;
            checked.map_err(|refused| match refused {
                Refused::Wait { secs } => {
                    AppError::new(ProblemCode::RateLimited, format!("Too many tries. The next one is taken in {secs} s."))
                }
                Refused::Wrong => invalid(vec![FieldProblem::new("old", "This is not the password until now.")]),
                Refused::Store(error) => app_error(error),
            })?;
        }
        let hash = self.state.guard.passwords.hash(new.to_owned()).await.map_err(|error| {
            tracing::error!(%error, "a password cannot be hashed");
            AppError::from(ProblemCode::Internal)
        })?;
        store.set_password(owner, &hash, current.0).await.map_err(app_error)?;
        self.state.guard.credential_ended.notify_one();
        Ok(())
    }

    async fn publish(&self, title: &str, lede: Option<&str>, images: &[ImageId]) -> Result<String, AppError> {
        let wanted =
            Publish { title: title.to_owned(), lede: lede.map(str::to_owned), images: images.to_vec(), session_id: None };
        let page = put_up(&self.state, &wanted, &secrets::new_page_id()).await.map_err(|problem| app_problem(&problem))?;
        Ok(format!("/g/{}", page.id))
    }

    async fn unpublish(&self, page: &str) -> Result<(), AppError> {
        self.state.store.unpublish(self.state.owner, page).await.map_err(app_error)
    }

    async fn pair(&self) -> Result<Pairing, AppError> {
        self.needs_accounts()?;
        let account = self.state.store.account(self.state.owner).await.map_err(app_error)?;
        let code = pair(&*self.state.store, self.state.owner).await.map_err(app_error)?;
        let qr = reachable(&self.state.settings).and_then(|url| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("name", &account.name)
                .append_pair("code", &code)
                .finish();
            qr_svg(&format!("{url}/sign-in?{query}"))
        });
        Ok(Pairing { code, minutes: u32::try_from(PAIRING_SECS / 60).unwrap_or(1), qr })
    }
}

impl OwnerStudio {
    fn needs_accounts(&self) -> Result<(), AppError> {
        if self.state.settings.auth == Auth::Required {
            return Ok(());
        }
        Err(app_error(StoreError::Conflict("Nobody signs in to this studio: GESSO_AUTH is `single`.".into())))
    }
}

fn refuse(fields: Vec<FieldProblem>) -> Result<(), AppError> {
    if fields.is_empty() { Ok(()) } else { Err(invalid(fields)) }
}

fn invalid(fields: Vec<FieldProblem>) -> AppError {
    let detail = fields.first().map(|field| field.detail.clone()).unwrap_or_default();
    AppError { fields, ..AppError::new(ProblemCode::ValidationFailed, detail) }
}

/// The address other devices reach the studio at: the first configured name, else the address it listens on.
fn reachable(settings: &Settings) -> Option<String> {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let port = settings.addr.port();
    if settings.addr.ip().is_loopback() && settings.public_hosts.is_empty() {
        return None;
    }
    let is_loopback = |host: &String| {
        let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
        name == "localhost" || name.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    };
    if let Some(host) = settings.public_hosts.iter().find(|host| !is_loopback(host)) {
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        return Some(if has_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") });
    }
    let is_one = !settings.addr.ip().is_unspecified() && !settings.addr.ip().is_loopback();
    is_one.then(|| format!("{scheme}://{}", settings.addr))
}

/// A QR code as an SVG element: dark on light whatever the theme, as cameras want it.
fn qr_svg(text: &str) -> Option<String> {
    /// Light modules around it, which readers need.
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let side = width + 2 * QUIET;
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" width=\"200\" height=\"200\" role=\"img\" aria-label=\"QR code\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileSettings;

    fn reach(addr: &str, hosts: &str) -> Option<String> {
        let env = |name: &str| (name == "GESSO_HOSTS").then(|| hosts.to_owned());
        let settings = Settings::load(FileSettings::default(), &env, Some(addr)).unwrap_or_else(|error| panic!("{error}"));
        reachable(&settings)
    }

    #[test]
    fn other_devices_are_told_a_name_they_can_reach() {
        assert_eq!(reach("127.0.0.1:3000", ""), None);
        assert_eq!(reach("0.0.0.0:3000", ""), None);
        assert_eq!(reach("192.168.1.2:3000", "").as_deref(), Some("http://192.168.1.2:3000"));
        assert_eq!(reach("0.0.0.0:3000", "localhost,studio.local").as_deref(), Some("http://studio.local:3000"));
        assert_eq!(reach("127.0.0.1:3000", "studio.example:443").as_deref(), Some("http://studio.example:443"));
    }

    #[test]
    fn a_code_has_a_quiet_edge_and_square_modules() {
        let svg = qr_svg("https://studio.local:3000").unwrap_or_default();
        assert!(svg.starts_with("<svg viewBox=\"0 0 33 33\""), "{svg}");
        assert!(svg.contains("M4 4h1v1h-1z") && !svg.contains("M3 4"), "{svg}");
        let code = QrCode::with_error_correction_level("https://studio.local:3000", EcLevel::M);
        let colors = code.map(|code| code.to_colors()).unwrap_or_default();
        let dark = colors.iter().filter(|color| **color == Color::Dark).count();
        assert_eq!(svg.matches("h1v1h-1z").count(), dark, "every dark module is drawn, and only those");
    }
}
