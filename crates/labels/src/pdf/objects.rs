//! The frame of a PDF: its objects one after the other, and the table that says where each begins
//! (ISO 32000-1, 7.5.4), so that a document need not be in memory as a whole.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use pdf_writer::{Chunk, Ref};

use crate::error::DrawError;

/// The version, and the comment of high bytes that tells programs that this is no text.
const HEADER: &[u8] = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n";

/// Objects on their way to where they are written.
#[derive(Debug)]
pub(super) struct Objects<W> {
    out: W,
    written: u64,
    /// Where each object begins, and its number.
    places: Vec<(i32, u64)>,
}

impl<W: Write> Objects<W> {
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(HEADER)?;
        Ok(Self {
            out,
            written: HEADER.len() as u64,
            places: Vec::new(),
        })
    }

    /// Writes one object, the one of this number.
    pub fn put(&mut self, id: Ref, write: impl FnOnce(&mut Chunk)) -> Result<(), DrawError> {
        let mut chunk = Chunk::new();
        write(&mut chunk);
        self.places.push((id.get(), self.written));
        self.write(chunk.as_bytes())?;
        Ok(())
    }

    /// Writes the table and the trailer; gives back where it was written, and how many bytes.
    pub fn end(mut self, root: Ref, info: Ref) -> Result<(W, u64), DrawError> {
        self.places.sort_unstable();
        let table = self.written;
        let size = self.places.last().map_or(1, |(last, _)| last + 1);
        // Numbers were given one after the other, and each was used.
        debug_assert_eq!(self.places.len() + 1, usize::try_from(size).unwrap_or(0));
        let mut text = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for (_, place) in &self.places {
            // Writing into a text does not fail.
            let _ = write!(text, "{place:010} 00000 n\r\n");
        }
        let _ = write!(
            text,
            "trailer\n<< /Size {size} /Root {} 0 R /Info {} 0 R >>\nstartxref\n{table}\n%%EOF\n",
            root.get(),
            info.get()
        );
        self.write(text.as_bytes())?;
        self.out.flush()?;
        Ok((self.out, self.written))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }
}
