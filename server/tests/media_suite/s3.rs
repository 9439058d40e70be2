//! The same life on a real S3 service. Runs when `GESSO_TEST_S3` is an address such as
//! `s3://bucket/prefix` of an existing bucket with nothing under the prefix; endpoint and keys
//! come from the usual variables (`AWS_ENDPOINT`, `AWS_ALLOW_HTTP`, `AWS_ACCESS_KEY_ID` …).

use gesso_server::media::MediaStore;

#[tokio::test]
async fn s3_leads_the_whole_life() {
    let Ok(url) = std::env::var("GESSO_TEST_S3") else {
        return;
    };
    let store = MediaStore::open(&url).unwrap();
    super::store::life(&store).await;
    super::http::answers(&store).await;
}
