//! A library's own events, told.

use super::{InWords, say};
use crate::kernel::ReaderLanguage;
use crate::onboarding::{Approval, LibraryEvent, Predecessor};

impl InWords for LibraryEvent {
    fn in_words(&self, language: ReaderLanguage) -> String {
        let say = |nb: &str, nn: &str, en: &str| say(language, nb, nn, en);
        match self {
            Self::LibraryListed { name, .. } => say(
                &format!("Biblioteket ble hentet inn fra et register som «{name}»."),
                &format!("Biblioteket vart henta inn frå eit register som «{name}»."),
                &format!("The library was imported from a register as \"{name}\"."),
            ),
            Self::LibraryApplied { name, .. } => say(
                &format!("Biblioteket søkte om å bli med, som «{name}», og oppga to kontaktpersoner."),
                &format!("Biblioteket søkte om å bli med, som «{name}», og gav opp to kontaktpersonar."),
                &format!("The library applied to join, as \"{name}\", and named two contacts."),
            ),
            Self::ApplicationApproved { approval: Approval::Coordinator } => say(
                "Søknaden ble godkjent av en koordinator.",
                "Søknaden vart godkjend av ein koordinator.",
                "A coordinator approved the application.",
            ),
            Self::ApplicationApproved { approval: Approval::AllowList { domain } } => say(
                &format!("Søknaden ble godkjent med en gang, fordi kommunen eller fylket går god for {domain}."),
                &format!("Søknaden vart godkjend med ein gong, fordi kommunen eller fylket går god for {domain}."),
                &format!(
                    "The application was approved at once, because the municipality or county vouches for {domain}."
                ),
            ),
            Self::ApplicationDeclined { reason } => say(
                &format!("Søknaden ble avslått: {reason}"),
                &format!("Søknaden fekk avslag: {reason}"),
                &format!("The application was declined: {reason}"),
            ),
            Self::ApplicationWithdrawn {} => {
                say("Søknaden ble trukket.", "Søknaden vart trekt.", "The application was withdrawn.")
            }
            Self::InterestRegistered { .. } => say(
                "Biblioteket meldte interesse.",
                "Biblioteket melde interesse.",
                "The library registered its interest.",
            ),
            Self::ConcernsChanged { .. } => say(
                "Biblioteket endret hva det lurer på.",
                "Biblioteket endra kva det lurer på.",
                "The library changed its concerns.",
            ),
            Self::DeputyAdded { .. } => say(
                "Biblioteket fikk en ny stedfortreder.",
                "Biblioteket fekk ein ny stadfortredar.",
                "A deputy was added.",
            ),
            Self::DeputyRemoved { .. } => say(
                "En stedfortreder er ikke lenger det.",
                "Ein stadfortredar er ikkje det lenger.",
                "A deputy was removed.",
            ),
            Self::ContactHandedOver { predecessor: Predecessor::StaysAsDeputy, .. } => say(
                "En stedfortreder overtok som hovedkontakt, og den forrige ble stedfortreder.",
                "Ein stadfortredar tok over som hovudkontakt, og den førre vart stadfortredar.",
                "A deputy took over as primary contact, and the predecessor became a deputy.",
            ),
            Self::ContactHandedOver { predecessor: Predecessor::Leaves, .. } => say(
                "En stedfortreder overtok som hovedkontakt, og den forrige sluttet.",
                "Ein stadfortredar tok over som hovudkontakt, og den førre slutta.",
                "A deputy took over as primary contact, and the predecessor left.",
            ),
            Self::AddressConfirmed { .. } => say(
                "En kontaktperson bekreftet e-postadressen sin.",
                "Ein kontaktperson stadfesta e-postadressa si.",
                "A contact confirmed their e-mail address.",
            ),
            Self::AddressConfirmationRequested { .. } => say(
                "En kontaktperson ble bedt om å bekrefte e-postadressen sin.",
                "Ein kontaktperson vart beden om å stadfeste e-postadressa si.",
                "A contact was asked to confirm their e-mail address.",
            ),
            Self::LibraryRelocated { municipality, from } => say(
                &format!("Biblioteket ligger i kommune {municipality} fra {from}."),
                &format!("Biblioteket ligg i kommune {municipality} frå {from}."),
                &format!("The library lies in municipality {municipality} from {from}."),
            ),
            Self::LibraryMerged { into } => say(
                &format!("Biblioteket var ført opp to ganger, og fortsetter som {into}."),
                &format!("Biblioteket var ført opp to gonger, og held fram som {into}."),
                &format!("The library was recorded twice, and goes on as {into}."),
            ),
            Self::DuplicateAbsorbed { from } => say(
                &format!("{from} var det samme biblioteket, og fortsetter som dette."),
                &format!("{from} var det same biblioteket, og held fram som dette."),
                &format!("{from} was the same library, and goes on as this one."),
            ),
            Self::LibraryClosed { reason } => say(
                &format!("Biblioteket er lagt ned: {reason}"),
                &format!("Biblioteket er lagt ned: {reason}"),
                &format!("The library was closed: {reason}"),
            ),
        }
    }
}
