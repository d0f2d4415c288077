//! What whoever hands a file in knows about it.

use domain::statistics::Month;

use crate::rows::Institution;

/// What is known about a file beside its bytes. All of it is optional; the default says nothing.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    /// The file's name, only to notice a wrong ending.
    pub file_name: Option<String>,
    /// The library that the file is for: a report for another one is refused, and a file that names none is its.
    pub institution: Option<Institution>,
    /// The service, for files that do not name one.
    pub service: Option<String>,
    /// The metric, for files that do not name one.
    pub metric: Option<String>,
    /// The year, for files with months' names alone.
    pub year: Option<i16>,
    /// The last month that can have figures; those of later months are refused.
    pub latest: Option<Month>,
}
