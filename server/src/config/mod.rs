//! Settings: `gesso.toml`, overridden by the environment (contract, "Configuration").

mod file;
mod fleet_file;
mod hosts;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use file::FileSettings;
pub use fleet_file::{FleetFile, read_fleet_file};
pub use hosts::AllowedHosts;
use thiserror::Error;

/// Where the studio listens unless told otherwise.
const DEFAULT_ADDR: &str = "127.0.0.1:3000";
/// A running job without any sign of progress for this long counts as failed, in seconds.
const DEFAULT_STALL_SECS: u64 = 120;
/// Most questions an Ollama server is taken to answer at once.
const MAX_PARALLEL: usize = 64;
/// The fleet file that is read if it is there.
const DEFAULT_NODES: &str = "config/nodes.yaml";

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("The file {path} cannot be read: {reason}. Check the path and its permissions.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A file cannot be understood.
    #[error("The file {path} cannot be used: {reason}")]
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, naming the key.
        reason: String,
    },
    /// A setting has a value that cannot be used.
    #[error("The setting {name} cannot be {value:?}: {reason}")]
    BadValue {
        /// Its name, as a variable.
        name: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        reason: String,
    },
    /// Beyond loopback nobody may ask without signing in.
    #[error(
        "Gesso does not listen on {0} without sign-in: leave GESSO_AUTH unset or set it to `required`, or use a loopback \
         address such as 127.0.0.1:3000."
    )]
    BeyondLoopback(SocketAddr),
}

/// Whether people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nobody needs to: the studio is reached from its own machine only.
    Single,
    /// Everybody has to.
    Required,
}

/// What HTTPS needs; PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its root.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Everything the server is told at start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Listen address.
    pub addr: SocketAddr,
    /// Database, media, secrets key.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// `file://…` or `s3://…`.
    pub media_url: String,
    /// Ollama servers; empty when none is configured.
    pub ollama_hosts: Vec<String>,
    /// So many questions each Ollama server answers at once, as its own `OLLAMA_NUM_PARALLEL` says.
    pub ollama_parallel: usize,
    /// The one ComfyUI node, when there is no fleet file.
    pub comfyui_base_url: Option<String>,
    /// The fleet file, when there is one.
    pub nodes_file: Option<PathBuf>,
    /// Whether people sign in.
    pub auth: Auth,
    /// Host names this studio may be reached by.
    pub hosts: AllowedHosts,
    /// Those that were configured, in their order: the first is how other devices are told to reach it.
    pub public_hosts: Vec<String>,
    /// Set if HTTPS is served.
    pub tls: Option<TlsFiles>,
    /// A running job without any sign of progress for this long counts as failed.
    pub stall: Duration,
}

/// Reads one variable; empty counts as absent.
type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Settings {
    /// Puts file and environment together. `addr` comes from the command line and wins.
    ///
    /// # Errors
    /// Says which setting cannot be used and why.
    pub fn load(file: FileSettings, env: Env<'_>, addr: Option<&str>) -> Result<Self, ConfigError> {
        let pick = |name: &str, from_file: Option<String>| env(name).filter(|value| !value.is_empty()).or(from_file);
        let addr = addr.map(str::to_owned).or_else(|| pick("GESSO_ADDR", file.addr)).unwrap_or_else(|| DEFAULT_ADDR.into());
        let addr = parse_addr(&addr)?;
        let auth = pick("GESSO_AUTH", file.auth);
        let auth = parse_auth(auth.as_deref(), addr)?;
        let tls = tls_files(pick("GESSO_TLS_CERT", file.tls_cert), pick("GESSO_TLS_KEY", file.tls_key))?;
        let data_dir = PathBuf::from(pick("GESSO_DATA_DIR", file.data_dir).unwrap_or_else(|| "./data".into()));
        let absolute = std::path::absolute(&data_dir).unwrap_or_else(|_| data_dir.clone());
        let stall_secs = pick("GESSO_STALL_SECS", file.stall_secs.map(|secs| secs.to_string()));
        let hosts = pick("GESSO_HOSTS", file.hosts.map(|hosts| hosts.join(",")));
        let public_hosts = hosts.as_deref().map(split_list).unwrap_or_default();
        Ok(Self {
            addr,
            database_url: pick("DATABASE_URL", file.database_url)
                .unwrap_or_else(|| format!("sqlite://{}", absolute.join("gesso.db").display())),
            media_url: pick("GESSO_MEDIA_URL", file.media_url)
                .unwrap_or_else(|| format!("file://{}", absolute.join("media").display())),
            ollama_hosts: pick("OLLAMA_HOST", file.ollama_host).map(|hosts| split_list(&hosts)).unwrap_or_default(),
            ollama_parallel: parse_parallel(pick("OLLAMA_NUM_PARALLEL", None))?,
            comfyui_base_url: pick("COMFYUI_BASE_URL", file.comfyui_base_url),
            nodes_file: nodes_file(pick("GESSO_NODES", file.nodes)),
            auth,
            hosts: AllowedHosts::new(addr, public_hosts.clone()),
            public_hosts,
            tls,
            stall: parse_stall(stall_secs)?,
            data_dir: absolute,
        })
    }
}

fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn parse_addr(text: &str) -> Result<SocketAddr, ConfigError> {
    let spelled = text.replace("localhost", "127.0.0.1");
    spelled.parse().map_err(|_| ConfigError::BadValue {
        name: "GESSO_ADDR",
        value: text.into(),
        reason: "it is an address and a port, such as 127.0.0.1:3000.".into(),
    })
}

fn parse_auth(auth: Option<&str>, addr: SocketAddr) -> Result<Auth, ConfigError> {
    match auth {
        None | Some("single") if addr.ip().is_loopback() => Ok(Auth::Single),
        None | Some("required") => Ok(Auth::Required),
        Some("single") => Err(ConfigError::BeyondLoopback(addr)),
        Some(other) => Err(ConfigError::BadValue {
            name: "GESSO_AUTH",
            value: other.into(),
            reason: "it is `single` or `required`.".into(),
        }),
    }
}

fn tls_files(cert: Option<String>, key: Option<String>) -> Result<Option<TlsFiles>, ConfigError> {
    let missing = |name, other: &str| ConfigError::BadValue {
        name,
        value: String::new(),
        reason: format!("HTTPS needs both files, and {other} is set."),
    };
    match (cert, key) {
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert: cert.into(), key: key.into() })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing("GESSO_TLS_CERT", "GESSO_TLS_KEY")),
        (Some(_), None) => Err(missing("GESSO_TLS_KEY", "GESSO_TLS_CERT")),
    }
}

fn parse_stall(text: Option<String>) -> Result<Duration, ConfigError> {
    let Some(text) = text else { return Ok(Duration::from_secs(DEFAULT_STALL_SECS)) };
    match text.parse() {
        Ok(secs) if secs > 0 => Ok(Duration::from_secs(secs)),
        _ => Err(ConfigError::BadValue {
            name: "GESSO_STALL_SECS",
            value: text,
            reason: "it is a whole number of seconds above 0.".into(),
        }),
    }
}

fn parse_parallel(text: Option<String>) -> Result<usize, ConfigError> {
    // 0 is Ollama's word for "as it sees fit", which is one.
    let Some(text) = text else { return Ok(1) };
    match text.parse::<usize>() {
        Ok(count) if count <= MAX_PARALLEL => Ok(count.max(1)),
        _ => Err(ConfigError::BadValue {
            name: "OLLAMA_NUM_PARALLEL",
            value: text,
            reason: format!("it is a whole number from 0 to {MAX_PARALLEL}."),
        }),
    }
}

fn nodes_file(named: Option<String>) -> Option<PathBuf> {
    let default = || PathBuf::from(DEFAULT_NODES);
    named.map(PathBuf::from).or_else(|| Some(default()).filter(|path| path.exists()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, env: &[(&str, &str)], addr: Option<&str>) -> Result<Settings, String> {
        let file = FileSettings::parse(toml, "gesso.toml".as_ref()).map_err(|error| error.to_string())?;
        let env = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::load(file, &env, addr).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_beats_the_environment_and_that_the_file() {
        let addr = |toml, env, flag| load(toml, env, flag).map(|settings| settings.addr.port()).unwrap_or_default();
        assert_eq!(addr("", &[], None), 3000);
        assert_eq!(addr("addr = '127.0.0.1:1'", &[], None), 1);
        assert_eq!(addr("addr = '127.0.0.1:1'", &[("GESSO_ADDR", "127.0.0.1:2")], None), 2);
        assert_eq!(addr("addr = '127.0.0.1:1'", &[("GESSO_ADDR", "127.0.0.1:2")], Some("localhost:3")), 3);
        assert_eq!(addr("addr = '127.0.0.1:1'", &[("GESSO_ADDR", "")], None), 1);
    }

    #[test]
    fn an_unknown_key_of_the_file_is_named_and_an_unknown_variable_ignored() {
        let error = load("adr = 'x'", &[], None).err().unwrap_or_default();
        assert!(error.contains("adr"), "{error}");
        assert!(load("", &[("GESSO_NONSENSE", "1")], None).is_ok());
    }

    #[test]
    fn beyond_loopback_people_sign_in() {
        for addr in ["0.0.0.0:3000", "192.168.1.2:3000", "[::]:3000"] {
            let error = load("", &[("GESSO_AUTH", "single")], Some(addr)).err().unwrap_or_default();
            assert!(error.contains("sign-in"), "{addr}: {error}");
            assert_eq!(load("", &[], Some(addr)).map(|settings| settings.auth), Ok(Auth::Required), "{addr}");
        }
        assert_eq!(load("", &[], Some("[::1]:3000")).map(|settings| settings.auth), Ok(Auth::Single));
        assert_eq!(load("", &[("GESSO_AUTH", "required")], None).map(|settings| settings.auth), Ok(Auth::Required));
    }

    #[test]
    fn https_needs_both_files() {
        let (cert, key) = (("GESSO_TLS_CERT", "c.pem"), ("GESSO_TLS_KEY", "k.pem"));
        assert!(load("", &[cert, key], None).is_ok_and(|settings| settings.tls.is_some()));
        for one in [cert, key] {
            let error = load("", &[one], None).err().unwrap_or_default();
            assert!(error.contains("GESSO_TLS_CERT") && error.contains("GESSO_TLS_KEY"), "{error}");
        }
    }

    #[test]
    fn bad_values_say_what_is_accepted() {
        for (name, value) in
            [("GESSO_ADDR", "here"), ("GESSO_STALL_SECS", "0"), ("GESSO_AUTH", "maybe"), ("OLLAMA_NUM_PARALLEL", "many")]
        {
            let error = load("", &[(name, value)], None).err().unwrap_or_default();
            assert!(error.contains(name) && error.contains(value), "{error}");
        }
    }

    #[test]
    fn several_ollama_servers_are_separated_by_commas() {
        let hosts = load("", &[("OLLAMA_HOST", "http://a:1, http://b:2")], None).map(|settings| settings.ollama_hosts);
        assert_eq!(hosts, Ok(vec!["http://a:1".to_owned(), "http://b:2".to_owned()]));
    }
}
