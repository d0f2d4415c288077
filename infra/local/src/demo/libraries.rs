//! The libraries of the demonstration. All are made up and say so; numbers and addresses are of ranges that belong to nobody.

/// One of them, and how its application ends.
pub(crate) struct Library {
    /// Its primary contact's name as a persona, and its part of the reserved top-level domain `example`.
    pub(crate) persona: &'static str,
    pub(crate) name: &'static str,
    /// The third and fourth digit are no municipality's, so no real library has it.
    pub(crate) number: &'static str,
    pub(crate) kind: &'static str,
    /// With a good check digit; real ones begin with 8 or 9.
    pub(crate) organisation_number: &'static str,
    pub(crate) municipality: Municipality,
    pub(crate) language: &'static str,
    pub(crate) ending: Ending,
}

/// A municipality before and after the county reform of 1 January 2024: which one applies depends on the local clock.
pub(crate) struct Municipality {
    pub(crate) through_2023: &'static str,
    pub(crate) since_2024: &'static str,
}

/// What becomes of an application.
pub(crate) enum Ending {
    /// It waits for a coordinator.
    Waiting,
    /// A coordinator approves it.
    Approved,
    /// Its e-mail domain is on its county's allow-list.
    AllowListed,
    /// A coordinator declines it, for this reason.
    Declined(&'static str),
    /// The library takes it back.
    Withdrawn,
}

impl Library {
    /// The domain of its addresses.
    pub(crate) fn domain(&self) -> String {
        format!("{}.example", self.persona)
    }

    /// The primary contact's address.
    pub(crate) fn email(&self) -> String {
        format!("kontakt@{}", self.domain())
    }
}

/// Both types, in five counties, in every state.
pub(crate) const LIBRARIES: &[Library] = &[
    Library {
        persona: "fjordvik",
        name: "Fjordvik folkebibliotek (demo)",
        number: "2990100",
        kind: "public",
        organisation_number: "100000113",
        municipality: Municipality { through_2023: "0301", since_2024: "0301" },
        language: "nb",
        ending: Ending::Waiting,
    },
    Library {
        persona: "storlia",
        name: "Storlia folkebibliotek (demo)",
        number: "2990200",
        kind: "public",
        organisation_number: "100000180",
        municipality: Municipality { through_2023: "3024", since_2024: "3201" },
        language: "nb",
        ending: Ending::Approved,
    },
    Library {
        persona: "elvemo",
        name: "Elvemo folkebibliotek (demo)",
        number: "2990300",
        kind: "public",
        organisation_number: "100000253",
        municipality: Municipality { through_2023: "3005", since_2024: "3301" },
        language: "nb",
        ending: Ending::Waiting,
    },
    Library {
        persona: "bruhavn",
        name: "Bruhavn folkebibliotek (demo)",
        number: "2990400",
        kind: "public",
        organisation_number: "100000326",
        municipality: Municipality { through_2023: "3004", since_2024: "3107" },
        language: "nb",
        ending: Ending::Approved,
    },
    Library {
        persona: "solsund",
        name: "Solsund folkebibliotek (demo)",
        number: "2990500",
        kind: "public",
        organisation_number: "100000393",
        municipality: Municipality { through_2023: "4204", since_2024: "4204" },
        language: "nb",
        ending: Ending::Waiting,
    },
    Library {
        persona: "skjerholm",
        name: "Skjerholm folkebibliotek (demo)",
        number: "2990600",
        kind: "public",
        organisation_number: "100000466",
        municipality: Municipality { through_2023: "4203", since_2024: "4203" },
        language: "nn",
        ending: Ending::Approved,
    },
    Library {
        persona: "skredfjord",
        name: "Skredfjord folkebibliotek (demo)",
        number: "2990700",
        kind: "public",
        organisation_number: "100000539",
        municipality: Municipality { through_2023: "4640", since_2024: "4640" },
        language: "nn",
        ending: Ending::AllowListed,
    },
    Library {
        persona: "nordneset",
        name: "Nordneset folkebibliotek (demo)",
        number: "2990800",
        kind: "public",
        organisation_number: "100000601",
        municipality: Municipality { through_2023: "4601", since_2024: "4601" },
        language: "nn",
        ending: Ending::Waiting,
    },
    Library {
        persona: "granheim",
        name: "Granheim folkebibliotek (demo)",
        number: "2990900",
        kind: "public",
        organisation_number: "100000679",
        municipality: Municipality { through_2023: "5006", since_2024: "5006" },
        language: "nn",
        ending: Ending::Declined("Kommunen er allerede med gjennom eit regionbibliotek, og treng ingen eigen avtale."),
    },
    Library {
        persona: "kongsmyr",
        name: "Kongsmyr folkebibliotek (demo)",
        number: "2991000",
        kind: "public",
        organisation_number: "100000741",
        municipality: Municipality { through_2023: "5001", since_2024: "5001" },
        language: "nb",
        ending: Ending::Approved,
    },
    Library {
        persona: "osloheim-vgs",
        name: "Osloheim videregående skole, biblioteket (demo)",
        number: "3991100",
        kind: "upper-secondary",
        organisation_number: "100000814",
        municipality: Municipality { through_2023: "0301", since_2024: "0301" },
        language: "nb",
        ending: Ending::Waiting,
    },
    Library {
        persona: "vikerasen-vgs",
        name: "Vikeråsen videregående skole, biblioteket (demo)",
        number: "3991200",
        kind: "upper-secondary",
        organisation_number: "100000881",
        municipality: Municipality { through_2023: "3025", since_2024: "3203" },
        language: "nb",
        ending: Ending::Approved,
    },
    Library {
        persona: "fjellsida-vgs",
        name: "Fjellsida vidaregåande skule, biblioteket (demo)",
        number: "3991300",
        kind: "upper-secondary",
        organisation_number: "100000954",
        municipality: Municipality { through_2023: "4601", since_2024: "4601" },
        language: "nn",
        ending: Ending::Waiting,
    },
    Library {
        persona: "trondelva-vgs",
        name: "Trondelva videregående skole, biblioteket (demo)",
        number: "3991400",
        kind: "upper-secondary",
        organisation_number: "100001020",
        municipality: Municipality { through_2023: "5001", since_2024: "5001" },
        language: "nb",
        ending: Ending::Withdrawn,
    },
];
