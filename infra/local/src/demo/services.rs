//! The demonstration's catalogue: eight services for public libraries, three of them for upper-secondary schools too, as in
//! the consortium's first round. Services and suppliers are invented.

use serde_json::{Value as Json, json};

/// A service of the demonstration.
pub(crate) struct Service {
    pub(crate) id: &'static str,
    supplier: &'static str,
    name: &'static str,
    nb: &'static str,
    nn: &'static str,
    for_schools: bool,
    ore_per_inhabitant: Option<u64>,
}

const fn service(
    id: &'static str,
    supplier: &'static str,
    name: &'static str,
    nb: &'static str,
    nn: &'static str,
) -> Service {
    Service { id, supplier, name, nb, nn, for_schools: false, ore_per_inhabitant: None }
}

/// The catalogue.
pub(crate) const SERVICES: [Service; 8] = [
    Service {
        for_schools: true,
        ore_per_inhabitant: Some(150),
        ..service(
            "lerretet",
            "Lysbilde AS (demo)",
            "Lerretet (demo)",
            "Spillefilmer og dokumentarer.",
            "Spelefilmar og dokumentarar.",
        )
    },
    Service {
        for_schools: true,
        ..service(
            "avishylla",
            "Pressehuset (demo)",
            "Avishylla (demo)",
            "Aviser fra hele landet.",
            "Aviser frå heile landet.",
        )
    },
    Service {
        for_schools: true,
        ..service("sprakvenn", "Tunge og Tale (demo)", "Språkvenn (demo)", "Språkkurs på nett.", "Språkkurs på nett.")
    },
    service("lydfjord", "Lydfjord (demo)", "Lydfjord (demo)", "Lydbøker.", "Lydbøker."),
    service(
        "bladkiosken",
        "Pressehuset (demo)",
        "Bladkiosken (demo)",
        "Tidsskrifter og blader.",
        "Tidsskrift og blad.",
    ),
    service("noterommet", "Klangbunn (demo)", "Noterommet (demo)", "Noter og musikk.", "Notar og musikk."),
    service(
        "slektstreet",
        "Rotnett (demo)",
        "Slektstreet (demo)",
        "Kilder for slektsforskere.",
        "Kjelder for slektsgranskarar.",
    ),
    service("barnas-hylle", "Lesefrø (demo)", "Barnas hylle (demo)", "E-bøker for barn.", "E-bøker for barn."),
];

impl Service {
    /// What the catalogue says of it.
    pub(crate) fn document(&self) -> Json {
        let mut eligible = vec!["public"];
        eligible.extend(self.for_schools.then_some("upper-secondary"));
        let both = |nb: &str, nn: &str| json!({ "nb": nb, "nn": nn });
        let mut document = json!({
            "supplier": self.supplier,
            "name": self.name,
            "description": both(self.nb, self.nn),
            "eligible": eligible,
            "answers": {
                "how_to_get_access": both("Biblioteket får adgang på avtalens første dag.", "Biblioteket får tilgang på første dagen i avtalen."),
                "use_from_home": both("Ja, med lånekort.", "Ja, med lånekort."),
                "may_i_share": both("Nei, adgangen er personlig.", "Nei, tilgangen er personleg."),
                "whom_to_ask": both("Spør fylkeskontakten først.", "Spør fylkeskontakten først."),
            },
        });
        if let Some(ore) = self.ore_per_inhabitant {
            document["price"] = json!({ "ore": ore, "per": "inhabitant" });
        }
        document
    }
}
