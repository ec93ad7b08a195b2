//! A writer that masks secrets on their way: by whole lines, so that none is cut where a buffer ends.

use super::Scrubber;
use std::io::{self, Write};
use std::sync::Arc;

/// Hands lines on with their secrets masked. A last line without an end goes out with [`Write::flush`].
#[derive(Debug)]
pub struct Scrubbed<W: Write> {
    out: W,
    scrubber: Arc<Scrubber>,
    /// The line under way.
    pending: Vec<u8>,
}

impl<W: Write> Scrubbed<W> {
    /// In front of `out`. What lies behind should not buffer by lines, for it is given many at once.
    pub fn new(out: W, scrubber: Arc<Scrubber>) -> Self {
        Self { out, scrubber, pending: Vec::new() }
    }

    /// Hands on the first `length` bytes that are pending.
    fn hand_on(&mut self, length: usize) -> io::Result<()> {
        let bytes: Vec<u8> = self.pending.drain(..length).collect();
        let text = String::from_utf8_lossy(&bytes);
        self.out.write_all(self.scrubber.scrub_lines(&text).as_bytes())
    }
}

impl<W: Write> Write for Scrubbed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pending.is_empty() && !self.scrubber.knows_any() {
            return self.out.write(bytes);
        }
        self.pending.extend_from_slice(bytes);
        if let Some(newline) = memchr::memrchr(b'\n', &self.pending) {
            self.hand_on(newline + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on(self.pending.len())?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Scrubbed<W> {
    fn drop(&mut self) {
        let _ = self.hand_on(self.pending.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Secret;

    #[test]
    fn a_secret_is_found_wherever_a_buffer_ends() {
        let text = "{\"a\":\"hunter2\"}\nhunter2,b\nlast hunter2";
        for size in 1..text.len() {
            let scrubber = Arc::new(Scrubber::new());
            scrubber.learn("password", &Secret::new("hunter2"));
            let mut out = Vec::new();
            let mut writer = Scrubbed::new(&mut out, scrubber);
            text.as_bytes().chunks(size).for_each(|chunk| writer.write_all(chunk).unwrap());
            drop(writer);
            assert_eq!(String::from_utf8(out).unwrap(), "{\"a\":\"***\"}\n***,b\nlast ***", "{size}");
        }
    }

    #[test]
    fn without_secrets_bytes_go_straight_through() {
        let mut out = Vec::new();
        let mut writer = Scrubbed::new(&mut out, Arc::new(Scrubber::new()));
        writer.write_all(b"half a line").unwrap();
        assert!(writer.pending.is_empty());
        drop(writer);
        assert_eq!(out, b"half a line");
    }
}
