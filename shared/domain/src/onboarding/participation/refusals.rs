//! The ways a command about a library's participation is refused.

use crate::kernel::refusal::refusals;

refusals! {
    /// Why a command about a library's participation is refused.
    pub enum ParticipationRefusal {
        /// No choice is called so.
        UnknownChoice: Invalid, "unknown-choice" {
            nb: "Ukjent valg. Kjente er new, renew, change, cancel og not-now.",
            nn: "Ukjent val. Kjende er new, renew, change, cancel og not-now.",
            en: "Unknown choice. Known are new, renew, change, cancel and not-now.",
        }
        /// A library that has the service cannot begin with it, nor put it off.
        AlreadyConnected: Conflict, "already-connected" {
            nb: "Biblioteket har allerede tjenesten. Velg om den skal fornyes, endres eller sies opp.",
            nn: "Biblioteket har alt tenesta. Vel om ho skal fornyast, endrast eller seiast opp.",
            en: "The library has the service already. Choose to renew, change or cancel it.",
        }
        /// A library that does not have the service cannot renew, change or cancel it.
        NotConnected: Conflict, "not-connected" {
            nb: "Biblioteket har ikke tjenesten fra før. Velg om dere vil ha den, eller ikke nå.",
            nn: "Biblioteket har ikkje tenesta frå før. Vel om de vil ha ho, eller ikkje no.",
            en: "The library does not have the service. Choose whether you want it, or not now.",
        }
        /// ConsortiaManager has confirmed the order, and cannot take it back.
        OrderIsConfirmed: Conflict, "order-is-confirmed" {
            nb: "Bestillingen er bekreftet i ConsortiaManager og kan ikke endres her.",
            nn: "Bestillinga er stadfesta i ConsortiaManager og kan ikkje endrast her.",
            en: "The order has been confirmed in ConsortiaManager and cannot be changed here.",
        }
        /// There is no decision that an order could have followed from.
        NothingOrdered: Conflict, "nothing-ordered" {
            nb: "Biblioteket har ikke bestilt denne tjenesten i perioden.",
            nn: "Biblioteket har ikkje bestilt denne tenesta i perioden.",
            en: "The library has not ordered this service in the period.",
        }
        /// The order has been confirmed under another number.
        ConfirmedOtherwise: Conflict, "confirmed-otherwise" {
            nb: "Bestillingen er allerede bekreftet med et annet ordrenummer.",
            nn: "Bestillinga er alt stadfesta med eit anna ordrenummer.",
            en: "The order has already been confirmed under another number.",
        }
        /// A time that is over before it begins is a slip.
        ConnectionEndsBeforeItBegins: Invalid, "connection-ends-before-it-begins" {
            nb: "Den siste måneden kan ikke være før den første.",
            nn: "Den siste månaden kan ikkje vere før den første.",
            en: "The last month cannot be before the first.",
        }
    }
}
