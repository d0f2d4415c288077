//! Lists of preferences, as `Accept-Language` and `Accept-Encoding` have them.

/// What a list names, each with its quality (RFC 9110, section 12.4.2): 1 if none is given, 0, which is a no, if it is no number.
pub(crate) fn preferences(list: &str) -> impl Iterator<Item = (&str, f64)> {
    list.split(',').map(|preference| {
        let mut parts = preference.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        (name, quality)
    })
}
