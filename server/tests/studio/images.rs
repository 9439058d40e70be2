//! Pictures, thumbnails, uploads.

use reqwest::{Method, StatusCode, header, multipart};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, Studio, text};

async fn picture(client: &Client) -> (String, Value) {
    let session = client.session().await;
    let id = text(&client.post("/api/generate", &Client::draft(&session)).await["id"]);
    (session, client.ended(&id).await)
}

#[tokio::test]
async fn a_picture_carries_the_graph_and_says_that_it_is_simulated() {
    let nodes = Nodes::demo(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let (_, generation) = picture(client).await;
    let image = &generation["images"][0];
    assert_eq!((&image["simulated"], &generation["simulated"]), (&json!(true), &json!(true)));
    let response = client.request(Method::GET, image["image_url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
    assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let bytes = response.bytes().await.unwrap();
    let texts = gesso_server::media::png_text::read(&bytes).unwrap();
    let chunk = |key: &str| texts.iter().find(|text| text.key == key).map(|text| text.text.as_str());
    let graph: Value = serde_json::from_str(chunk("prompt").unwrap()).unwrap();
    assert!(graph.as_object().unwrap().values().any(|node| node["class_type"] == "KSampler"));
    let ours: Value = serde_json::from_str(chunk("gesso").unwrap()).unwrap();
    assert_eq!((&ours["generation_id"], &ours["simulated"]), (&generation["id"], &json!(true)));
    assert_eq!(ours["request"]["prompt"], generation["request"]["prompt"]);
}

#[tokio::test]
async fn pictures_are_kept_by_browsers_and_served_in_parts() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let (_, generation) = picture(client).await;
    let path = generation["images"][0]["image_url"].as_str().unwrap();
    let whole = client.request(Method::GET, path).send().await.unwrap();
    let etag = whole.headers()[header::ETAG].clone();
    assert_eq!(etag.to_str().unwrap(), format!("\"{}\"", text(&generation["images"][0]["sha256"])));
    let whole = whole.bytes().await.unwrap();
    let same = client.request(Method::GET, path).header(header::IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    let part = client.request(Method::GET, path).header(header::RANGE, "bytes=4-11").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.unwrap(), whole.slice(4..12));
    let beyond = client.request(Method::GET, path).header(header::RANGE, "bytes=999999999-").send().await.unwrap();
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let thumb = client.request(Method::GET, &format!("{path}/thumb?w=100")).send().await.unwrap();
    assert_eq!(thumb.headers()[header::CONTENT_TYPE], "image/webp");
    let thumb = image::load_from_memory(&thumb.bytes().await.unwrap()).unwrap();
    assert_eq!(thumb.width(), 160, "widths round up");
}

#[tokio::test]
async fn an_upload_is_recognised_by_content_and_used_as_a_source() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let session = client.session().await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(96, 64, image::Rgb([200, 80, 40])).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let send = async |name: &'static str, bytes: Vec<u8>| {
        let form = multipart::Form::new().part("file", multipart::Part::bytes(bytes).file_name(name));
        let response = client.request(Method::POST, "/api/uploads").multipart(form).send().await.unwrap();
        let status = response.status();
        (status, response.json::<Value>().await.unwrap())
    };
    let (status, kept) = send("../../../evil.gif", png.into_inner()).await;
    assert_eq!(status, StatusCode::CREATED, "{kept}");
    assert_eq!((&kept["mime"], &kept["width"], &kept["height"]), (&json!("image/png"), &json!(96), &json!(64)));
    let (status, problem) = send("a.png", b"<svg onload=alert(1)>".to_vec()).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!("unsupported_media")));
    let mut request = Client::draft(&session);
    request["task"] = json!("img2img");
    request["source_image"] = kept["asset_id"].clone();
    let id = text(&client.post("/api/generate", &request).await["id"]);
    let ended = client.ended(&id).await;
    assert_eq!(ended["status"], "complete", "{ended}");
    assert_eq!(ended["images"][0]["parents"], json!([]), "an upload is no parent");
}
