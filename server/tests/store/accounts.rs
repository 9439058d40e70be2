//! Accounts and their credentials.

use gesso_app::ports::store::{AccountStore, NewApiToken, NewSignIn};
use gesso_core::{
    account::Scope,
    ids::{SignInId, TokenId},
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at};

fn sign_in(hash: &str) -> NewSignIn<'_> {
    NewSignIn { id: SignInId(Uuid::new_v4()), hash, user_agent: "a browser", expires_at: at(1000) }
}

pub async fn an_account_is_made_once_by_name(bench: &Bench) {
    let store = &bench.store;
    let first = store.ensure_account(bench.owner, "owner", T0).await.unwrap();
    assert_eq!(first, store.ensure_account(bench.owner, "owner", at(5)).await.unwrap());
    let kim = store.add_account("kim", Some("$hash"), at(1)).await.unwrap();
    assert_ne!(kim.owner, first.owner);
    assert_conflict(store.add_account("kim", None, at(2)).await);
    assert_eq!(store.account_named("kim").await.unwrap(), kim);
    assert_not_found(store.account_named("Kim ").await, "account");
    let names: Vec<_> = store.accounts().await.unwrap().into_iter().map(|account| account.name).collect();
    assert_eq!(names, ["owner", "kim"]);
}

pub async fn a_pairing_code_lets_in_once_and_in_time(bench: &Bench) {
    let store = &bench.store;
    store.ensure_account(bench.owner, "owner", T0).await.unwrap();
    store.add_pairing_code(bench.owner, "one", at(10), T0).await.unwrap();
    store.add_pairing_code(bench.owner, "two", at(10), T0).await.unwrap();
    let (a, b) = tokio::join!(store.take_pairing_code("one", at(9)), store.take_pairing_code("one", at(9)));
    let taken: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().flatten().collect();
    assert_eq!(taken, [bench.owner], "whoever is second finds nothing");
    assert_eq!(store.take_pairing_code("two", at(10)).await.unwrap(), None);
    assert_eq!(store.take_pairing_code("three", T0).await.unwrap(), None);
}

pub async fn a_sign_in_is_found_until_it_ends(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    store.ensure_account(owner, "owner", T0).await.unwrap();
    let (one, two) = (sign_in("one"), sign_in("two"));
    store.sign_in(owner, one, T0).await.unwrap();
    store.sign_in(owner, two, at(1)).await.unwrap();
    let found = store.sign_in_of("one", at(2)).await.unwrap().unwrap();
    assert_eq!((found.id, found.owner, found.seen_at), (one.id, owner, Some(T0)));
    assert_eq!(store.sign_in_of("one", at(1000)).await.unwrap(), None);
    store.saw_sign_in(one.id, at(2000), at(500)).await.unwrap();
    assert!(store.sign_in_of("one", at(1500)).await.unwrap().is_some());
    let seen: Vec<_> = store.sign_ins(owner, at(600)).await.unwrap().into_iter().map(|sign_in| sign_in.id).collect();
    assert_eq!(seen, [one.id, two.id], "last seen first");

    let epoch = store.account(owner).await.unwrap().epoch;
    store.sign_out(owner, one.id).await.unwrap();
    assert_not_found(store.sign_out(owner, one.id).await, "sign-in");
    assert_eq!(store.sign_in_of("one", at(600)).await.unwrap(), None);
    assert!(store.sign_in_of("two", at(600)).await.unwrap().is_some());
    store.sign_out_everywhere(owner).await.unwrap();
    assert_eq!(store.sign_in_of("two", at(600)).await.unwrap(), None);
    assert_eq!(store.account(owner).await.unwrap().epoch, epoch + 2);
}

pub async fn a_new_password_keeps_one_browser(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    store.ensure_account(owner, "owner", T0).await.unwrap();
    let (one, two) = (sign_in("one"), sign_in("two"));
    store.sign_in(owner, one, T0).await.unwrap();
    store.sign_in(owner, two, T0).await.unwrap();
    store.set_password(owner, "$new", Some(two.id)).await.unwrap();
    assert_eq!(store.account(owner).await.unwrap().password_hash.as_deref(), Some("$new"));
    assert_eq!(store.sign_in_of("one", at(1)).await.unwrap(), None);
    assert!(store.sign_in_of("two", at(1)).await.unwrap().is_some());
}

pub async fn only_the_newest_sign_ins_are_kept(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    store.ensure_account(owner, "owner", T0).await.unwrap();
    for number in 0..40 {
        store.sign_in(owner, sign_in(&number.to_string()), at(number)).await.unwrap();
    }
    assert_eq!(store.sign_ins(owner, at(50)).await.unwrap().len(), 32);
    assert_eq!(store.sign_in_of("7", at(50)).await.unwrap(), None);
    assert!(store.sign_in_of("8", at(50)).await.unwrap().is_some());
}

pub async fn a_token_does_what_it_may_until_it_is_revoked(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    store.ensure_account(owner, "owner", T0).await.unwrap();
    let stranger = store.add_account("kim", None, T0).await.unwrap().owner;
    let id = TokenId(Uuid::new_v4());
    let new = NewApiToken { id, hash: "token", name: "Backup", scopes: &[Scope::Read, Scope::Comfy] };
    let token = store.add_api_token(owner, new, T0).await.unwrap();
    assert_eq!(store.api_tokens(owner).await.unwrap(), [token]);
    assert!(store.api_tokens(stranger).await.unwrap().is_empty());
    let found = store.api_token_of("token").await.unwrap().unwrap();
    assert_eq!((found.owner, found.scopes, found.seen_at), (owner, vec![Scope::Read, Scope::Comfy], None));
    store.used_api_token(id, at(3)).await.unwrap();
    assert_eq!(store.api_tokens(owner).await.unwrap()[0].last_used_at, Some(at(3)));
    assert_not_found(store.revoke_api_token(stranger, id, at(4)).await, "token");
    store.revoke_api_token(owner, id, at(4)).await.unwrap();
    assert_not_found(store.revoke_api_token(owner, id, at(5)).await, "token");
    assert_eq!(store.api_token_of("token").await.unwrap(), None);
}

pub async fn a_disabled_account_loses_every_credential(bench: &Bench) {
    let store = &bench.store;
    let kim = store.add_account("kim", None, T0).await.unwrap().owner;
    store.sign_in(kim, sign_in("one"), T0).await.unwrap();
    store.add_pairing_code(kim, "code", at(100), T0).await.unwrap();
    let new = NewApiToken { id: TokenId(Uuid::new_v4()), hash: "token", name: "Backup", scopes: &[Scope::Read] };
    store.add_api_token(kim, new, T0).await.unwrap();
    store.disable_account(kim, at(1)).await.unwrap();
    assert_eq!(store.sign_in_of("one", at(2)).await.unwrap(), None);
    assert_eq!(store.api_token_of("token").await.unwrap(), None);
    assert_eq!(store.take_pairing_code("code", at(2)).await.unwrap(), None);
    assert_not_found(store.sign_in(kim, sign_in("two"), at(2)).await, "account");
    store.disable_account(kim, at(9)).await.unwrap();
    assert_eq!(store.account(kim).await.unwrap().disabled_at, Some(at(1)));
}
