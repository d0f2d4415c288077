//! RS256 with one key: made once per process, or kept in the stack's directory so that tokens outlive a restart.

use anyhow::{Context as _, Result, anyhow, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::sha2::Sha256;
use rsa::traits::PublicKeyParts as _;
use rsa::{PrivateKey, PublicKey};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// As many bits as Cognito's keys have.
const BITS: usize = 2048;

/// The signing key of a stack; made when it is first needed, since finding primes takes longer than all the rest of starting.
pub(crate) struct Keys {
    file: Option<PathBuf>,
    key: OnceLock<Signing>,
}

struct Signing {
    id: String,
    private: PrivateKey,
    public: PublicKey,
}

impl Keys {
    /// The key that all stacks in memory share.
    pub(crate) fn of_this_process() -> Arc<Self> {
        static SHARED: OnceLock<Arc<Keys>> = OnceLock::new();
        Arc::clone(SHARED.get_or_init(|| Arc::new(Self { file: None, key: OnceLock::new() })))
    }

    /// The key kept in `file`, made there if it is missing.
    pub(crate) fn kept_in(file: PathBuf) -> Arc<Self> {
        Arc::new(Self { file: Some(file), key: OnceLock::new() })
    }

    /// A compact JSON Web Token with these claims.
    pub(crate) fn sign(&self, claims: &Json) -> Result<String> {
        let signing = self.signing()?;
        let header = json!({"alg": "RS256", "kid": signing.id, "typ": "JWT"});
        let message = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let signature = signing.private.pkcs1v15_sign::<Sha256>(message.as_bytes())?;
        Ok(format!("{message}.{}", BASE64.encode(signature)))
    }

    /// The claims of a token with a good signature by this key; nothing else about them is checked.
    pub(crate) fn verify(&self, token: &str) -> Result<Json> {
        let signing = self.signing()?;
        let (message, signature) = token.rsplit_once('.').ok_or_else(|| anyhow!("not a token"))?;
        let (header, claims) = message.split_once('.').ok_or_else(|| anyhow!("not a token"))?;
        let header: Json = serde_json::from_slice(&BASE64.decode(header)?)?;
        // The algorithm is ours to say: a token that names another one is not ours.
        ensure!(header["alg"] == "RS256", "signing method {} is invalid", header["alg"]);
        ensure!(header["kid"] == signing.id.as_str(), "unable to find the key {}", header["kid"]);
        signing.public.pkcs1v15_verify::<Sha256>(message.as_bytes(), &BASE64.decode(signature)?)?;
        Ok(serde_json::from_slice(&BASE64.decode(claims)?)?)
    }

    /// The public half as a JSON Web Key Set.
    pub(crate) fn public(&self) -> Result<Json> {
        let signing = self.signing()?;
        let modulus = BASE64.encode(signing.public.n_bytes());
        let exponent = BASE64.encode(signing.public.e_bytes());
        Ok(json!({"keys": [
            {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": signing.id, "n": modulus, "e": exponent},
        ]}))
    }

    fn signing(&self) -> Result<&Signing> {
        if let Some(signing) = self.key.get() {
            return Ok(signing);
        }
        let private = match &self.file {
            Some(file) if file.exists() => {
                let pem = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                PrivateKey::from_pkcs8_pem(&pem).with_context(|| format!("the key in {}", file.display()))?
            }
            file => {
                let private = PrivateKey::new(&mut rand::rng(), BITS)?;
                if let Some(file) = file {
                    std::fs::write(file, private.to_pkcs8_pem(LineEnding::LF)?.as_bytes())?;
                }
                private
            }
        };
        let public = private.to_public_key();
        let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, &public.n_bytes()).to_string();
        // Of two threads that came here at once, one key wins for both.
        Ok(self.key.get_or_init(|| Signing { id, private, public }))
    }
}
