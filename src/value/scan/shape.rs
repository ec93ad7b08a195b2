//! What objects at one place of a page look like: records of one kind spell the same keys in the same order, as a rule, so
//! that a key is told by one comparison with the one that came there before.

/// The objects at each place where members are read, by the place's number.
#[derive(Debug, Clone, Default)]
pub struct Shapes<'a>(Vec<Shape<'a>>);

/// The members of the objects at one place, in the order that they came in.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape<'a>(Vec<Member<'a>>);

/// A member that was met before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// From its first quote to its colon.
    pub(super) text: &'a str,
    /// What whoever reads it knows it by; `None` when it is not read.
    pub(super) number: Option<usize>,
}

/// Objects with more members than that are told by more comparisons.
const MOST: usize = 256;

impl<'a> Shapes<'a> {
    /// Takes the shape of that number out, for as long as an object is passed.
    pub(super) fn take(&mut self, number: usize) -> Shape<'a> {
        if self.0.len() <= number {
            self.0.resize_with(number + 1, Shape::default);
        }
        std::mem::take(&mut self.0[number])
    }

    /// Puts it back.
    pub(super) fn put(&mut self, number: usize, shape: Shape<'a>) {
        self.0[number] = shape;
    }
}

impl<'a> Shape<'a> {
    /// The member that came at this place, from 0.
    #[inline]
    pub(super) fn expected(&self, place: usize) -> Option<&Member<'a>> {
        self.0.get(place)
    }

    /// Remembers a member that is not the one expected at `place`; the place that is expected next.
    pub(super) fn learn(&mut self, place: usize, member: Member<'a>) -> usize {
        let rest = self.0.iter().skip(place);
        match rest.map(|known| known.text).position(|text| text == member.text) {
            // Those between were left out.
            Some(left_out) => place + left_out + 1,
            None if self.0.len() < MOST => {
                self.0.insert(place.min(self.0.len()), member);
                place + 1
            }
            None => place,
        }
    }
}
