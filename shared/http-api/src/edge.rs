//! The ways the edge says no, before or around the model.

use domain::kernel::refusal::refusals;
use http::StatusCode;

refusals! {
    /// Why a request never reached the model, or could not be carried out for reasons that are not the model's.
    pub enum EdgeRefusal {
        /// The body is not JSON.
        MalformedJson: Invalid, "malformed-json" {
            nb: "Innholdet er ikke gyldig JSON.",
            nn: "Innhaldet er ikkje gyldig JSON.",
            en: "The body is not valid JSON.",
        }
        /// A field has another type than it should.
        WrongType: Invalid, "wrong-type" {
            nb: "Feltet har feil type.",
            nn: "Feltet har feil type.",
            en: "The field has the wrong type.",
        }
        /// A field that nothing here is called.
        UnknownField: Invalid, "unknown-field" {
            nb: "Dette feltet finnes ikke.",
            nn: "Dette feltet finst ikkje.",
            en: "There is no such field.",
        }
        /// A field that stands there twice: which of the two is meant?
        DuplicateField: Invalid, "duplicate-field" {
            nb: "Feltet er oppgitt mer enn én gang.",
            nn: "Feltet er oppgitt meir enn éin gong.",
            en: "The field is given more than once.",
        }
        /// A field that must be there is not.
        MissingField: Invalid, "missing-field" {
            nb: "Feltet mangler.",
            nn: "Feltet manglar.",
            en: "The field is missing.",
        }
        /// One or more values in the request cannot be accepted; each is listed with its own code.
        InvalidFields: Invalid, "invalid-fields" {
            nb: "Noe i forespørselen må rettes.",
            nn: "Noko i førespurnaden må rettast.",
            en: "Something in the request has to be corrected.",
        }
        /// The query string has a parameter that does not exist, or one that cannot be read.
        InvalidQuery: Invalid, "invalid-query" {
            nb: "Spørreparameterne kan ikke leses.",
            nn: "Spørjeparametrane kan ikkje lesast.",
            en: "The query parameters cannot be read.",
        }
        /// The cursor was not given out by this list.
        InvalidCursor: Invalid, "invalid-cursor" {
            nb: "Markøren hører ikke til denne listen. Begynn på nytt uten den.",
            nn: "Markøren høyrer ikkje til denne lista. Byrj på nytt utan han.",
            en: "The cursor does not belong to this list. Start again without it.",
        }
        /// The page size is out of range.
        InvalidLimit: Invalid, "invalid-limit" {
            nb: "Sidestørrelsen må være et tall fra 1 til 100.",
            nn: "Sidestorleiken må vere eit tal frå 1 til 100.",
            en: "The page size must be a number from 1 to 100.",
        }
        /// The content type is not the one this route takes.
        UnsupportedMediaType: Invalid, "unsupported-media-type" {
            nb: "Innholdstypen støttes ikke her.",
            nn: "Innhaldstypen er ikkje støtta her.",
            en: "The content type is not supported here.",
        }
        /// The body is larger than this route takes.
        BodyTooLarge: Invalid, "body-too-large" {
            nb: "Innholdet er for stort.",
            nn: "Innhaldet er for stort.",
            en: "The body is too large.",
        }
        /// A POST without an `Idempotency-Key`, or with one that cannot be one.
        IdempotencyKeyMissing: Invalid, "idempotency-key-missing" {
            nb: "Forespørselen må ha en Idempotency-Key på 8 til 64 tegn (bokstaver, sifre og bindestrek), slik at den trygt kan sendes på nytt.",
            nn: "Førespurnaden må ha ein Idempotency-Key på 8 til 64 teikn (bokstavar, siffer og bindestrek), slik at han trygt kan sendast på nytt.",
            en: "The request needs an Idempotency-Key of 8 to 64 characters (letters, digits and hyphens), so that it can safely be sent again.",
        }
        /// The same `Idempotency-Key` with another request.
        IdempotencyKeyReused: Invalid, "idempotency-key-reused" {
            nb: "Denne Idempotency-Key er allerede brukt til en annen forespørsel.",
            nn: "Denne Idempotency-Key er alt brukt til ein annan førespurnad.",
            en: "This Idempotency-Key has already been used for another request.",
        }
        /// `If-Match` is not a version that we give out.
        InvalidIfMatch: Invalid, "invalid-if-match" {
            nb: "If-Match må være en ETag som denne tjenesten har gitt ut.",
            nn: "If-Match må vere ein ETag som denne tenesta har gitt ut.",
            en: "If-Match must be an ETag that this service has given out.",
        }
        /// Someone changed it since the caller looked.
        VersionMismatch: Conflict, "version-mismatch" {
            nb: "Noen har endret dette siden du hentet det. Hent det på nytt, og prøv igjen.",
            nn: "Nokon har endra dette sidan du henta det. Hent det på nytt, og prøv igjen.",
            en: "Someone has changed this since you fetched it. Fetch it again and retry.",
        }
        /// Many wrote at once; nothing was stored.
        Contended: Conflict, "contended" {
            nb: "Mange endrer dette samtidig akkurat nå. Ingenting ble lagret; prøv igjen.",
            nn: "Mange endrar dette samstundes akkurat no. Ingenting vart lagra; prøv igjen.",
            en: "Many are changing this at the moment. Nothing was stored; try again.",
        }
        /// Something unique is taken already.
        Taken: Conflict, "taken" {
            nb: "Dette er allerede tatt.",
            nn: "Dette er alt teke.",
            en: "This is taken already.",
        }
        /// There is nothing by that name.
        NotFound: NotFound, "not-found" {
            nb: "Finnes ikke.",
            nn: "Finst ikkje.",
            en: "There is no such thing.",
        }
        /// The path exists, but not with this method.
        MethodNotAllowed: Invalid, "method-not-allowed" {
            nb: "Denne adressen tar ikke imot denne HTTP-metoden.",
            nn: "Denne adressa tek ikkje imot denne HTTP-metoden.",
            en: "This address does not take this HTTP method.",
        }
        /// Nobody is signed in.
        SignInRequired: Forbidden, "sign-in-required" {
            nb: "Du må logge inn.",
            nn: "Du må logge inn.",
            en: "You have to sign in.",
        }
        /// The caller is signed in and may not.
        CoordinatorsOnly: Forbidden, "coordinators-only" {
            nb: "Dette er bare for koordinatorene i prosjektgruppa.",
            nn: "Dette er berre for koordinatorane i prosjektgruppa.",
            en: "This is for the project group's coordinators only.",
        }
        /// More would have to be stored than fits.
        TooMuch: Invalid, "too-much" {
            nb: "Dette er mer enn vi kan lagre på én gang. Del det opp.",
            nn: "Dette er meir enn vi kan lagre på éin gong. Del det opp.",
            en: "This is more than can be stored at once. Split it up.",
        }
        /// A part that we depend on did not answer; the same request may succeed later.
        Unavailable: Conflict, "unavailable" {
            nb: "Tjenesten svarer ikke akkurat nå. Prøv igjen om litt med samme Idempotency-Key.",
            nn: "Tenesta svarar ikkje akkurat no. Prøv igjen om litt med same Idempotency-Key.",
            en: "The service does not answer just now. Try again shortly with the same Idempotency-Key.",
        }
        /// Our fault.
        Internal: Conflict, "internal" {
            nb: "Noe gikk galt hos oss.",
            nn: "Noko gjekk gale hos oss.",
            en: "Something went wrong on our side.",
        }
    }
}

impl EdgeRefusal {
    /// The status code, which for the edge is finer than the kind.
    pub fn status(self) -> StatusCode {
        match self {
            Self::MalformedJson
            | Self::WrongType
            | Self::UnknownField
            | Self::DuplicateField
            | Self::MissingField
            | Self::InvalidQuery
            | Self::InvalidCursor
            | Self::InvalidLimit
            | Self::IdempotencyKeyMissing
            | Self::InvalidIfMatch => StatusCode::BAD_REQUEST,
            Self::InvalidFields | Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge | Self::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
            Self::VersionMismatch => StatusCode::PRECONDITION_FAILED,
            Self::Contended | Self::Taken => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInRequired => StatusCode::UNAUTHORIZED,
            Self::CoordinatorsOnly => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
