//! Every route × every kind of caller, against what the route states of its audience.

use std::sync::Arc;

use e2e::world::{application, fresh_key};
use e2e::{Who, World};
use http_api::{Api, Audience, Documented, Route};
use lambda::Environment;
use reqwest::Method;
use serde_json::{Value, json};

/// Whether a caller belongs to an audience.
type Belongs = fn(Audience) -> bool;

/// Everyone who may knock, and whether each audience includes them. The library in question is 2030100, the county in
/// question Oslo, where it lies, the supplier in question `lysbilde`, and the person in question the library's primary
/// contact. Nobody holds the link or the key in question: who does is the stories' business.
const CALLERS: [(&str, Who<'_>, Belongs); 10] = [
    ("nobody signed in", Who::Public, |audience| audience == Audience::Public),
    ("a stranger", Who::Signed("noen@annet.example"), is_for_all_signed_in),
    ("a contact of another library", Who::Signed("kontakt@elsewhere.example"), is_for_all_signed_in),
    ("a contact of another county", Who::Signed("fylke@elsewhere.example"), is_for_all_signed_in),
    ("a contact of another supplier", Who::Signed("kontakt@klangbunn.example"), is_for_all_signed_in),
    ("the supplier's contact", Who::Signed("kontakt@lysbilde.example"), |audience| {
        is_for_all_signed_in(audience) || audience == Audience::SupplierContact
    }),
    ("the county contact", Who::Signed("fylke@oslo.example"), |audience| {
        is_for_all_signed_in(audience) || matches!(audience, Audience::CountyContact | Audience::LibraryOrCountyContact)
    }),
    ("the primary contact", Who::Signed("kontakt@fjordvik.example"), |audience| {
        is_for_all_signed_in(audience)
            || matches!(audience, Audience::Person | Audience::LibraryContact | Audience::LibraryOrCountyContact)
    }),
    ("the deputy", Who::Signed("vara@fjordvik.example"), |audience| {
        is_for_all_signed_in(audience)
            || matches!(audience, Audience::LibraryContact | Audience::LibraryOrCountyContact)
    }),
    ("a coordinator", Who::Coordinator, |audience| !matches!(audience, Audience::LinkHolder | Audience::KeyHolder)),
];

fn is_for_all_signed_in(audience: Audience) -> bool {
    matches!(audience, Audience::Public | Audience::SignedIn)
}

/// The routes of every function. A new HTTP function is added here, and a test holds this against the template.
pub(crate) fn apis(world: &World) -> Vec<(&'static str, Api<Documented>)> {
    let environment =
        |function| Environment::new(world.stack.environment(function), Arc::new(event_store::SystemClock));
    vec![
        ("onboarding", onboarding::documented_api(&environment("onboarding")).unwrap()),
        ("trials", trials::documented_api(&environment("trials")).unwrap()),
        ("kickoff", kickoff::documented_api(&environment("kickoff")).unwrap()),
        ("statistics", statistics::documented_api(&environment("statistics")).unwrap()),
        ("evaluation", evaluation::documented_api(&environment("evaluation")).unwrap()),
    ]
}

#[tokio::test]
async fn every_route_admits_its_audience_and_nobody_else() {
    let routes: Vec<_> = {
        let world = World::start().await;
        apis(&world).into_iter().flat_map(|(_, api)| api.routes().to_vec()).collect()
    };
    let mut walked = 0;
    for route in routes {
        // Commands change what the next caller finds, so each route has a world of its own and its callers come in order of
        // what they may, least first.
        let world = World::start().await;
        world.apply("2030100", "fjordvik.example").await.expect(201);
        world.apply("2030101", "elsewhere.example").await.expect(201);
        for (county, email) in [("03", "fylke@oslo.example"), ("46", "fylke@elsewhere.example")] {
            let contact = json!({ "name": "Fylkeskontakt", "email": email });
            world.post(Who::Coordinator, &format!("/counties/{county}/contacts"), &contact).await.expect(201);
        }
        for supplier in ["lysbilde", "klangbunn"] {
            let path = format!("/suppliers/{supplier}");
            let registered = world.request(Who::Coordinator, Method::PUT, &path).json(&json!({ "name": supplier }));
            world.send(registered).await.expect(200);
            let contact = json!({ "name": "Kontakt", "email": format!("kontakt@{supplier}.example") });
            world.post(Who::Coordinator, &format!("{path}/contacts"), &contact).await.expect(201);
        }
        let person = person_id(&world, "kontakt@fjordvik.example").await;
        for (name, who, admits) in CALLERS {
            let path = route.path.replace("{person_id}", &person);
            let request = request(&world, who, &route.method, &path);
            let status = world.send(request).await.status.as_u16();
            let admitted = !matches!(status, 401 | 403);
            assert_eq!(admitted, admits(route.audience), "{} {} for {name}: {status}", route.method, route.path);
            assert!(status < 500, "{} {} for {name}: {status}", route.method, route.path);
            if !admitted {
                let asked = who == Who::Public && route.audience.needs_token();
                assert_eq!(status == 401, asked, "only who is not signed in is asked to sign in");
            }
            walked += 1;
        }
    }
    assert!(walked >= 15 * CALLERS.len());
}

async fn person_id(world: &World, email: &str) -> String {
    let people = world.items("PEOPLE_TABLE").await;
    let person = people.iter().find(|person| person["email"].as_s().is_ok_and(|known| known == email));
    person.unwrap()["person_id"].as_s().unwrap().clone()
}

/// A path with a value for each of its parameters.
fn concrete(path: &str) -> String {
    let concrete = path
        .replace("{library_number}", "2030100")
        .replace("{letter_id}", "3b241101-e2bb-4255-8caf-4136c566a962")
        .replace("{service_id}", "filmarkivet")
        .replace("{supplier_id}", "lysbilde")
        .replace("{token}", "nobody-made-this-token")
        .replace("{period_id}", "2023-host")
        .replace("{trial_id}", "2023-var")
        .replace("{training_id}", "onsdag")
        .replace("{kickoff_id}", "2023-var")
        .replace("{registration_id}", "noens")
        .replace("{area}", "0301")
        .replace("{concern}", "legality")
        .replace("{day}", "2023-05-04")
        .replace("{county_number}", "03")
        .replace("{import_id}", "0123456789abcdef0123456789abcdef")
        .replace("{group_id}", "samarbeidet")
        .replace("{year}", "2023")
        .replace("{key_id}", "k7Qd2mXa")
        .replace("{round_id}", "2023-var")
        .replace("{domain}", "fjordvik.example");
    assert!(!concrete.contains('{'), "{path} has a parameter this test does not know");
    concrete
}

fn request(world: &World, who: Who<'_>, method: &Method, path: &str) -> reqwest::RequestBuilder {
    let request = world.request(who, method.clone(), &concrete(path));
    if *method == Method::GET {
        return match path {
            "/figures" | "/public-figures" => request.query(&[("service", "filmarkivet"), ("from", "2022")]),
            "/suppliers/{supplier_id}/services/{service_id}/figures-preview" => request.query(&[("from", "2022")]),
            "/libraries/{library_number}/comparison" => request.query(&[("service", "filmarkivet"), ("year", "2022")]),
            path if path.starts_with("/r51/") => {
                request.query(&[("customer_id", "nobody"), ("api_key", "nobody-made")])
            }
            _ => request,
        };
    }
    let request = request.header("Idempotency-Key", fresh_key());
    match path {
        "/library-imports" => request.header("Content-Type", "text/csv").body("library_number;name\n"),
        "/statistics/imports" => {
            request.query(&[("file_name", "april.csv")]).header("Content-Type", "text/csv").body("library_number\n")
        }
        _ => {
            let bodies = [onboarding_body, kickoff_body, trials_body, statistics_body, evaluation_body];
            match bodies.iter().find_map(|body| body(method, path)) {
                Some(body) => request.json(&body),
                None => request,
            }
        }
    }
}

fn onboarding_body(method: &Method, path: &str) -> Option<Value> {
    Some(match path {
        "/libraries/{library_number}/application" => application("fjordvik.example"),
        "/libraries/{library_number}/application/decline" => json!({ "reason": "Nei." }),
        "/libraries/{library_number}/address-confirmation/{token}" => json!({}),
        path if *method == Method::PUT && path.starts_with("/people/") => {
            json!({ "name": "Kontakt Fjordvik", "email": "kontakt@fjordvik.example" })
        }
        "/libraries/{library_number}/interest" => crate::library_record::interest("fjordvik.example"),
        "/libraries/{library_number}/concerns" => json!({ "concerns": ["price"] }),
        "/libraries/{library_number}/interest/application" => json!({
            "organisation_number": "123456785", "deputy": { "name": "Vara", "email": "ny@fjordvik.example" }
        }),
        "/concerns/{concern}/meetings" => json!({
            "starts_at": "2023-05-04T10:00", "minutes": 45, "meeting": "https://zoom.example/j/1", "library_numbers": []
        }),
        "/concerns/{concern}/meetings/{day}/invitations" => json!({ "library_numbers": [] }),
        "/concerns/{concern}/meetings/{day}/cancellation" => json!({ "reason": "Avlyst." }),
        "/libraries/{library_number}/deputies" => {
            json!({ "name": "Ny Vara", "email": "ny@fjordvik.example" })
        }
        "/libraries/{library_number}/handover" => {
            json!({ "to": "3b241101-e2bb-4255-8caf-4136c566a962", "predecessor": "leaves" })
        }
        "/libraries/{library_number}/relocations" => {
            json!({ "municipality": "4601", "from": "2023-08-01" })
        }
        "/libraries/{library_number}/merger" => json!({ "into": "2030101" }),
        "/libraries/{library_number}/closing" => json!({ "reason": "Lagt ned." }),
        "/counties/{county_number}/contacts" => {
            json!({ "name": "Ny Fylkeskontakt", "email": "ny@oslo.example" })
        }
        "/counties/{county_number}/nudges" => {
            json!({ "library_number": "2030100", "period": "2023-host" })
        }
        "/suppliers/{supplier_id}" => json!({ "name": "Lysbilde AS (demo)" }),
        "/suppliers/{supplier_id}/contacts" => {
            json!({ "name": "Ny kontakt", "email": "ny@lysbilde.example" })
        }
        "/approvals" => json!({ "library_numbers": ["2030100"] }),
        path if path.contains("/decisions/") => json!({ "choice": "new" }),
        path if path.starts_with("/libraries/") && path.contains("/trainings/") => {
            json!({ "taken": "attended" })
        }
        "/letters/{letter_id}/resolution" => json!({ "resolution": "arrived" }),
        _ => return None,
    })
}

fn kickoff_body(_: &Method, path: &str) -> Option<Value> {
    Some(match path {
        "/kickoffs/{kickoff_id}" => crate::kickoff::plan(),
        "/kickoffs/{kickoff_id}/registration" => crate::attendance::kari(),
        "/kickoffs/{kickoff_id}/registration/{registration_id}/{token}" => json!({ "mode": "live" }),
        "/kickoffs/{kickoff_id}/recording" => json!({ "recording": "https://video.example/1" }),
        "/kickoffs/{kickoff_id}/cancellation" => json!({ "reason": "Streik." }),
        "/kickoffs/{kickoff_id}/slots/{supplier_id}" => json!({ "starts_at": "2023-04-12T09:00" }),
        "/kickoffs/{kickoff_id}/suppliers/{supplier_id}/answer/{token}" => json!({ "coming": "yes" }),
        _ => return None,
    })
}

fn trials_body(method: &Method, path: &str) -> Option<Value> {
    Some(match path {
        "/trials" => json!({
            "id": "2023-var", "name": "Våren 2023", "first_day": "2023-04-12", "last_day": "2023-05-31"
        }),
        "/trials/{trial_id}/offers/{service_id}" if *method == Method::PUT => {
            json!({ "access": { "nb": "Logg inn.", "nn": "Logg inn." } })
        }
        "/trials/{trial_id}/evaluation" => json!({ "link": "https://skjema.example/1" }),
        path if path.ends_with("/contact-consent") => json!({ "contact_consent": false }),
        path if path.ends_with("/pulse") => json!({ "answer": "very-useful" }),
        path if path.ends_with("/trials/{trial_id}/signups/{service_id}") && *method == Method::POST => {
            json!({})
        }
        _ => return None,
    })
}

fn statistics_body(_: &Method, path: &str) -> Option<Value> {
    Some(match path {
        "/statistics/imports/{import_id}/institutions" => {
            json!({ "institution": "Fjordvik", "service": "filmarkivet", "library_number": "2030100" })
        }
        "/statistics/groups/{group_id}" => json!({
            "name": "Samarbeidet", "weighs": "Folketall", "as_of": "2023-01-01", "source": "SSB",
            "weights": [{ "library_number": "2030100", "weight": 2 }, { "library_number": "2030101", "weight": 1 }]
        }),
        "/libraries/{library_number}/connections/{service_id}" => json!({ "since": "2022-12" }),
        "/services/{service_id}/display-policy" => crate::display_policies::years_for_everyone(),
        "/statistics/inhabitants/{year}" => json!({
            "source": "SSB", "municipalities": [{ "municipality": "0301", "inhabitants": 700_000 }]
        }),
        "/statistics/national-forms/{year}" => json!({ "questions": [{
            "number": "4.1", "words": { "nb": "Film", "nn": "Film" }, "metric": "Total_Item_Requests",
            "services": ["filmarkivet"]
        }] }),
        "/libraries/{library_number}/counter-keys" => {
            json!({ "system": "Statistikksystemet", "expires_on": "2024-03-01" })
        }
        _ => return None,
    })
}

fn evaluation_body(_: &Method, path: &str) -> Option<Value> {
    Some(match path {
        "/evaluation-rounds/{round_id}" => crate::evaluation::plan(),
        "/evaluation-rounds/{round_id}/questions" => crate::evaluation::questions(),
        "/evaluation-rounds/{round_id}/sending-rule" => crate::evaluation::rule(),
        path if path.starts_with("/evaluation-rounds/{round_id}/form/") => json!({ "answers": {} }),
        _ => return None,
    })
}

#[tokio::test]
async fn a_token_that_is_not_ours_or_has_expired_opens_nothing() {
    let world = World::start().await;
    let ours = world.stack.token("coordinator");
    let (head, signature) = ours.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{head}.{flipped}{}", &signature[1..]);
    // Signed by nobody, as `alg: none` has it.
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", head.split_once('.').unwrap().1);
    let tokens = [forged.as_str(), &unsigned, "nonsense", ""];
    let ask = |route: &Route, token: &str| {
        let path = route.path.replace("{person_id}", "3b241101-e2bb-4255-8caf-4136c566a962");
        world.send(request(&world, Who::Public, &route.method, &path).bearer_auth(token))
    };
    let routes: Vec<_> = apis(&world).into_iter().flat_map(|(_, api)| api.routes().to_vec()).collect();
    let asking: Vec<_> = routes.iter().filter(|route| route.audience.needs_token()).collect();
    for route in &asking {
        for token in tokens {
            assert_eq!(ask(route, token).await.status, 401, "{} {} with {token}", route.method, route.path);
        }
    }
    assert_eq!(world.events_in_all().await, 0);
    let libraries = asking.iter().find(|route| route.path == "/libraries").unwrap();
    assert_eq!(ask(libraries, &ours).await.status, 200);
    world.pass(jiff::SignedDuration::from_hours(25));
    for route in asking {
        assert_eq!(ask(route, &ours).await.status, 401, "{} {} with one that has expired", route.method, route.path);
    }
}

/// Who may act for a library may not act on what is another's by naming it in the path of their own.
#[tokio::test]
async fn an_id_in_a_path_of_ones_own_opens_nothing_of_anothers() {
    let world = World::start().await;
    for (number, domain) in [("2030100", "fjordvik.example"), ("2030101", "elsewhere.example")] {
        world.apply(number, domain).await.expect(201);
        let approval = format!("/libraries/{number}/application/approval");
        world.post(Who::Coordinator, &approval, &json!({})).await.expect(200);
    }
    let theirs = person_id(&world, "vara@elsewhere.example").await;
    let people = async || {
        let people = world.items("PEOPLE_TABLE").await;
        let mut people: Vec<_> =
            people.iter().map(|person| format!("{:?} {:?}", person["person_id"], person["email"])).collect();
        people.sort();
        people
    };
    let (people_before, events_before) = (people().await, world.events_in_all().await);
    let me = Who::Signed("kontakt@fjordvik.example");
    let named = json!({ "name": "Ny", "email": "ny@fjordvik.example" });
    for (method, path, body) in [
        (Method::DELETE, format!("/libraries/2030100/deputies/{theirs}"), json!({})),
        (Method::POST, "/libraries/2030100/handover".to_owned(), json!({ "to": theirs, "predecessor": "leaves" })),
        (Method::POST, format!("/libraries/2030100/contacts/{theirs}/address-confirmation"), json!({})),
        (Method::GET, format!("/people/{theirs}"), json!({})),
        (Method::PUT, format!("/people/{theirs}"), named),
        (Method::DELETE, format!("/people/{theirs}"), json!({})),
    ] {
        let request = world.request(me, method.clone(), &path).header("Idempotency-Key", fresh_key());
        let status = world.send(request.json(&body)).await.status.as_u16();
        // To take away what is not there is done already, and changes nothing.
        let refused = [403, 404, 409, 422].contains(&status) || (method == Method::DELETE && status == 200);
        assert!(refused, "{method} {path}: {status}");
    }
    assert_eq!((people().await, world.events_in_all().await), (people_before, events_before));
}

/// A field that is none of the route's is refused, so that nobody sets by guessing what they were not asked for.
#[tokio::test]
async fn no_route_takes_a_field_that_it_does_not_know() {
    let world = World::start().await;
    let routes: Vec<_> = apis(&world).into_iter().flat_map(|(_, api)| api.routes().to_vec()).collect();
    let bodies = [onboarding_body, kickoff_body, trials_body, statistics_body, evaluation_body];
    let mut tried = 0;
    for route in routes.iter().filter(|route| route.method != Method::GET) {
        let Some(Value::Object(mut body)) = bodies.iter().find_map(|body| body(&route.method, &route.path)) else {
            continue;
        };
        body.insert("standing".to_owned(), json!("approved"));
        let path = concrete(&route.path.replace("{person_id}", "3b241101-e2bb-4255-8caf-4136c566a962"));
        let request = world.request(Who::Coordinator, route.method.clone(), &path);
        let answer = world.send(request.header("Idempotency-Key", fresh_key()).json(&body)).await;
        assert_eq!(answer.status, 400, "{} {path}", route.method);
        answer.expect_problem(400, "unknown-field");
        tried += 1;
    }
    assert!(tried >= 40, "{tried}");
    assert_eq!(world.events_in_all().await, 0);
}
