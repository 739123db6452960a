//! What happens to every request, whatever its route. Outermost first: [`observe`], [`headers`],
//! compression, [`problems`],
//! [`head`], [`queries`].

pub mod head;
pub mod headers;
pub mod observe;
pub mod problems;
pub mod queries;
