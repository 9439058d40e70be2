//! Over HTTP: tags, ranges, HEAD, caching, names.

use axum::body::to_bytes;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use gesso_server::media::http::{Served, serve_blob, serve_thumb};
use gesso_server::media::{ContentHash, Kind, MediaError, MediaStore};

use super::samples::png;
use super::store::local;

const ONE_YEAR: &str = "private, max-age=31536000, immutable";

fn with(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    let value = |text: &str| HeaderValue::from_str(text).unwrap();
    pairs.iter().map(|(name, text)| (name.clone(), value(text))).collect()
}

fn header(response: &Response, name: &HeaderName) -> String {
    let value = response.headers().get(name);
    value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn body(response: Response) -> Bytes {
    to_bytes(response.into_body(), 10_000_000).await.unwrap()
}

/// All answers for one stored file, on any backend.
pub async fn answers(store: &MediaStore) {
    let file = png(700, 300);
    let sha256 = store.put(file.clone(), Kind::Upload).await.unwrap().sha256;
    let size = file.len();
    let tag = format!("\"{sha256}\"");
    let served = Served { sha256, mime: "image/png", name: "a \"red\" fox.png" };
    let ask = async |method: Method, headers: HeaderMap| serve_blob(store, &method, &headers, served).await.unwrap();

    let whole = ask(Method::GET, HeaderMap::new()).await;
    assert_eq!(whole.status(), StatusCode::OK);
    assert_eq!(header(&whole, &ETAG), tag);
    assert_eq!(header(&whole, &CACHE_CONTROL), ONE_YEAR);
    assert_eq!(header(&whole, &ACCEPT_RANGES), "bytes");
    assert_eq!(header(&whole, &CONTENT_TYPE), "image/png");
    assert_eq!(header(&whole, &CONTENT_LENGTH), size.to_string());
    assert_eq!(header(&whole, &CONTENT_DISPOSITION), "inline; filename=\"a__red__fox.png\"");
    assert_eq!(whole.headers().get("x-content-type-options").unwrap(), "nosniff");
    assert_eq!(body(whole).await, file);

    let head = ask(Method::HEAD, with(&[(RANGE, "bytes=0-1")])).await;
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(header(&head, &CONTENT_LENGTH), size.to_string());
    assert_eq!(header(&head, &ETAG), tag);
    assert!(body(head).await.is_empty());

    for method in [Method::GET, Method::HEAD] {
        let known = ask(method, with(&[(IF_NONE_MATCH, &format!("\"x\", W/{tag}"))])).await;
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(header(&known, &ETAG), tag);
        assert!(body(known).await.is_empty());
    }
    let changed = ask(Method::GET, with(&[(IF_NONE_MATCH, "\"other\"")])).await;
    assert_eq!(changed.status(), StatusCode::OK);

    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=10-19", 10..20),
        ("bytes=100-", 100..size),
        ("bytes=-7", size - 7..size),
        ("bytes=5-9999999", 5..size),
    ] {
        let answer = ask(Method::GET, with(&[(RANGE, range)])).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let stated = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(header(&answer, &CONTENT_RANGE), stated);
        assert_eq!(header(&answer, &CONTENT_LENGTH), part.len().to_string());
        assert_eq!(body(answer).await, file.slice(part));
    }
    let beyond = ask(Method::GET, with(&[(RANGE, &format!("bytes={size}-"))])).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&beyond, &CONTENT_RANGE), format!("bytes */{size}"));
    assert_eq!(header(&beyond, &CACHE_CONTROL), "no-store");
    for range in ["bytes=0-1,4-5", "lines=0-1", "bytes=9-2"] {
        let answer = ask(Method::GET, with(&[(RANGE, range)])).await;
        assert_eq!(answer.status(), StatusCode::OK, "{range}");
    }
    for (condition, status) in [(tag.as_str(), 206), ("\"old\"", 200)] {
        let headers = with(&[(RANGE, "bytes=0-1"), (IF_RANGE, condition)]);
        assert_eq!(ask(Method::GET, headers).await.status().as_u16(), status);
    }
    thumbs(store, sha256).await;
    store.delete(sha256).await.unwrap();
}

async fn thumbs(store: &MediaStore, sha256: ContentHash) {
    let ask =
        async |method: Method, headers: HeaderMap, width| serve_thumb(store, &method, &headers, sha256, width).await.unwrap();
    let small = ask(Method::GET, HeaderMap::new(), 161).await;
    assert_eq!(small.status(), StatusCode::OK);
    let tag = format!("\"{sha256}-320\"");
    assert_eq!(header(&small, &ETAG), tag);
    assert_eq!(header(&small, &CONTENT_TYPE), "image/webp");
    assert_eq!(header(&small, &CACHE_CONTROL), ONE_YEAR);
    let length = header(&small, &CONTENT_LENGTH);
    let bytes = body(small).await;
    assert_eq!(bytes.len().to_string(), length);
    assert_eq!(bytes, store.thumb(sha256, 320).await.unwrap());

    let head = ask(Method::HEAD, HeaderMap::new(), 320).await;
    assert_eq!(header(&head, &CONTENT_LENGTH), length);
    assert!(body(head).await.is_empty());
    let known = ask(Method::GET, with(&[(IF_NONE_MATCH, &tag)]), 200).await;
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    let other_size = ask(Method::GET, with(&[(IF_NONE_MATCH, &tag)]), 400).await;
    assert_eq!(other_size.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_folder_answers() {
    let (store, _folder) = local();
    answers(&store).await;
}

#[tokio::test]
async fn what_is_not_there_is_an_error_before_any_byte() {
    let (store, _folder) = local();
    let sha256 = ContentHash::of(b"nothing");
    let served = Served { sha256, mime: "image/png", name: "x" };
    for method in [Method::GET, Method::HEAD] {
        let missing = serve_blob(&store, &method, &HeaderMap::new(), served).await;
        assert!(matches!(missing, Err(MediaError::NotFound { .. })));
    }
    let missing = serve_thumb(&store, &Method::GET, &HeaderMap::new(), sha256, 160).await;
    assert!(matches!(missing, Err(MediaError::NotFound { .. })));
}
