//! What happens to every request, whatever its route. Outermost first: [`observe`], [`headers`],
//! [`predecessor`], [`quota`], compression, [`problems`], [`head`], [`scripts`], [`methods`], [`queries`].

pub mod head;
pub mod headers;
pub mod methods;
pub mod observe;
pub mod predecessor;
pub mod problems;
pub mod queries;
pub mod quota;
pub mod scripts;
