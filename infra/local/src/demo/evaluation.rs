//! The demonstration's evaluation: a round that is ready, so that setting the clock to the first working day after Easter that
//! is clear of the kickoff (13 April 2023) mails it.

use anyhow::Result;
use domain::kernel::holidays::easter_sunday;
use http::Method;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::{kickoff, send};
use crate::Stack;

/// Plans the round for the next Easter, puts its form, and settles when it is mailed.
pub(super) async fn fill(stack: &Stack, coordinator: &str, today: Date) -> Result<()> {
    // Not if it is almost upon us: the day after Easter may be over before anybody has looked at the preview.
    let is_ahead = easter_sunday(today.year()) > today.saturating_add(1.day());
    let year = if is_ahead { today.year() } else { today.year() + 1 };
    let round = format!("/evaluation-rounds/{year}-var");
    let plan = json!({"name": format!("Evaluering våren {year} (demo)"), "recipients": {"query": "approved"}});
    send(stack, Method::PUT, &round, Some(coordinator), Some(plan)).await?;
    send(stack, Method::PUT, &format!("{round}/questions"), Some(coordinator), Some(questions())).await?;
    let rule = json!({
        "anchor": {"easter_of": year},
        "working_days_after": 1,
        "at": "09:00",
        "kickoff": today.saturating_add(kickoff::DAY_AFTER.days()).to_string(),
        "reminders_after": [7, 14],
    });
    // Whoever is asked is found in the list of libraries.
    stack.idle().await?;
    send(stack, Method::PUT, &format!("{round}/sending-rule"), Some(coordinator), Some(rule)).await
}

fn questions() -> Json {
    json!({"questions": [
        {
            "id": "joining",
            "text": {
                "nb": "Hvor fornøyd er dere med hvordan tilknytningen gikk?",
                "nn": "Kor nøgde er de med korleis tilknytinga gjekk?",
            },
            "help": {
                "nb": "Fra dere søkte til tjenestene var i bruk.",
                "nn": "Frå de søkte til tenestene var i bruk.",
            },
            "required": true,
            "answer": scale("Svært misfornøyd", "Svært misnøgd", "Svært fornøyd", "Svært nøgd"),
        },
        {
            "id": "what-went-wrong",
            "text": {"nb": "Hva gikk ikke som det skulle?", "nn": "Kva gjekk ikkje som det skulle?"},
            "asked_if": {"question": "joining", "rated_at_most": 2},
            "answer": {"kind": "text", "at_most": 1_000},
        },
        {
            "id": "training",
            "text": {"nb": "Hvor nyttig var opplæringen?", "nn": "Kor nyttig var opplæringa?"},
            "answer": scale("Ikke nyttig", "Ikkje nyttig", "Svært nyttig", "Svært nyttig"),
        },
        {
            "id": "used-most",
            "text": {"nb": "Hvilke slags tjenester blir brukt mest hos dere?", "nn": "Kva slags tenester blir brukte mest hos dykk?"},
            "answer": {
                "kind": "several-choices",
                "at_most": 2,
                "choices": [
                    choice("film", "Film", "Film"),
                    choice("e-books", "E-bøker og lydbøker", "E-bøker og lydbøker"),
                    choice("newspapers", "Aviser og tidsskrift", "Aviser og tidsskrift"),
                    choice("languages", "Språkkurs", "Språkkurs"),
                ],
            },
        },
        {
            "id": "whom-to-ask",
            "text": {
                "nb": "Vet dere hvem dere skal spørre når noe ikke virker?",
                "nn": "Veit de kven de skal spørje når noko ikkje verkar?",
            },
            "answer": {
                "kind": "choice",
                "choices": [choice("yes", "Ja", "Ja"), choice("partly", "Delvis", "Delvis"), choice("no", "Nei", "Nei")],
            },
        },
        {
            "id": "recommend",
            "text": {
                "nb": "Hvor sannsynlig er det at dere ville anbefalt Bibliotek24 til et annet bibliotek?",
                "nn": "Kor sannsynleg er det at de ville ha tilrådd Bibliotek24 til eit anna bibliotek?",
            },
            "required": true,
            "answer": scale("Ikke sannsynlig", "Ikkje sannsynleg", "Svært sannsynlig", "Svært sannsynleg"),
        },
        {
            "id": "wishes",
            "text": {
                "nb": "Hva bør vi gjøre annerledes neste gang?",
                "nn": "Kva bør vi gjere annleis neste gong?",
            },
            "help": {"nb": "Ikke skriv navn på personer.", "nn": "Ikkje skriv namn på personar."},
            "answer": {"kind": "text", "at_most": 2_000},
        },
    ]})
}

fn scale(lowest_nb: &str, lowest_nn: &str, highest_nb: &str, highest_nn: &str) -> Json {
    json!({
        "kind": "scale",
        "steps": 5,
        "lowest": {"nb": lowest_nb, "nn": lowest_nn},
        "highest": {"nb": highest_nb, "nn": highest_nn},
    })
}

fn choice(id: &str, nb: &str, nn: &str) -> Json {
    json!({"id": id, "text": {"nb": nb, "nn": nn}})
}
