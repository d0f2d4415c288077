//! The ways to say no about keys.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a library's keys is refused.
    pub enum CounterKeysRefusal {
        /// Nobody looks after more.
        TooManyKeys: Conflict, "too-many-counter-keys" {
            nb: "Biblioteket har allerede fem gyldige nøkler. Trekk tilbake en før dere lager en ny.",
            nn: "Biblioteket har allereie fem gyldige nøklar. Trekk tilbake ein før de lagar ein ny.",
            en: "The library has five valid keys already. Revoke one before you make another.",
        }
        /// The last day has passed already, or lies too far ahead.
        ExpiryOutOfReach: Invalid, "counter-key-expiry-out-of-reach" {
            nb: "Nøkkelen må gjelde fra i dag og i høyst to år.",
            nn: "Nøkkelen må gjelde frå i dag og i høgst to år.",
            en: "The key must be good from today and for two years at most.",
        }
        /// The library has no such key.
        UnknownKey: NotFound, "unknown-counter-key" {
            nb: "Biblioteket har ingen slik nøkkel.",
            nn: "Biblioteket har ingen slik nøkkel.",
            en: "The library has no such key.",
        }
    }
}
