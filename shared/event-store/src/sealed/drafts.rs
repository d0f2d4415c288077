//! Drafts: what somebody has filled in and not yet handed over.
//!
//! A draft must be found again by its link, and must not tell what its sealed answer will be like. So it stands under a keyed
//! hash of round and person, encrypted under another, and in one of a few sizes; it is removed with the transaction that
//! keeps the answer, and `DynamoDB` removes what is left of a round after its last day.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::evaluation::form::FilledIn;
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

use super::padding::padded;
use super::{LinkHolder, SealError, transact};
use crate::StoreError;

/// The drafts table. Cheap to clone.
#[derive(Clone)]
pub struct Drafts {
    client: Client,
    table: String,
    key: Vec<u8>,
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drafts").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Drafts {
    /// The table with partition key `draft`. The key is the one that signs links, the variable `LINK_KEY`: who can make a
    /// person's link can read their draft, and nobody else can. A link in a reminder finds what the invitation's began.
    pub fn new(client: Client, table: impl Into<String>, key: impl Into<Vec<u8>>) -> Self {
        Self { client, table: table.into(), key: key.into() }
    }

    /// What somebody has filled in so far. A draft that cannot be read is none: it can be written anew.
    pub async fn find(&self, whose: LinkHolder<'_>) -> Result<Option<FilledIn>, StoreError> {
        let get = self.client.get_item().table_name(&self.table).key("draft", self.name(whose));
        let answer = get.consistent_read(true).send().await.map_err(StoreError::unavailable("look up a draft"))?;
        let sealed = answer.item.and_then(|item| item.get("sealed")?.as_b().ok().cloned());
        Ok(sealed.and_then(|sealed| self.open(whose, sealed.as_ref())))
    }

    /// Keeps what somebody has filled in so far, until the given second since 1970 at the latest, which is the same for all
    /// of a round. `unspent` is the condition that the invitation is open: no draft outlives its answer.
    pub async fn keep(
        &self,
        whose: LinkHolder<'_>,
        filled_in: &FilledIn,
        until: i64,
        unspent: TransactWriteItem,
    ) -> Result<(), SealError> {
        let sealed = self.seal(whose, filled_in)?;
        let put = Put::builder()
            .table_name(&self.table)
            .item("draft", self.name(whose))
            .item("sealed", AttributeValue::B(Blob::new(sealed)))
            .item("delete_after", AttributeValue::N(until.to_string()))
            .build()
            .expect("table and item are set");
        let keeping = TransactWriteItem::builder().put(put).build();
        transact(&self.client, "keep a draft", vec![unspent, keeping]).await
    }

    /// The part of the answering transaction that removes the draft, if there is one.
    pub fn removing(&self, whose: LinkHolder<'_>) -> TransactWriteItem {
        let delete = Delete::builder().table_name(&self.table).key("draft", self.name(whose));
        TransactWriteItem::builder().delete(delete.build().expect("table and key are set")).build()
    }

    fn name(&self, whose: LinkHolder<'_>) -> AttributeValue {
        AttributeValue::S(URL_SAFE_NO_PAD.encode(self.derive("draft-name", whose)))
    }

    fn seal(&self, whose: LinkHolder<'_>, filled_in: &FilledIn) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_string(filled_in).map_err(|error| StoreError::unwritable("a draft", error))?;
        let mut nonce = [0; NONCE_LEN];
        #[expect(clippy::disallowed_methods, reason = "a nonce must never be the same twice, and decides nothing")]
        getrandom::fill(&mut nonce).map_err(|error| StoreError::unwritable("a draft", error))?;
        let mut bytes = padded(json).into_bytes();
        self.cipher(whose)
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut bytes)
            .map_err(|error| StoreError::unwritable("a draft", error.to_string()))?;
        Ok([&nonce[..], &bytes].concat())
    }

    fn open(&self, whose: LinkHolder<'_>, sealed: &[u8]) -> Option<FilledIn> {
        let (nonce, bytes) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = bytes.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let json = self.cipher(whose).open_in_place(nonce, Aad::empty(), &mut bytes).ok()?;
        serde_json::from_slice(json).ok()
    }

    fn cipher(&self, whose: LinkHolder<'_>) -> LessSafeKey {
        let key = self.derive("draft-content", whose);
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).expect("the cipher takes 32 bytes"))
    }

    /// HMAC-SHA-256 over the use and whose it is. A round's short name has no `#`.
    fn derive(&self, what: &str, whose: LinkHolder<'_>) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(format!("{what}#{}#{}", whose.round, whose.person).as_bytes());
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::Config;
    use aws_sdk_dynamodb::config::BehaviorVersion;

    use super::*;

    #[test]
    fn a_draft_opens_for_its_own_link_alone_and_says_little_by_its_size() {
        let client = Client::from_conf(Config::builder().behavior_version(BehaviorVersion::latest()).build());
        let drafts = Drafts::new(client, "drafts", "a secret");
        let (round, next) = ("2023-var".parse().unwrap(), "2024-var".parse().unwrap());
        let person = "5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c11".parse().unwrap();
        let whose = LinkHolder { round: &round, person: &person };
        let filled_in = FilledIn::from([("more".to_owned(), vec!["Gjennomgått".to_owned()])]);
        let longer = FilledIn::from([("more".to_owned(), vec!["Gjennomgått".repeat(20)])]);
        let sealed = drafts.seal(whose, &filled_in).unwrap();
        assert_eq!(drafts.open(whose, &sealed), Some(filled_in.clone()));
        assert_eq!(sealed.len(), drafts.seal(whose, &longer).unwrap().len());
        assert_ne!(sealed, drafts.seal(whose, &filled_in).unwrap(), "the same text is not known again");
        assert_eq!(drafts.open(LinkHolder { round: &next, person: &person }, &sealed), None);
        assert_eq!(drafts.open(whose, &sealed[1..]), None);
        assert_ne!(drafts.name(whose), drafts.name(LinkHolder { round: &next, person: &person }));
    }
}
