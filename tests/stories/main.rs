//! The stories: what people do, told over HTTP against a whole stack, and what must be true of the project as a whole.
//!
//! | module | tells |
//! |---|---|
//! | `onboarding`, `library_record`, `imports`, `letters` | what users do, and what is stored and sent |
//! | `address_confirmation` | that letters reach whom they are for |
//! | `counties` | what county contacts see and may do |
//! | `history` | what a record said on any day, and who did what |
//! | `periods` | a period opens and closes |
//! | `trials`, `trial_bad_input`, `trial_crowd` | libraries try services, make mistakes, and come all at once |
//! | `queue` | what waits for the coordinators |
//! | `attendance` | someone registers for a kickoff, changes their mind, is told, and is forgotten |
//! | `kickoff` | suppliers are invited, answer and get their slots |
//! | `suppliers` | who delivers services, and who speaks for them |
//! | `display_policies` | who sees a service's figures, who asked, and why |
//! | `bad_input` | what a mistake gets, and that nothing is stored |
//! | `authorisation` | every route × every kind of caller |
//! | `people` | what people may have seen, corrected and erased, and how long they are kept |
//! | `secrets` | that keys and tokens are in no log |
//! | `personal_data` | that people are nowhere but in the people table, and nowhere at all once erased |
//! | `faults` | what a broken database, torn items and poison may do to letters, and what not |
//! | `read_models` | rebuilding, sweeping, paging |
//! | `counter_imports` | COUNTER's reports in every format, from the upload to what a library sees |
//! | `figures` | suppliers' reports, from the upload to what each reader sees, and a client of COUNTER's API |
//! | `evaluation`, `evaluation_answers` | a round is planned, looked at beforehand and mailed; a link opens the form, and results show what may be shown |
//! | `evaluation_mailing`, `evaluation_crashes` | thousands get their letter at SES's pace, and what a crash anywhere does to one |
//! | `evaluation_unlinkable` | that nobody can tell who answered what, whatever they have in hand |
//! | `everywhere` | one story of each capability that can be told on a deployed stack as well as on the local one |
//! | `costs` | how many calls to the database a request makes |
//! | `catalog`, `openapi`, `template`, `workspace` | that what is written twice agrees |

#![expect(clippy::unwrap_used, reason = "a story that fails, fails")]
#![expect(clippy::format_push_string, clippy::format_collect, reason = "nobody waits for a test's strings")]

mod address_confirmation;
mod attendance;
mod authorisation;
mod bad_input;
mod catalog;
mod costs;
mod counter_imports;
mod counties;
mod display_policies;
mod evaluation;
mod evaluation_answers;
mod evaluation_crashes;
mod evaluation_mailing;
mod evaluation_unlinkable;
mod everywhere;
mod faults;
mod faults_at_every_call;
mod figures;
mod history;
mod imports;
mod kickoff;
mod letters;
mod library_record;
mod onboarding;
mod openapi;
mod people;
mod periods;
mod personal_data;
mod queue;
mod read_models;
mod restore;
mod secrets;
mod suppliers;
mod template;
mod trial_bad_input;
mod trial_crowd;
mod trials;
mod workspace;
