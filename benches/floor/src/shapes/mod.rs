//! The three shapes, and what they have in common.

pub mod bitsight;
pub mod bugcrowd;
pub mod burp;

use crate::random::Random;

fn uuid(random: &mut Random) -> String {
    let (high, low) = (random.next(), random.next());
    let hex = format!("{high:016x}{low:016x}");
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// A date and time with milliseconds, in a few time zones or in UTC alone.
fn instant(random: &mut Random, zones: bool) -> String {
    let zone = if zones { random.pick(&["+00:00", "+00:00", "+02:00", "-05:00", "+05:30"]) } else { "Z" };
    let [year, month, day] = [random.between(2023, 2026), random.between(1, 13), random.between(1, 29)];
    let [hour, minute, second] = [24, 60, 60].map(|end| random.below(end));
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}{zone}", random.below(1000))
}

fn address(random: &mut Random) -> String {
    let [a, b, c, d] = [0; 4].map(|_| random.between(1, 255));
    format!("{a}.{b}.{c}.{d}")
}
