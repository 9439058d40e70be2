//! Reading `OLLAMA_HOST` as Ollama does (ollama protocol: conventions).

use url::Url;

/// Where Ollama listens unless told otherwise.
const USUAL_PORT: u16 = 11_434;

/// The base of every route, ending in `/`. A listen address such as `0.0.0.0` becomes loopback, a missing scheme `http`;
/// `/api` and `/v1`, pasted from somewhere, are left out.
///
/// # Errors
/// Says in a few words what is wrong.
pub(super) fn base_url(written: &str) -> Result<Url, String> {
    let written = written.trim();
    let spelled = if written.contains("://") { written.to_owned() } else { format!("http://{written}") };
    let mut url = Url::parse(&spelled).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it is neither http nor https".into());
    }
    // A port that is the scheme's own is not told by `Url`; without a written scheme it has to be Ollama's.
    if url.port().is_none() && !written.contains("://") && !names_port(written) {
        url.set_port(Some(USUAL_PORT)).map_err(|()| "it can have no port".to_owned())?;
    }
    let listens_everywhere = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_unspecified().then_some("127.0.0.1"),
        Some(url::Host::Ipv6(ip)) => ip.is_unspecified().then_some("[::1]"),
        Some(url::Host::Domain(_)) => None,
        None => return Err("it names no host".into()),
    };
    if let Some(loopback) = listens_everywhere {
        url.set_host(Some(loopback)).map_err(|error| error.to_string())?;
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/api").or_else(|| path.strip_suffix("/v1")).unwrap_or(path);
    let path = format!("{}/", path.trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn names_port(written: &str) -> bool {
    let host = written.split('/').next().unwrap_or(written);
    host.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        && !(host.starts_with('[') && host.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::base_url;

    #[test]
    fn the_host_is_read_as_ollama_reads_it() {
        for (written, url) in [
            ("http://127.0.0.1:11434", "http://127.0.0.1:11434/"),
            ("0.0.0.0", "http://127.0.0.1:11434/"),
            ("[::]", "http://[::1]:11434/"),
            ("box", "http://box:11434/"),
            ("box:1234", "http://box:1234/"),
            ("box:80", "http://box/"),
            ("http://box", "http://box/"),
            ("https://ai.example/ollama/", "https://ai.example/ollama/"),
            ("http://box:11434/api/", "http://box:11434/"),
            ("http://box:11434/v1", "http://box:11434/"),
        ] {
            assert_eq!(base_url(written).map(String::from).as_deref(), Ok(url), "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for written in ["", "ftp://box", "http://"] {
            assert!(base_url(written).is_err(), "{written}");
        }
    }
}
