//! A library's record: interest before it applies, who speaks for it, where it lies, and how it ends.

use e2e::{Who, World};
use reqwest::Method;
use serde_json::{Value, json};

const KONTAKT: Who<'_> = Who::Signed("kontakt@fjordvik.example");
const VARA: Who<'_> = Who::Signed("vara@fjordvik.example");
const LIBRARY: &str = "/libraries/2030100";

/// An interest that is in order, by a public library in Oslo that wonders about two things.
pub(crate) fn interest(domain: &str) -> Value {
    json!({
        "name": "Fjordvik folkebibliotek",
        "library_type": "public",
        "municipality": "0301",
        "language": "nb",
        "contact": { "name": "Kontakt Fjordvik", "email": format!("kontakt@{domain}") },
        "concerns": ["legality", "price"],
    })
}

fn at(rest: &str) -> String {
    format!("{LIBRARY}{rest}")
}

async fn record(world: &World) -> Value {
    world.get(Who::Coordinator, LIBRARY).await.expect(200).body
}

async fn delete(world: &World, who: Who<'_>, path: &str) -> e2e::Answer {
    world.send(world.request(who, Method::DELETE, path)).await
}

async fn put(world: &World, who: Who<'_>, path: &str, body: &Value) -> e2e::Answer {
    world.send(world.request(who, Method::PUT, path).json(body)).await
}

fn emails(people: &Value) -> Vec<&str> {
    people.as_array().unwrap().iter().map(|person| person["email"].as_str().unwrap()).collect()
}

/// The subjects of the letters to an address, oldest first.
fn letters_to(world: &World, address: &str) -> Vec<String> {
    world.letters().into_iter().filter(|(to, _)| to == address).map(|(_, subject)| subject).collect()
}

#[tokio::test]
async fn a_library_has_several_deputies_and_always_one() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let new = json!({ "name": "Ny Vara", "email": "ny@fjordvik.example" });
    let added = world.post(KONTAKT, &at("/deputies"), &new).await.expect(201);
    assert_eq!(emails(&added.body["deputies"]), ["vara@fjordvik.example", "ny@fjordvik.example"]);
    assert_eq!(added.header("etag"), "\"v2\"");

    // The new one may do what the others may, and no address speaks for the library twice.
    let ny = Who::Signed("ny@fjordvik.example");
    world.get(ny, LIBRARY).await.expect(200);
    for known in ["kontakt@fjordvik.example", "Ny@fjordvik.example"] {
        let again = json!({ "name": "Igjen", "email": known });
        world.post(ny, &at("/deputies"), &again).await.expect_problem(409, "contact-already");
    }

    let deputies = added.body["deputies"].as_array().unwrap();
    let path = |person: &Value| at(&format!("/deputies/{}", person["person_id"].as_str().unwrap()));
    let removed = delete(&world, KONTAKT, &path(&deputies[0])).await.expect(200);
    assert_eq!(emails(&removed.body["deputies"]), ["ny@fjordvik.example"]);
    delete(&world, KONTAKT, &path(&deputies[0])).await.expect(200);
    world.get(VARA, LIBRARY).await.expect_problem(403, "not-your-library");
    delete(&world, ny, &path(&deputies[1])).await.expect_problem(409, "no-deputy-left");
    let primary = &added.body["primary_contact"];
    delete(&world, ny, &path(primary)).await.expect_problem(409, "no-primary-contact-left");

    world.settle().await;
    assert_eq!(letters_to(&world, "ny@fjordvik.example"), ["Du er stedfortreder for Fjordvik folkebibliotek"]);
    assert_eq!(
        letters_to(&world, "vara@fjordvik.example").last().unwrap(),
        "Du er ikke lenger stedfortreder for Fjordvik folkebibliotek"
    );
    assert_eq!(
        world.events_of("Library#2030100").await,
        ["onboarding.library-applied.v1", "onboarding.deputy-added.v1", "onboarding.deputy-removed.v1"]
    );
}

#[tokio::test]
async fn a_primary_contact_hands_over_and_everyone_concerned_hears_of_it() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let before = record(&world).await;
    let person = |person: &Value| person["person_id"].as_str().unwrap().to_owned();
    let (kontakt, vara) = (person(&before["primary_contact"]), person(&before["deputies"][0]));
    let hand_over = |to: &str, predecessor: &str| json!({ "to": to, "predecessor": predecessor });
    let path = at("/handover");

    world.post(KONTAKT, &path, &hand_over(&vara, "leaves")).await.expect_problem(409, "no-deputy-left");
    world.post(KONTAKT, &path, &hand_over(&kontakt, "leaves")).await.expect_problem(409, "not-a-deputy");
    let unclear = world.post(KONTAKT, &path, &hand_over("x", "retires")).await.expect_problem(422, "invalid-fields");
    unclear.pointing_to(&[("/to", "invalid-person-id"), ("/predecessor", "unknown-predecessor")]);

    let after = world.post(KONTAKT, &path, &hand_over(&vara, "stays-as-deputy")).await.expect(200).body;
    assert_eq!(person(&after["primary_contact"]), vara);
    assert_eq!(emails(&after["deputies"]), ["kontakt@fjordvik.example"]);
    assert_eq!(world.get(VARA, "/me").await.expect(200).body["libraries"][0]["role"], "primary-contact");

    let new = json!({ "name": "Ny Vara", "email": "ny@fjordvik.example" });
    world.post(VARA, &at("/deputies"), &new).await.expect(201);
    world.post(VARA, &path, &hand_over(&kontakt, "leaves")).await.expect(200);
    world.get(VARA, LIBRARY).await.expect_problem(403, "not-your-library");
    world.settle().await;
    let subject = "Fjordvik folkebibliotek har ny hovedkontakt";
    let told = |address: &str| letters_to(&world, address).iter().filter(|letter| *letter == subject).count();
    assert_eq!(["kontakt", "vara", "ny"].map(|name| told(&format!("{name}@fjordvik.example"))), [2, 2, 1]);
}

#[tokio::test]
async fn an_interested_library_shares_its_concerns_and_applies_without_typing_twice() {
    let world = World::start().await;
    let registered = world.post(Who::Public, &at("/interest"), &interest("fjordvik.example")).await.expect(201);
    assert_eq!(registered.body["standing"], "interested");
    let again = world.post(Who::Public, &at("/interest"), &interest("annen.example")).await;
    again.expect_problem(409, "interested-already");
    let mut other = interest("storlia.example");
    other["concerns"] = json!(["price"]);
    other["in_own_words"] = json!("Vi har en avtale til 2025.");
    world.post(Who::Public, "/libraries/2030101/interest", &other).await.expect(201);
    world.settle().await;
    assert_eq!(
        letters_to(&world, "kontakt@fjordvik.example"),
        ["Vi har notert at Fjordvik folkebibliotek er interessert"]
    );
    let letter = world.stack.inbox().into_iter().find(|mail| mail.destinations == ["kontakt@fjordvik.example"]);
    let text = letter.unwrap().text().unwrap_or_default();
    assert!(text.contains("- Er det lovlig for oss å slutte oss til denne avtalen?"), "{text}");

    let shared = world.get(Who::Coordinator, "/concerns").await.expect(200).body;
    let who = |concern: &str| -> Vec<String> {
        let concerns = shared["concerns"].as_array().unwrap();
        let found = concerns.iter().find(|shared| shared["concern"] == concern).unwrap();
        let libraries = found["libraries"].as_array().unwrap();
        libraries.iter().map(|library| library["number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(who("price"), ["2030100", "2030101"]);
    assert_eq!(who("legality"), ["2030100"]);
    assert_eq!(who("privacy"), Vec::<String>::new());
    assert_eq!(shared["in_own_words"][0]["in_own_words"], "Vi har en avtale til 2025.");

    let changed = put(&world, KONTAKT, &at("/concerns"), &json!({ "concerns": ["capacity"] })).await.expect(200).body;
    assert_eq!(changed["concerns"], json!(["capacity"]));
    let unknown = put(&world, KONTAKT, &at("/concerns"), &json!({ "concerns": ["price", "weather"] })).await;
    unknown.expect_problem(422, "invalid-fields").pointing_to(&[("/concerns/1", "invalid-concern")]);

    let path = at("/interest/application");
    let rest = |email: &str| {
        let deputy = json!({ "name": "Vara Fjordvik", "email": email });
        json!({ "organisation_number": "123456785", "deputy": deputy })
    };
    let stranger = Who::Signed("kontakt@storlia.example");
    world.post(stranger, &path, &rest("vara@fjordvik.example")).await.expect_problem(403, "not-your-library");
    let alone = world.post(KONTAKT, &path, &rest("kontakt@fjordvik.example")).await;
    alone.expect_problem(422, "deputy-is-primary-contact");
    let applied = world.post(KONTAKT, &path, &rest("vara@fjordvik.example")).await.expect(201).body;
    assert_eq!((&applied["standing"], &applied["municipality"]), (&json!("waiting"), &json!("0301")));
    let record = record(&world).await;
    assert_eq!(record["primary_contact"]["email"], "kontakt@fjordvik.example");
    assert_eq!(emails(&record["deputies"]), ["vara@fjordvik.example"]);
    assert_eq!(
        world.events_of("Library#2030100").await,
        ["onboarding.interest-registered.v1", "onboarding.concerns-changed.v1", "onboarding.library-applied.v1"]
    );
    let answered = put(&world, KONTAKT, &at("/concerns"), &json!({ "concerns": [] })).await.expect(200);
    assert_eq!(answered.body["concerns"], json!([]), "a library that waits may still say what it wonders about");
}

#[tokio::test]
async fn an_interest_is_approved_at_once_when_the_contacts_domain_is_vouched_for() {
    let world = World::start().await;
    let path = "/allow-lists/03/domains/fjordvik.example";
    world.send(world.request(Who::Coordinator, Method::PUT, path)).await.expect(200);
    world.post(Who::Public, &at("/interest"), &interest("fjordvik.example")).await.expect(201);
    let rest = json!({
        "organisation_number": "123456785", "deputy": { "name": "Vara", "email": "vara@elsewhere.example" }
    });
    let applied = world.post(KONTAKT, &at("/interest/application"), &rest).await.expect(201).body;
    assert_eq!((&applied["standing"], &applied["approved_by"]), (&json!("approved"), &json!("allow-list")));
}

#[tokio::test]
async fn a_library_recorded_twice_goes_on_as_one_and_its_record_says_where_it_went() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    world.apply("2030101", "elsewhere.example").await.expect(201);
    let (path, into) = (at("/merger"), |number: &str| json!({ "into": number }));
    world.post(Who::Coordinator, &path, &into("2030100")).await.expect_problem(422, "merge-into-itself");
    world.post(Who::Coordinator, &path, &into("2039999")).await.expect_problem(409, "merge-target-unknown");
    let key = e2e::world::fresh_key();
    let merged = world.post_again(Who::Coordinator, &path, &into("2030101"), &key).await.expect(200);
    assert_eq!((&merged.body["standing"], &merged.body["merged_into"]), (&json!("merged"), &json!("2030101")));
    let again = world.post_again(Who::Coordinator, &path, &into("2030101"), &key).await.expect(200);
    assert_eq!(again.body, merged.body);

    let other = world.get(Who::Coordinator, "/libraries/2030101").await.expect(200).body;
    assert_eq!(other["library"]["merged_from"], json!(["2030100"]));
    let back = world.post(Who::Coordinator, "/libraries/2030101/merger", &into("2030100")).await;
    back.expect_problem(409, "merge-target-ended");
    world.apply("2030100", "fjordvik.example").await.expect_problem(409, "library-merged");
    let approval = at("/application/approval");
    world.post(Who::Coordinator, &approval, &json!({})).await.expect_problem(409, "library-merged");

    world.settle().await;
    assert_eq!(
        letters_to(&world, "vara@fjordvik.example").last().unwrap(),
        "Fjordvik folkebibliotek er slått sammen med et annet bibliotek hos oss"
    );
    assert_eq!(
        world.events_of("Library#2030100").await,
        ["onboarding.library-applied.v1", "onboarding.library-merged.v1"]
    );
    assert_eq!(world.events_of("Library#2030101").await.len(), 2, "it absorbed the other once");
    let page = world.get(Who::Coordinator, "/libraries?standing=merged").await.expect(200).body;
    assert_eq!(page["items"][0]["number"], "2030100");
}

#[tokio::test]
async fn a_library_that_is_closed_keeps_its_record() {
    let world = World::start().await;
    world.apply("2030100", "fjordvik.example").await.expect(201);
    let reason = json!({ "reason": "Filialen er lagt ned." });
    let closed = world.post(Who::Coordinator, &at("/closing"), &reason).await.expect(200).body;
    assert_eq!((&closed["standing"], &closed["closed_because"]), (&json!("closed"), &json!("Filialen er lagt ned.")));
    world.post(Who::Coordinator, &at("/closing"), &reason).await.expect_problem(409, "library-closed");
    let new = json!({ "name": "Ny Vara", "email": "ny@fjordvik.example" });
    world.post(KONTAKT, &at("/deputies"), &new).await.expect_problem(409, "library-closed");
    assert_eq!(record(&world).await["primary_contact"]["email"], "kontakt@fjordvik.example");
    world.settle().await;
    let letter = world.stack.inbox().into_iter().rfind(|mail| mail.destinations == ["vara@fjordvik.example"]).unwrap();
    let text = letter.text().unwrap_or_default().replace("\r\n", "\n");
    assert!(text.contains("\n> Filialen er lagt ned.\n"), "{text}");
}

#[tokio::test]
async fn where_a_library_lies_is_told_in_the_counties_of_the_day_that_is_asked_about() {
    let world = World::start().await;
    let mut application = e2e::world::application("fjordvik.example");
    application["municipality"] = json!("3024");
    world.post(Who::Public, &at("/application"), &application).await.expect(201);
    let on = async |day: &str| {
        let place = world.get(KONTAKT, &at(&format!("/place?on={day}"))).await.expect(200).body;
        format!("{} {}", place["municipality"].as_str().unwrap(), place["county"]["name"].as_str().unwrap())
    };
    assert_eq!(on("2023-12-31").await, "3024 Viken");
    assert_eq!(on("2024-01-01").await, "3201 Akershus");

    let moves = |municipality: &str, from: &str| json!({ "municipality": municipality, "from": from });
    let path = at("/relocations");
    world.post(KONTAKT, &path, &moves("3203", "2023-08-01")).await.expect_problem(422, "municipality-not-of-that-day");
    world.post(KONTAKT, &path, &moves("4601", "2023-08-01")).await.expect(200);
    assert_eq!(on("2023-07-31").await, "3024 Viken");
    assert_eq!(on("2023-08-01").await, "4601 Vestland");
    world.post(KONTAKT, &path, &moves("3203", "2024-02-01")).await.expect(200);
    assert_eq!(on("2024-01-31").await, "4601 Vestland");
    assert_eq!(on("2024-02-01").await, "3203 Akershus");
    // In March 2023 none of that has happened yet.
    assert_eq!(record(&world).await["library"]["county"]["name"], "Viken");

    for day in ["2024-02-30", "2024-02-01T00:00", "yesterday"] {
        world.get(KONTAKT, &at(&format!("/place?on={day}"))).await.expect_problem(422, "invalid-date");
    }
    world.get(Who::Signed("noen@annet.example"), &at("/place")).await.expect_problem(403, "not-your-library");
    let unclear = world.post(KONTAKT, &path, &moves("301", "i fjor")).await.expect_problem(422, "invalid-fields");
    unclear.pointing_to(&[("/municipality", "invalid-municipality-number"), ("/from", "invalid-date")]);
}

#[tokio::test]
async fn libraries_that_share_a_concern_are_called_to_one_meeting() {
    let world = World::start().await;
    let mut nynorsk = interest("storlia.example");
    nynorsk["language"] = json!("nn");
    nynorsk["concerns"] = json!(["legality"]);
    let mut untroubled = interest("elvemo.example");
    untroubled["concerns"] = json!(["price"]);
    for (number, body) in [("2030100", interest("fjordvik.example")), ("2030101", nynorsk), ("2030102", untroubled)] {
        world.post(Who::Public, &format!("/libraries/{number}/interest"), &body).await.expect(201);
    }
    let path = "/concerns/legality/meetings";
    let call = |starts_at: &str, numbers: &[&str]| {
        json!({
            "starts_at": starts_at, "minutes": 45, "meeting": "https://zoom.example/j/123",
            "words": "En jurist fra fylket er med.", "library_numbers": numbers,
        })
    };
    let future = "2023-05-04T10:00";
    let theirs = world.post(Who::Coordinator, path, &call(future, &["2030100", "2030102"])).await;
    theirs.expect_problem(409, "not-their-concern").pointing_to(&[("/library_numbers/1", "not-their-concern")]);
    let past = world.post(Who::Coordinator, path, &call("2023-03-01T10:00", &["2030100"])).await;
    past.expect_problem(422, "meeting-in-the-past");
    world.post(Who::Coordinator, path, &call(future, &[])).await.expect_problem(422, "nobody-invited");
    let unclear = world.post(Who::Coordinator, path, &call("i mai", &["2030100"])).await;
    unclear.expect_problem(422, "invalid-fields").pointing_to(&[("/starts_at", "invalid-local-time")]);
    let unknown = world.post(Who::Coordinator, "/concerns/weather/meetings", &call(future, &["2030100"])).await;
    unknown.expect_problem(422, "invalid-concern");
    let day = "/concerns/legality/meetings/2023-05-04";
    world.get(Who::Coordinator, day).await.expect_problem(404, "unknown-meeting");

    let called = world.post(Who::Coordinator, path, &call(future, &["2030100"])).await.expect(201);
    assert_eq!(called.header("location"), day);
    let again = world.post(Who::Coordinator, path, &call(future, &["2030100"])).await;
    again.expect_problem(409, "meeting-called-already");
    let more = json!({ "library_numbers": ["2030100", "2030101"] });
    let widened = world.post(Who::Coordinator, &format!("{day}/invitations"), &more).await.expect(200).body;
    assert_eq!(widened["library_numbers"], json!(["2030100", "2030101"]));
    world.settle().await;
    let subject = "Møte om det Fjordvik folkebibliotek lurer på";
    let invited = |address: &str| letters_to(&world, address).iter().filter(|letter| *letter == subject).count();
    assert_eq!(
        ["fjordvik", "storlia", "elvemo"].map(|library| invited(&format!("kontakt@{library}.example"))),
        [1, 1, 0]
    );
    let text = |address: &str| {
        let letter = world.stack.inbox().into_iter().rfind(|mail| mail.destinations == [address]);
        letter.unwrap().text().unwrap_or_default()
    };
    let bokmal = text("kontakt@fjordvik.example");
    assert!(bokmal.contains("torsdag 4. mai 2023 kl. 10.00–10.45"), "{bokmal}");
    assert!(text("kontakt@storlia.example").contains("Er det lovleg for oss å slutte oss til denne avtalen?"));
    // A library's letters are all in one place, whatever caused them.
    let letters = world.get(Who::Coordinator, "/libraries/2030101/letters").await.expect(200).body;
    let templates: Vec<_> = letters["items"].as_array().unwrap().iter().map(|letter| &letter["template"]).collect();
    assert!(templates.contains(&&json!("onboarding.concern-meeting-invitation")), "{templates:?}");

    let reason = json!({ "reason": "Juristen kan ikke den dagen." });
    let cancelled = world.post(Who::Coordinator, &format!("{day}/cancellation"), &reason).await.expect(200).body;
    assert_eq!(cancelled["cancelled"], "Juristen kan ikke den dagen.");
    let closed = world.post(Who::Coordinator, &format!("{day}/invitations"), &more).await;
    closed.expect_problem(409, "meeting-cancelled");
    world.settle().await;
    assert_eq!(letters_to(&world, "kontakt@storlia.example").last().unwrap(), "Møtet er avlyst");
    assert_eq!(
        world.events_of("ConcernMeeting#legality-2023-05-04").await,
        [
            "onboarding.concern-meeting-called.v1",
            "onboarding.concern-meeting-widened.v1",
            "onboarding.concern-meeting-cancelled.v1"
        ]
    );
}
