//! Room `run`: whom a run has seen, and the whole pipeline over a page in memory.

use super::{page, stage};
use divan::Bencher;
use divan::counter::ItemsCount;
use floor::Kind;
use mapctl::run::{Ends, Identities, Rejected, sample};
use mapctl::sink::Stretch;
use std::io;

const RECORDS: usize = 100;

/// A hundred thousand that are all new.
#[divan::bench(sample_count = 10)]
fn identities(bencher: Bencher<'_, '_>) {
    const KEYS: u64 = 100_000;
    bencher.counter(ItemsCount::new(KEYS)).with_inputs(Identities::default).bench_local_refs(|identities| {
        for key in 0..KEYS {
            let spread = u128::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            identities.see(spread, key).expect("in memory");
        }
    });
}

/// Select, map, score, check, identify, write.
#[divan::bench(args = Kind::ALL)]
fn pipeline(bencher: Bencher<'_, '_>, kind: &Kind) {
    let map = stage::map(*kind);
    let answers = [("page".to_owned(), page(*kind, RECORDS))];
    let transforms: Vec<_> = map.maps.iter().collect();
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        sample::pages(&map, &transforms, &map.connector.endpoints[0], &answers, &[], &mut Written)
            .map_err(drop)
            .expect("mapped")
    });
}

/// Takes what is written, and keeps none of it.
struct Written;

impl Ends for Written {
    fn entities(&mut self, entities: &Stretch<'_>) -> io::Result<()> {
        std::hint::black_box(entities);
        Ok(())
    }

    fn reject(&mut self, _: &Rejected<'_>) -> io::Result<()> {
        Ok(())
    }
}
