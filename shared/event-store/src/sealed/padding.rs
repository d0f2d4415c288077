//! Sizes that say little: whoever sees how large an item is must not know it again.

/// The smallest size, in bytes: most answers fit.
const SMALLEST: usize = 1024;

/// The JSON with blanks at its end, up to the next of 1, 2, 4, 8 … kilobytes.
pub(super) fn padded(mut json: String) -> String {
    let size = json.len().next_power_of_two().max(SMALLEST);
    json.extend(std::iter::repeat_n(' ', size - json.len()));
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_few_sizes_and_blanks_change_nothing() {
        for (bytes, size) in [(2, 1024), (1024, 1024), (1025, 2048), (5000, 8192)] {
            let json = format!("\"{}\"", "x".repeat(bytes - 2));
            let longer = padded(json.clone());
            assert_eq!(longer.len(), size);
            let read = |json: &str| serde_json::from_str::<String>(json).unwrap();
            assert_eq!(read(&longer), read(&json));
        }
    }
}
